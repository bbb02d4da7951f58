/**
 * Offers that meet needs, in both directions: what the other brings for my needs, and what I bring for theirs (being of use is
 * a reason to meet too). A related skill counts in part, a level below the wanted one counts in part.
 *
 * The measure is half the share of the needs that is met and half how far the first three are: somebody who meets three of a project's ten
 * needs is a good match, not a bad one.
 */
import type { Skill } from "../compile.ts";
import { assign } from "./assignment.ts";
import { shownCount, type Context, type Facts, type TermKind } from "./term.ts";

/** Below this a related skill is another skill. */
const leastSimilarity = 0.3;
const enoughNeeds = 3;
/** Share that counts when the level is so many steps below the wanted one. */
const gapShares = [1, 0.7, 0.45, 0.25] as const;
const unknownLevelShare = 0.9;

interface Served { readonly need: Skill; readonly offer: Skill | undefined; readonly similarity: number; readonly gain: number }

const levelShare = (wanted: number | undefined, held: number | undefined): number => {
  if (wanted === undefined) return 1;
  if (held === undefined) return unknownLevelShare;
  return gapShares[Math.max(0, Math.min(3, wanted - held))] ?? 0.25;
};

function serve(needs: readonly Skill[], offers: readonly Skill[], context: Context): Served[] {
  const likeness = needs.map((need) => offers.map((offer) => {
    const similarity = context.similarity(need.concept, offer.concept);
    return similarity >= leastSimilarity ? similarity : 0;
  }));
  const gains = likeness.map((row, need) => row.map((similarity, offer) => (similarity === 0 ? 0 : similarity * levelShare(needs[need]?.level, offers[offer]?.level))));
  return assign(gains).map((offer, need) => ({ need: needs[need] as Skill, offer: offers[offer], similarity: likeness[need]?.[offer] ?? 0, gain: gains[need]?.[offer] ?? 0 }));
}

/** How well offers serve each need by itself, 0 to 1: in a team one person may serve several needs with one skill. */
export const servedShares = (needs: readonly Skill[], offers: readonly Skill[], context: Context): number[] =>
  needs.map((need) => offers.reduce((most, offer) => {
    const similarity = context.similarity(need.concept, offer.concept);
    return similarity < leastSimilarity ? most : Math.max(most, similarity * levelShare(need.level, offer.level));
  }, 0));

function coverage(needs: readonly Skill[], offers: readonly Skill[], context: Context): number | undefined {
  if (needs.length === 0 || offers.length === 0) return undefined;
  // Most pairs have nothing in common; they are told apart before anything is allotted.
  if (!needs.some((need) => offers.some((offer) => context.similarity(need.concept, offer.concept) >= leastSimilarity))) return 0;
  let sum = 0;
  for (const { gain } of serve(needs, offers, context)) sum += gain;
  return sum === 0 ? 0 : 0.5 * (sum / needs.length) + 0.5 * Math.min(1, sum / Math.min(needs.length, enoughNeeds));
}

function servedFacts(needs: readonly Skill[], offers: readonly Skill[], context: Context): Facts {
  const served = serve(needs, offers, context).filter(({ gain }) => gain > 0).sort((a, b) => b.gain - a.gain);
  const best = served[0];
  return {
    concepts: served.slice(0, shownCount).map(({ need }) => context.idOf(need.concept)),
    count: served.length, of: needs.length,
    ...(best?.offer?.level === undefined ? {} : { level: best.offer.level }),
    ...(best?.need.level === undefined ? {} : { wantedLevel: best.need.level }),
  };
}

function levelGap(needs: readonly Skill[], offers: readonly Skill[], context: Context): Facts | undefined {
  const worst = serve(needs, offers, context)
    .filter(({ need, offer }) => need.level !== undefined && offer?.level !== undefined && offer.level < need.level)
    .sort((a, b) => b.similarity - b.gain - (a.similarity - a.gain))[0];
  return worst?.offer?.level === undefined || worst.need.level === undefined ? undefined : { concepts: [context.idOf(worst.need.concept)], level: worst.offer.level, wantedLevel: worst.need.level };
}

export const needMetByOffer: TermKind = {
  name: "need-met-by-offer", weight: 0.34, mirror: "offer-meets-need", reads: ["needs", "offers"],
  measure: (viewer, other, context) => coverage(viewer.needs, other.offers, context),
  facts: (viewer, other, context) => servedFacts(viewer.needs, other.offers, context),
  caveat: (viewer, other, context) => {
    const unmet = serve(viewer.needs, other.offers, context).filter(({ gain }) => gain === 0);
    if (unmet.length > 0) return { caveat: "need-unmet", facts: { concepts: unmet.slice(0, shownCount).map(({ need }) => context.idOf(need.concept)), count: unmet.length, of: viewer.needs.length } };
    const gap = levelGap(viewer.needs, other.offers, context);
    return gap === undefined ? undefined : { caveat: "level-gap", facts: gap };
  },
};

export const offerMeetsNeed: TermKind = {
  name: "offer-meets-need", weight: 0.2, mirror: "need-met-by-offer", reads: ["needs", "offers"],
  measure: (viewer, other, context) => coverage(other.needs, viewer.offers, context),
  facts: (viewer, other, context) => servedFacts(other.needs, viewer.offers, context),
  // What the other needs besides is no loss of the viewer's; that the viewer's level falls short of what is wanted is worth knowing.
  caveat: (viewer, other, context) => {
    const gap = levelGap(other.needs, viewer.offers, context);
    return gap === undefined ? undefined : { caveat: "level-gap", facts: gap };
  },
};
