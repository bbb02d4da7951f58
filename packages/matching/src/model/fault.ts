/** What is wrong with rows to learn from, or with a model that was kept: a code, what, and where. Nothing is half taken: whoever throws this has changed nothing. */
export const modelFaultCodes = ["rows", "settings", "truncated", "version", "terms", "form", "objective"] as const;
export type ModelFaultCode = (typeof modelFaultCodes)[number];

export class ModelFault extends Error {
  readonly code: ModelFaultCode;
  readonly where: string;
  constructor(code: ModelFaultCode, where: string, message: string) {
    super(`${where}: ${message}`);
    this.name = "ModelFault";
    this.code = code;
    this.where = where;
  }
}
