/** Concepts and how words lead to them. */
export * from "./concept.ts";
export * from "./check.ts";
export { normalise } from "./normalise.ts";
export { loadStarterVocabulary, readVocabularyFile, VocabularyError } from "./starter.ts";
export { createVocabulary } from "./vocabulary.ts";
export type { Corrected, Linked, LinkOptions } from "./linked.ts";
export { correctedPhrases, phrasesOf } from "./link.ts";
export { agreeingPeople, commonMeaning, type Said } from "./corrections.ts";
export type { Encoding, Nearest, SearchOptions, Vocabulary } from "./vocabulary.ts";
export type { Meaning } from "./meaning.ts";
export type { SlowMeaning } from "./slow-meaning.ts";
