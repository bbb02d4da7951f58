/** What the score is a sum of, for pages that say so: names, weights, and what each term reads. Nothing here computes. */
import { terms, type MatchField, type TermName } from "./terms/index.ts";

export interface ScoreTerm {
  readonly name: TermName;
  readonly weight: number;
  /** It can only lift a score. */
  readonly extra: boolean;
  readonly reads: readonly MatchField[];
}

export const scoreTerms: readonly ScoreTerm[] = terms.map(({ name, weight, extra, reads }) => ({ name, weight, extra: extra === true, reads }));
