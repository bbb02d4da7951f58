/**
 * About how well two fit, both ways together, from columns of numbers and what the inverted lists have added up: which of thousands are worth scoring in full.
 *
 * The same terms with the same weights as the score, made simple: levels, curves and pairs are not looked at, an offer may serve two needs, interests are taken to be about equally rare on both sides,
 * and what people did together is left out. Nothing of it is shown or kept; the score decides. Costs some 40 ns.
 */
import type { Row } from "./columns.ts";
import { both } from "./score.ts";
import type { ScoreModel } from "./model/score-model.ts";
import type { TermName } from "./terms/index.ts";

export interface Seen {
  readonly row: Row;
  /** Sum of the rarities of the seeker's interests. */
  readonly rarity: number;
  readonly type: "person" | "project";
}

/** What the lists gave for one pair. */
export interface Shared {
  /** Sums of similarities: of the seeker's needs that are offered, of the other's needs that the seeker serves, of values and of interests; of the latter also weighed by rarity. */
  readonly needs: number;
  readonly offers: number;
  readonly values: number;
  readonly interests: number;
  readonly rareInterests: number;
}

const unknownCounts = 0.5;
const enough = 3;
const farHours = 8;
const halfLifeDays = 120;
const dayMillis = 86_400_000;
/** A language in common is rarely spoken perfectly by both. */
const usualLanguage = 0.9;

const coverage = (sum: number, needs: number): number => {
  const met = Math.min(sum, needs);
  return 0.5 * (met / needs) + 0.5 * Math.min(1, met / Math.min(needs, enough));
};
const freshness = (updatedDay: number, today: number): number => 2 ** -(Math.max(0, today - updatedDay) / halfLifeDays);

/** `offsets`: hours from UTC by number of a zone, NaN where unknown; `nearness`: of the seeker's region to each, by its number, 0 where nothing is to be said. */
export function createEstimate({ row: mine, rarity, type }: Seen, otherType: "person" | "project", now: number, offsets: Float64Array, nearness: (region: number) => number, model: ScoreModel): (theirs: Row, shared: Shared) => number {
  const weight = (name: TermName): number => model.terms.find(({ term }) => term === name)?.weight ?? 0;
  const [need, offer, interest, value, language] = [weight("need-met-by-offer"), weight("offer-meets-need"), weight("interests"), weight("values"), weight("languages")];
  const [time, hour, place, fresh] = [weight("time-overlap"), weight("hours"), weight("region"), weight("freshness")];
  const all = need + offer + interest + value + language + time + hour + fresh;
  const today = now / dayMillis;
  const myFreshness = freshness(mine.updatedDay, today);
  return (theirs, shared) => {
    // Measured the same from both sides.
    let known = fresh;
    let sum = 0;
    const lifted = place * (nearness(theirs.region));
    if (mine.languages !== 0 && theirs.languages !== 0) {
      known += language;
      if ((mine.languages & theirs.languages) !== 0) sum += language * usualLanguage;
    }
    const apart = Math.abs((offsets[mine.zone] as number) - (offsets[theirs.zone] as number));
    if (apart >= 0) {
      known += time;
      sum += time * Math.max(0, 1 - Math.min(apart, 24 - apart) / farHours);
    }
    if (mine.hours >= 0 && theirs.hours >= 0) {
      known += hour;
      const [has, wants] = type === otherType ? [Math.min(mine.hours, theirs.hours), Math.max(mine.hours, theirs.hours)] : type === "person" ? [mine.hours, theirs.hours] : [theirs.hours, mine.hours];
      sum += hour * (wants === 0 ? 1 : Math.min(1, has / wants));
    }
    if (mine.values > 0 && theirs.values > 0) {
      known += value;
      sum += value * Math.min(1, shared.values / Math.min(mine.values, theirs.values, enough));
    }
    let forMe = sum + fresh * freshness(theirs.updatedDay, today);
    let forThem = sum + fresh * myFreshness;
    if (mine.interests > 0 && theirs.interests > 0) {
      known += interest;
      // Theirs are as rare as mine, as far as this knows.
      const rare = rarity === 0 ? 0 : 0.5 * Math.min(1, (shared.rareInterests / rarity) * Math.sqrt(mine.interests / theirs.interests));
      forMe += interest * (rare + 0.5 * Math.min(1, shared.interests / Math.min(enough, mine.interests)));
      forThem += interest * (rare + 0.5 * Math.min(1, shared.interests / Math.min(enough, theirs.interests)));
    }
    let knownToThem = known;
    if (mine.needs > 0 && theirs.offers > 0) {
      const met = coverage(shared.needs, mine.needs);
      known += need;
      knownToThem += offer;
      forMe += need * met;
      forThem += offer * met;
    }
    if (mine.offers > 0 && theirs.needs > 0) {
      const met = coverage(shared.offers, theirs.needs);
      known += offer;
      knownToThem += need;
      forMe += offer * met;
      forThem += need * met;
    }
    return both((forMe + lifted) / (known + unknownCounts * (all - known) + lifted), (forThem + lifted) / (knownToThem + unknownCounts * (all - knownToThem) + lifted));
  };
}
