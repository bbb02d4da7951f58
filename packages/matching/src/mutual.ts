/**
 * What both sides of a match come to together: the order in which matches stand, and the chances of a yes that attention is allotted by.
 *
 * Without answers the order is by the harmonic mean of both scores, and a score stands for a chance. Where a node has learned, the chance that the seeker asks and the chance that the other then says yes are read from the side's own score, made to
 * mean what answers said (Platt 1999), and the chance of both follows by Plackett's family (model/dependence.ts). Only who is asked answers, so most of how two answers hang together is in the second chance already. The order is then mean^(1 - share) x (chance of both, as a part of the best there can be)^share: from 0 to 1, rising in either score, so that
 * whatever the reasons of a score are, they are the reasons of the order; and as near to the shipped one as the scores are. Costs some 200 ns.
 */
import { calibrate, logOdds, probabilityAt } from "./model/calibrate.ts";
import { bothYes, fitDependence } from "./model/dependence.ts";
import type { Joint } from "./model/score-model.ts";
import { both } from "./score.ts";

export interface MutualChances { readonly asks: number; /** That the seeker asks, and the other says yes. */ readonly both: number }

/** A score of nothing or of everything is not certain of an answer. */
const edge = 1e-3;
const oddsOf = (score: number): number => logOdds(Math.max(edge, Math.min(1 - edge, score)));

export function mutualChances(joint: Joint | undefined, mine: number, theirs: number): MutualChances {
  if (joint === undefined) return { asks: mine, both: mine * theirs };
  const asks = probabilityAt(joint.asks, oddsOf(mine));
  return { asks, both: bothYes(asks, probabilityAt(joint.says, oddsOf(theirs)), joint.logRatio) };
}

/** Where a match stands: higher first. */
export function orderOf(joint: Joint | undefined, mine: number, theirs: number): number {
  const mean = both(mine, theirs);
  if (joint === undefined || mean <= 0) return mean;
  return mean ** (1 - joint.share) * (mutualChances(joint, mine, theirs).both / mutualChances(joint, 1, 1).both) ** joint.share;
}

/** One showing: both scores, and what was answered. */
export interface Answered {
  readonly mine: number;
  readonly theirs: number;
  /** 0, or what an ask stands for at its place: above 1 where few look. */
  readonly asked: number;
  readonly weight: number;
  /** The other's answer, where it was asked and may be known. */
  readonly said?: 0 | 1 | undefined;
}

export function fitJoint(answers: readonly Answered[], share: number): Joint {
  const asks = calibrate(answers.map(({ mine, asked, weight }) => ({ score: oddsOf(mine), label: asked, weight })));
  const known = answers.flatMap(({ mine, theirs, said }) => (said === undefined ? [] : [{ mine, theirs, said }]));
  const says = calibrate(known.map(({ theirs, said }) => ({ score: oddsOf(theirs), label: said })));
  const logRatio = fitDependence(known.map(({ mine, theirs, said }) => ({ a: probabilityAt(asks, oddsOf(mine)), b: probabilityAt(says, oddsOf(theirs)), saidA: 1, saidB: said })));
  return { asks, says, logRatio, share };
}
