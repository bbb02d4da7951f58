/**
 * What a term of the score is. A term looks from one side (the viewer) at the other and says how well they fit in one respect,
 * from 0 to 1, or that it cannot know. The same term gives the facts that are shown as the reason and as the caveat, so what is said is what was counted.
 */
import type { Compiled } from "../compile.ts";
import type { Together } from "../together.ts";

/** The same names stand in the HTTP interface's views; a test of the server ties both lists. */
export const termNames = ["offer-meets-need", "need-met-by-offer", "interests", "values", "languages", "time-overlap", "hours", "region", "freshness", "track-record", "relatedness"] as const;
export type TermName = (typeof termNames)[number];
export const caveatNames = ["need-unmet", "level-gap", "few-shared-interests", "values-differ", "no-shared-language", "little-time-overlap", "hours-differ", "little-known", "not-claimed", "long-silent", "synthetic"] as const;
export type CaveatName = (typeof caveatNames)[number];

/** Fields of a subject that its owner fills in, by their names in the profile. */
export const profileFields = ["offers", "needs", "interests", "values", "languages", "hoursPerWeek", "timeZone", "windows", "region"] as const;
export type ProfileField = (typeof profileFields)[number];
/** All that a score may have read of somebody, by the names under which policy has reviewed it; what they did here comes last. */
export const matchFields = [...profileFields, "trackRecord", "relatedness"] as const;
export type MatchField = (typeof matchFields)[number];

/** What a sentence about a term is filled with. Concepts are ids; whoever shows them adds labels. */
export interface Facts {
  readonly concepts?: readonly string[];
  readonly languages?: readonly string[];
  readonly count?: number;
  readonly of?: number;
  readonly hours?: number;
  readonly wanted?: number;
  readonly level?: number;
  readonly wantedLevel?: number;
  readonly region?: string;
  readonly days?: number;
}

export interface Context {
  readonly now: number;
  /** Similarity of two compiled concepts, 0 to 1. */
  similarity(a: number, b: number): number;
  /** Inverse document frequency of a compiled concept: sharing what few have says more. */
  rarity(concept: number): number;
  /** Hours from UTC at this moment; undefined for an unknown zone. */
  offsetHours(timeZone: string): number | undefined;
  idOf(concept: number): string;
  /** What people did together; absent where nothing is known of it. */
  readonly together?: Together | undefined;
}

export interface TermKind {
  readonly name: TermName;
  /** Its share when everything is known; the shares of all terms that are not extra sum to 1. */
  readonly weight: number;
  /** It can only lift a score: unknown, it is no lack of knowledge, and known, it widens the whole by no more than it gives. */
  readonly extra?: true;
  /** What it looks at, on either side: for the receipt of a match. */
  readonly reads: readonly MatchField[];
  /** The term that measures the same when the two change places; a pair is then measured once for both sides. */
  readonly mirror?: TermName;
  /** 0 to 1; undefined where one of the two has not said enough. */
  measure(viewer: Compiled, other: Compiled, context: Context): number | undefined;
  /** Facts of a reason. Called for what is shown only. */
  facts(viewer: Compiled, other: Compiled, context: Context): Facts;
  /** What is missing, when something is. */
  caveat(viewer: Compiled, other: Compiled, context: Context): { readonly caveat: CaveatName; readonly facts: Facts } | undefined;
}

/** Facts hold at most this many concepts or languages: a sentence with more is not read. */
export const shownCount = 8;
