/**
 * Makes the vectors of the vocabulary, and then those of the people and projects, while the node answers already, a few at a time: the start does not wait for them, and no
 * request waits longer than one step, some ten milliseconds. A file of vectors that cannot be read is told once; words are then linked by labels and spelling, and
 * people found by shared concepts, as before.
 */
import type { Matcher } from "@cosmicsync/matching";
import type { InstantEncoder } from "@cosmicsync/matching/encoder";
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";

export interface EncodeWordsParts {
  readonly vocabulary: Pick<Vocabulary, "encodeWith">;
  readonly matcher: Pick<Matcher, "encode">;
  readonly encoder: () => InstantEncoder;
  /** Does the work later; what it answers takes that back. */
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  readonly onFailure: (cause: unknown) => void;
  /** Once, when nothing is left to do here, or can be done. */
  readonly onEnd?: () => void;
}

const firstMillis = 250;
const pauseMillis = 10;
const conceptsAtOnce = 32;
const subjectsAtOnce = 256;

/** Begins, and answers how to stop. */
export function encodeWords({ vocabulary, matcher, encoder, schedule, onFailure, onEnd }: EncodeWordsParts): () => void {
  let step: (() => "done" | "more") | undefined;
  let isLast = false;
  const go = (): void => {
    try {
      if (step === undefined) {
        const encoding = vocabulary.encodeWith(encoder());
        step = () => encoding.step(conceptsAtOnce);
      } else if (step() === "done") {
        if (isLast) return onEnd?.();
        isLast = true;
        step = () => matcher.encode(subjectsAtOnce);
      }
      stop = schedule(pauseMillis, go);
    } catch (cause) {
      onFailure(cause);
      onEnd?.();
    }
  };
  let stop = schedule(firstMillis, go);
  return () => stop();
}
