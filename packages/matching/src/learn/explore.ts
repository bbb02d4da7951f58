/**
 * Lets a few places be used to find out, so that who is little known is not for ever shown last: Thompson sampling (1933; Chapelle and Li 2011) in at most one place of ten, never the first.
 *
 * For each such place a belief is drawn for everybody who waits, `draws` times over; who came out best is a winner, and one of the winners is taken by chance. The propensity of a winner is therefore known exactly: its share of the winners.
 * What was ranked keeps its order, and its place but for the one it gives. Nothing is random but by `chance`.
 * Who may wait here at all was looked at first; that some of those are drawn as well is ../explore.ts.
 */
export interface Explored<T> { readonly candidate: T; /** How likely it was to stand here, above 0 and at most 1. */ readonly propensity: number; /** To be labelled "new here". */ readonly isTrial: boolean }
export interface Waiting<T> { readonly candidate: T; readonly score: number; /** Of the score: how far off it may well be. */ readonly standardError: number }

export const placesPerTrial = 10;
/** The trial stands last of its ten: who reads three suggestions sees none. */
const trialPlace = 9;
const draws = 100;
/** Who waits further down is not worth a place yet. */
const waitingMost = 50;
/** Nobody is tried whose score is less than this share of that of the one who gives way. */
export const trialScoreShare = 0.6;

/** `ranked`: in order, as they would be shown. `waiting`: others who might, in any order; none of them among the ranked. */
export function explore<T>(ranked: readonly Waiting<T>[], waiting: readonly Waiting<T>[], chance: () => number): Explored<T>[] {
  const result = ranked.map(({ candidate }): Explored<T> => ({ candidate, propensity: 1, isTrial: false }));
  const left = [...waiting].filter(({ score, standardError }) => Number.isFinite(score) && standardError > 0).sort((a, b) => b.score + b.standardError - (a.score + a.standardError)).slice(0, waitingMost);
  for (let place = trialPlace; place < ranked.length; place += placesPerTrial) {
    const least = trialScoreShare * (ranked[place] as Waiting<T>).score;
    const able = left.filter(({ score }) => score >= least);
    if (able.length === 0) continue;
    const { taken, shares } = sample(able, chance);
    result[place] = { candidate: taken.candidate, propensity: shares.get(taken) as number, isTrial: true };
    left.splice(left.indexOf(taken), 1);
  }
  return result;
}

/**
 * The same within one list that is shown in full, in pages: who is tried changes places with who stood there, so that nobody is lost. Those who might have been tried and were not have the propensity of staying. Who is known through and through
 * (standard error 0) is not tried.
 */
export function exploreWithin<T>(ranked: readonly Waiting<T>[], chance: () => number): Explored<T>[] {
  const order = [...ranked];
  const propensities = order.map(() => 1);
  const trials = new Set<number>();
  for (let place = trialPlace; place < order.length; place += placesPerTrial) {
    const least = trialScoreShare * (order[place] as Waiting<T>).score;
    const able = order.flatMap((one, at) => (at > place && one.standardError > 0 && one.score >= least ? [{ ...one, at }] : [])).slice(0, waitingMost);
    if (able.length === 0) continue;
    const { taken, shares } = sample(able, chance);
    for (const one of able) (propensities[one.at] as number) *= one === taken ? (shares.get(one) as number) : 1 - (shares.get(one) ?? 0);
    [order[place], order[taken.at]] = [order[taken.at] as Waiting<T>, order[place] as Waiting<T>];
    propensities[place] = (propensities[place] as number) * (shares.get(taken) as number);
    trials.add(place);
  }
  return order.map(({ candidate }, at) => ({ candidate, propensity: propensities[at] as number, isTrial: trials.has(at) }));
}

/** Who is taken, and how likely everybody who could win was to be. */
function sample<W extends { readonly score: number; readonly standardError: number }>(able: readonly W[], chance: () => number): { readonly taken: W; readonly shares: ReadonlyMap<W, number> } {
  const wins = new Map<W, number>();
  let taken = able[0] as W;
  const chosen = Math.floor(chance() * draws);
  for (let draw = 0; draw < draws; draw += 1) {
    let [winner, most] = [able[0] as W, -Infinity];
    for (const one of able) {
      const drawn = one.score + one.standardError * normal(chance);
      if (drawn > most) [winner, most] = [one, drawn];
    }
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
    if (draw === chosen) taken = winner;
  }
  return { taken, shares: new Map([...wins].map(([one, count]) => [one, count / draws])) };
}

/** Box and Muller 1958. */
const normal = (chance: () => number): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
