/** Concepts and how words lead to them. */
export * from "./concept.ts";
export * from "./check.ts";
export { normalise } from "./normalise.ts";
export { loadStarterVocabulary, readVocabularyFile, VocabularyError } from "./starter.ts";
export { createVocabulary } from "./vocabulary.ts";
export type { Linked, LinkOptions } from "./linked.ts";
export type { Encoding, Nearest, SearchOptions, Vocabulary } from "./vocabulary.ts";
