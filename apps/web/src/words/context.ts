/** Gives every part the words of the chosen language. */
import { createContext, use } from "react";
import type { LanguageCode, Words } from "./index.ts";

export interface WordsInUse {
  readonly words: Words;
  readonly choose: (language: LanguageCode) => Promise<void>;
}

export const WordsContext = createContext<WordsInUse | undefined>(undefined);

export function useWordsInUse(): WordsInUse {
  const inUse = use(WordsContext);
  if (inUse === undefined) throw new Error("No words: a part stands outside WordsContext");
  return inUse;
}

export const useWords = (): Words => useWordsInUse().words;
