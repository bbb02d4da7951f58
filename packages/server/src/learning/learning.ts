/**
 * One round of learning: reads what was shown and what came of it, tries the model that stands beside the one in use, and makes a new one where none does.
 *
 * A model that was made waits beside the one in use until there were enough answers that it has not seen; then it takes its place where the guards hold and `mayPromote`, or goes where they do not. With too few answers nothing is made at all.
 * Rests between slices, so that a node goes on answering; thrown is only what the database throws.
 */
import type { Matcher } from "@cosmicsync/matching";
import { compareModels, learnInSlices, shadowAnswersLeast, type Comparison, type LearnedModel } from "@cosmicsync/matching/learn";
import type { Store } from "@cosmicsync/storage";
import type { Models } from "./models.ts";
import { readObservations } from "./observations.ts";

export interface LearningParts { readonly store: Store; readonly matcher: Matcher; readonly models: Models; readonly now: () => number; readonly rest: () => Promise<void> }
export interface LearningRound {
  readonly did: "nothing" | "made" | "waits" | "promoted" | "dropped" | "held";
  readonly showings: number;
  readonly version?: number;
  readonly comparison?: Comparison;
}

/** `mayPromote`: false leaves a model whose guards hold beside the one in use, until a steward says. */
export const learnOnce = async ({ store, matcher, models, now, rest }: LearningParts, { mayPromote, seed }: { readonly mayPromote: boolean; readonly seed: number }): Promise<LearningRound> => {
  const shelf = await models.shelf();
  const tried = shelf.shadow === undefined ? undefined : await models.read(shelf.shadow).catch(() => undefined);
  if (tried !== undefined) {
    const comparison = await compareShadow({ store, matcher, models, now, rest }, tried);
    const { answers, against, showings } = comparison;
    const said = { showings, version: tried.version, comparison };
    if (answers < shadowAnswersLeast) return { did: "waits", ...said };
    if (against.length > 0) {
      await models.drop();
      return { did: "dropped", ...said };
    }
    if (!mayPromote) return { did: "held", ...said };
    await models.promote();
    return { did: "promoted", ...said };
  }
  const observations = await readObservations({ reader: store.read, matcher, now: now(), rest });
  const slices = learnInSlices(observations, { version: shelf.next, from: shelf.active, now: now(), seed });
  for (;;) {
    const { done, value } = slices.next();
    if (done !== true) {
      await rest();
      continue;
    }
    if (value === undefined) return { did: "nothing", showings: observations.length };
    await models.shadow(value);
    return { did: "made", showings: observations.length, version: value.version };
  }
};

/** What the model that is tried would have done since it was made. */
export const compareShadow = async ({ store, matcher, models, now, rest }: LearningParts, tried: LearnedModel): Promise<Comparison> =>
  compareModels(await readObservations({ reader: store.read, matcher, now: now(), rest }, tried.card.madeAt), models.active(), tried);
