/** `cosmicsync evaluate`: runs the evaluation harness of `matching` and prints its tables. */
import { evaluate, evaluationTable } from "@cosmicsync/matching/evaluation";
import type { Output } from "../control.ts";

export const evaluateCommand = async (folder: string, { out, json, seed }: { out?: string; json: boolean; seed: number }, output: Output): Promise<number> => {
  const evaluation = await evaluate(folder, { seed, ...(out === undefined ? {} : { out }) });
  output.out(json ? JSON.stringify(evaluation) : evaluationTable(evaluation));
  return 0;
};
