/** The words of the page about one's data and other nodes, with all the others; a file of their own, so that the first route does not carry them. */
import type { LanguageCode, Values, WordFile, WordKey, Words } from "../index.ts";
import { wordsFrom } from "../index.ts";
import type { NodesWordFile, NodesWordKey } from "./en.ts";

export type { NodesWordKey };

/** What `useNodesWords` gives: the words of the app, and those of this page. */
export interface NodesWords extends Words { t(key: WordKey | NodesWordKey, values?: Values): string }

const files: Record<LanguageCode, () => Promise<readonly [WordFile, NodesWordFile]>> = {
  en: async () => Promise.all([import("../en.ts").then(({ en }) => en), import("./en.ts").then(({ en }) => en)]),
  es: async () => Promise.all([import("../es.ts").then(({ es }) => es), import("./es.ts").then(({ es }) => es)]),
  de: async () => Promise.all([import("../de.ts").then(({ de }) => de), import("./de.ts").then(({ de }) => de)]),
};

export async function loadNodesWords(language: LanguageCode): Promise<NodesWords> {
  const [common, own] = await files[language]();
  return wordsFrom(language, { ...common, ...own });
}
