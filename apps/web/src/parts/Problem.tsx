/** Shows what went wrong in the reader's words: by the problem's code, else by the title that the node gave. */
import type { ReactElement } from "react";
import { ProblemError } from "../call.ts";
import { useWords } from "../words/context.ts";
import type { Words } from "../words/index.ts";

export function problemText(words: Words, problem: Error): string {
  if (!(problem instanceof ProblemError)) return words.t("problem.request/internal");
  return words.find(`problem.${problem.code}`) ?? problem.detail ?? problem.title;
}

export function Problem({ of }: { readonly of: Error | null | undefined }): ReactElement | null {
  const words = useWords();
  if (of === null || of === undefined) return null;
  const where = of instanceof ProblemError ? of.where : undefined;
  return (
    <p className="problem" role="alert">
      {problemText(words, of)}
      {where !== undefined && <> <code>{where}</code></>}
    </p>
  );
}
