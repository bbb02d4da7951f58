/**
 * What the edges throw. `Refused`: the answer is no, and whoever asked may be told the code, the place and the facts; thrown
 * inside a step it undoes the step. `CodedError`: an outside (disk, network, another program) broke; told as a code, the
 * cause is for the log only.
 */
import type { Answer, Facts } from "./answer.ts";
import { errors, type ErrorCode } from "./errors.ts";

export interface RefusedParts { readonly where?: string; readonly facts?: Facts }

export class Refused extends Error {
  readonly code: ErrorCode;
  readonly where?: string;
  readonly facts?: Facts;
  constructor(code: ErrorCode, parts: RefusedParts = {}) {
    super(`${code}: ${errors[code].title}${parts.where === undefined ? "" : ` (${parts.where})`}`);
    this.name = "Refused";
    this.code = code;
    if (parts.where !== undefined) this.where = parts.where;
    if (parts.facts !== undefined) this.facts = parts.facts;
  }
  get status(): number {
    return errors[this.code].status;
  }
}

export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly facts: Facts;
  constructor(code: ErrorCode, facts: Facts = {}, cause?: unknown) {
    super(`${code}: ${errors[code].title}`, cause === undefined ? undefined : { cause });
    this.name = "CodedError";
    this.code = code;
    this.facts = facts;
  }
}

/** The value of a yes; a no is thrown as `Refused`. For the edges, where throwing undoes the step. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Refused(answer.code, { ...(answer.where === undefined ? {} : { where: answer.where }), ...(answer.facts === undefined ? {} : { facts: answer.facts }) });
}
