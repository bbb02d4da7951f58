/** What linking gives, and what it may be told. */
import type { ConceptKind } from "./concept.ts";

/** A piece of text and the concept it names. */
export interface Linked {
  /** Concept id, or an "own/…" id. */
  readonly concept: string;
  /** The piece as it was written. */
  readonly text: string;
  /** 1: the very label. 0.95: another, or what the writer said it means. 0.85: another form of a label. 0.8: what others said. Below: alike. 0.3: own words, linked to nothing. */
  readonly confidence: number;
}
export interface LinkOptions {
  /** The language it is probably written in; others are tried after it. */
  readonly language?: string;
  readonly kinds?: readonly ConceptKind[];
  /** At most this many, in the order of the text. Default 24. */
  readonly limit?: number;
  /** Nothing less sure than this. Above 0.9 nothing is compared by likeness, which is most of the cost. */
  readonly least?: number;
  /** What people have said that words mean, by phrase as `phrasesOf` cuts them. The writer's own word holds; that of others only where no label is written so. */
  readonly corrected?: ReadonlyMap<string, Corrected>;
}

/** What a phrase means to those who corrected it: a concept, or own words that are none. */
export interface Corrected { readonly concept: string; readonly by: "writer" | "others" }
