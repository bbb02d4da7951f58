/** The terms of the score, in the order in which ties between reasons are broken. Their weights sum to 1 without those of the extra ones. */
import { interests } from "./interests.ts";
import { languages } from "./languages.ts";
import { freshness, hours, region } from "./practical.ts";
import { needMetByOffer, offerMeetsNeed } from "./skills.ts";
import type { TermKind } from "./term.ts";
import { timeOverlap } from "./time.ts";
import { relatedness, trackRecord } from "./together.ts";
import { values } from "./values.ts";

export const terms: readonly TermKind[] = [needMetByOffer, offerMeetsNeed, interests, values, languages, timeOverlap, hours, region, freshness, trackRecord, relatedness];
export * from "./term.ts";
