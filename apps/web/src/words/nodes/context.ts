/** Gives the parts of the page its words; other parts inside it (problems, dialogs) find them too. */
import { createElement, useEffect, useState, type ReactNode } from "react";
import { useWords, useWordsInUse, WordsContext } from "../context.ts";
import { loadNodesWords, type NodesWords } from "./index.ts";

export function WithNodesWords({ children }: { readonly children: ReactNode }): ReactNode {
  const { words, choose } = useWordsInUse();
  const [own, setOwn] = useState<NodesWords>();
  useEffect(() => {
    let wanted = true;
    void loadNodesWords(words.language).then((loaded) => { if (wanted) setOwn(loaded); });
    return () => { wanted = false; };
  }, [words.language]);
  if (own === undefined) return createElement("p", { className: "waiting", role: "status" }, words.t("loading"));
  return createElement(WordsContext, { value: { words: own, choose } }, children);
}

export const useNodesWords = (): NodesWords => useWords() as NodesWords;
