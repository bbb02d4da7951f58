/**
 * A few places of a list may be used to find out about people little is known of: only in lists of people who agreed that the engine learns from them, at most one place of ten, and never the first nine.
 *
 * Who is tried is drawn once a day for each list, so that its pages agree; the propensity of each place is what is kept with the showing.
 */
import type { Match } from "@cosmicsync/matching";
import { exploreWithin, type Explored } from "@cosmicsync/matching/learn";
import { seededChance, type RecordId } from "@cosmicsync/protocol";

/** As much is unknown of somebody new; the bound of the ranking's newcomers. */
const newUncertainty = 0.3;
/** How far, on the scale of the score, the unknown part of it may well be off. */
const unknownDeviation = 0.25;
const dayMillis = 86_400_000;

export const tryOut = (found: readonly Match[], person: RecordId, want: string, now: number): Explored<Match>[] =>
  exploreWithin(found.map((match) => ({ candidate: match, score: match.score, standardError: match.forSeeker.uncertainty < newUncertainty ? 0 : match.forSeeker.uncertainty * unknownDeviation })), seededChance(seedOf(`${person} ${want} ${Math.floor(now / dayMillis)}`)));

export const certainly = (found: readonly Match[]): Explored<Match>[] => found.map((candidate) => ({ candidate, propensity: 1, isTrial: false }));

/** FNV-1a. */
const seedOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};
