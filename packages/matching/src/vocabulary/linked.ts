/** What linking gives, and what it may be told. */
import type { ConceptKind } from "./concept.ts";

/** A piece of text and the concept it names. */
export interface Linked {
  /** Concept id, or an "own/…" id. */
  readonly concept: string;
  /** The piece as it was written. */
  readonly text: string;
  /** 1: the very label. 0.85: another form of it. Below: alike. 0.3: own words, linked to nothing. */
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
}
