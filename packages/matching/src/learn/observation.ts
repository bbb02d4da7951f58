/**
 * What learning sees of a suggestion: that it was shown, where and how likely, and how far it led. Of people who agreed that the engine may learn, and of nobody else; no text, no name, no time but the moment of showing.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { LadderStep } from "./objective.ts";

export interface Observation {
  /** Who was shown it. */
  readonly seeker: RecordId;
  readonly subject: RecordId;
  readonly shownAt: number;
  /** From 1. */
  readonly place: number;
  /** How likely it was to stand there, above 0. */
  readonly propensity: number;
  /** The highest step that came of it; absent where nothing did. */
  readonly step?: LadderStep;
  /** They said it is not for them: an answer too. */
  readonly declined?: true;
  /** Terms of the seeker's side, NaN where unknown, in the order of `terms`. */
  readonly measures: readonly number[];
  /** Those of the subject's side. */
  readonly otherMeasures: readonly number[];
  /** The subject's own answer, where they were asked: 1 yes, 0 no or silence at the end of the clock. */
  readonly otherSaid?: 0 | 1;
  /** Whether little was known of the subject yet when it was shown. */
  readonly isNew: boolean;
}
