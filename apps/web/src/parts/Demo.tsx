/** Marks what is synthetic. */
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";

export function Demo({ when }: { readonly when: boolean }): ReactElement | null {
  const words = useWords();
  return when ? <span className="demo" title={words.t("demo.title")}>{words.t("demo")}</span> : null;
}
