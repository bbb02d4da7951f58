/**
 * The rule that no match is shown which cannot be explained: each of the two sides gets at least two reasons and at least
 * one caveat, made from the very terms of its score. Reasons and caveats are word keys with facts, never ready sentences.
 */
import { allow, deny, type Decision } from "./decision.ts";

export const explanationBounds = { reasonsMin: 2, caveatsMin: 1 } as const;

export interface ExplainedSide { readonly reasons: readonly unknown[]; readonly caveats: readonly unknown[] }

/** Whether a match may be shown, as it is explained to the one who reads and to the other. */
export function decideExplanation(forSeeker: ExplainedSide, forSubject: ExplainedSide): Decision {
  const explained = [forSeeker, forSubject].every((side) => side.reasons.length >= explanationBounds.reasonsMin && side.caveats.length >= explanationBounds.caveatsMin);
  return explained ? allow("explained") : deny("unexplained");
}

/** Keys in the word files. */
export const reasonKey = (term: string): string => `reason.${term}`;
export const caveatKey = (caveat: string): string => `caveat.${caveat}`;
