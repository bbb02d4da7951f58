/**
 * Who is shown to whom, at which place, on both sides of a market at once: exposure is allocated, and a match needs both to look and both to say yes.
 *
 * In: pairs and how likely both would say yes once both had looked. Out: for each pair, how much of the one's attention the other gets, on either side. An agent's
 * attention is spread over orders of its list, so what it gives lies in the hull of all orders (Kletti, Renders and Loiseau 2022 call it the expohedron).
 *
 * Each side in turn takes a Frank-Wolfe step, a sort for each list, towards more alpha-welfare of those who are shown: the sum over them of u^(1-alpha)/(1-alpha), u being
 * expected matches. Alpha 0 is the total, alpha 1 the Nash welfare (sum of logarithms); between them a match counts more for whoever has few. The setting is that of
 * Tomita and Yokoyama, "Fair Reciprocal Recommendation in Matching Markets" (RecSys 2024), who solve a linear program where we sort.
 *
 * In small complete markets envy is priced out after that: i envies k when i would have more matches in k's places. Each envy has a price that rises while it lasts
 * (a Lagrangian, by dual ascent), and both sides' lists feel it.
 *
 * For a fixed other side the problem is concave, and `gap` bounds what is left to gain; for both together it is not, and the answer is a stationary point. Equal inputs give equal
 * answers. Costs a sort of each list for each round; with envy prices also agents squared times the other side, every few rounds.
 */
import { createPlacing, inverseAttention, listMost, type Placing } from "./place.ts";

/** Pairs in any order, each once. */
export interface Market {
  readonly left: number;
  readonly right: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Probability that both say yes when both look, 0 to 1. */
  readonly worth: Float64Array;
}

export interface TwoSidedSettings {
  /** 0 the total, 1 Nash. */
  readonly alpha?: number;
  readonly rounds?: number;
  /** Rounds after those, in which envy has a price; 0 for none. Only in complete markets of at most `envyAgentsMost` a side. */
  readonly envyRounds?: number;
  /** Share of every list's attention that goes to all its people evenly, whatever they are worth. */
  readonly floor?: number;
  /** Attention by place for a list of so many; falling. */
  readonly attention?: (places: number) => Float64Array;
}

export interface TwoSidedAllocation {
  /** By pair: the attention of `from` that `to` gets. */
  readonly leftSees: Float64Array;
  readonly rightSees: Float64Array;
  readonly matches: number;
  /** What a change of one side's lists alone could still add to the welfare, as a share of it, to first order. */
  readonly gap: number;
  readonly rounds: number;
}

export const defaultAlpha = 0.5;
/** Prices of envy take agents squared in memory and agents cubed in time. */
export const envyAgentsMost = 1_000;
const defaultRounds = 60;
/** How much of the even beginning is left when the rounds without prices end. */
const leftOfBeginning = 0.003;
/** Steps fade to this while envy has prices, which swing. */
const lastStep = 0.005;
/** Expected matches below which a person's weight grows no further; otherwise somebody whom nobody wants would outweigh all others. */
const leastMatches = 1e-4;
const envyRate = 0.5;
/** Envy is priced before it exists, by this share of what one has: the prices swing, and the lists are an average. */
const envyMargin = 0.01;
const envyPriceMost = 9;
/** Who would have less than this share of what they have is far from envy. */
const envyNear = 0.93;
/** Every pair is looked at in every round while that takes fewer multiplications than this, and more seldom beyond. */
const envyWork = 2_000_000;

interface Lists {
  readonly starts: Uint32Array;
  readonly pairs: Uint32Array;
}
interface Side {
  /** Whose lists these are, by pair, and who is in them. */
  readonly viewer: Uint32Array;
  readonly shown: Uint32Array;
  readonly viewers: number;
  readonly agents: number;
  readonly lists: Lists;
  readonly sees: Float64Array;
  /** The last order of each list, as positions within it. */
  readonly order: Uint32Array;
}

export function checkMarket({ left, right, from, to, worth }: Market): void {
  if (from.length !== to.length || from.length !== worth.length) throw new RangeError(`a market of ${from.length} from, ${to.length} to and ${worth.length} worths: they must be as many`);
  for (let pair = 0; pair < from.length; pair += 1) {
    if ((from[pair] as number) >= left || (to[pair] as number) >= right) throw new RangeError(`pair ${pair}: ${from[pair]} to ${to[pair]} in a market of ${left} and ${right}`);
    const value = worth[pair] as number;
    if (!(value >= 0 && value <= 1)) throw new RangeError(`pair ${pair}: a worth of ${value} is not between 0 and 1`);
  }
}

export function allocateTwoSided(market: Market, { alpha = defaultAlpha, rounds = defaultRounds, envyRounds = 0, floor = 0, attention = inverseAttention }: TwoSidedSettings = {}): TwoSidedAllocation {
  checkMarket(market);
  if (!(alpha >= 0 && Number.isFinite(alpha))) throw new RangeError(`an alpha of ${alpha} is not a number from 0`);
  if (!(floor >= 0 && floor <= 1)) throw new RangeError(`a floor of ${floor} is not between 0 and 1`);
  const { left, right, from, to, worth } = market;
  const pairs = worth.length;
  const leftLists = listsOf(from, left);
  const rightLists = listsOf(to, right);
  const longest = Math.max(longestOf(leftLists), longestOf(rightLists));
  if (longest > listMost) throw new RangeError(`a list of ${longest}, at most ${listMost}`);
  const table = attention(longest);
  const sideOf = (viewer: Uint32Array, shown: Uint32Array, viewers: number, agents: number, lists: Lists): Side => ({ viewer, shown, viewers, agents, lists, sees: evenly(lists, table, pairs), order: positions(lists) });
  const sides = [sideOf(to, from, right, left, rightLists), sideOf(from, to, left, right, leftLists)] as const;
  const even = floor > 0 ? sides.map(({ sees }) => sees.slice()) : [];
  const placing = createPlacing(longest);
  const gains = new Float64Array(longest);
  const gain = new Float64Array(pairs);
  const priced = envyRounds > 0 && pairs === left * right && Math.max(left, right) <= envyAgentsMost;
  const envies = priced ? [createEnvy(market, left, right, from, to), createEnvy(market, right, left, to, from)] as const : undefined;
  const weightOf = (matches: number): number => Math.max(matches, leastMatches) ** -alpha;
  const every = Math.ceil((left * right * (left + right)) / envyWork);
  const firstStep = 1 - leftOfBeginning ** (1 / Math.max(1, rounds));

  let gap = 0;
  const all = rounds + (priced ? envyRounds : 0);
  for (let round = 0; round < all; round += 1) {
    const step = round < rounds ? firstStep : firstStep * (lastStep / firstStep) ** ((round - rounds) / envyRounds);
    gap = 0;
    for (const index of [0, 1] as const) {
      const side = sides[index];
      const other = sides[index === 0 ? 1 : 0];
      const has = matchesOf(side.shown, side.agents, worth, side.sees, other.sees);
      const weights = has.map(weightOf);
      weigh(gain, worth, other.sees, weights, side.shown);
      if (envies !== undefined && round >= rounds) {
        envies[index].raise(side.sees, other.sees, has, (round - rounds) % every === 0);
        envies[index].feel(gain, other.sees, weights);
        envies[index === 0 ? 1 : 0].feelOwn(gain, side.sees, matchesOf(side.viewer, side.viewers, worth, side.sees, other.sees).map(weightOf));
      }
      const whole = has.reduce((sum, value, agent) => sum + value * (weights[agent] as number), 0);
      const more = improve(side, gain, gains, table, placing, step, even[index], floor);
      if (whole > 0) gap = Math.max(gap, more / whole);
    }
  }
  let matches = 0;
  for (let pair = 0; pair < pairs; pair += 1) matches += (worth[pair] as number) * (sides[0].sees[pair] as number) * (sides[1].sees[pair] as number);
  return { leftSees: sides[1].sees, rightSees: sides[0].sees, matches, gap, rounds: all };
}

/** What attention is worth, by pair, as the welfare of those shown feels it. */
function weigh(gain: Float64Array, worth: Float64Array, other: Float64Array, weights: Float64Array, shown: Uint32Array): void {
  for (let pair = 0; pair < gain.length; pair += 1) gain[pair] = (worth[pair] as number) * (other[pair] as number) * (weights[shown[pair] as number] as number);
}

/** Moves every list a step towards its best order; returns what a whole step would gain, to first order. */
function improve({ lists: { starts, pairs }, sees, viewers, order }: Side, gain: Float64Array, gains: Float64Array, table: Float64Array, placing: Placing, step: number, even: Float64Array | undefined, floor: number): number {
  let more = 0;
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const start = starts[viewer] as number;
    const count = (starts[viewer + 1] as number) - start;
    for (let at = 0; at < count; at += 1) gains[at] = gain[pairs[start + at] as number] as number;
    placing.sort(gains, order, start, count);
    for (let place = 0; place < count; place += 1) {
      const pair = pairs[start + (order[start + place] as number)] as number;
      const aim = even === undefined ? (table[place] as number) : floor * (even[pair] as number) + (1 - floor) * (table[place] as number);
      const move = aim - (sees[pair] as number);
      more += (gain[pair] as number) * move;
      sees[pair] = (sees[pair] as number) + step * move;
    }
  }
  return more;
}

function positions({ starts, pairs }: Lists): Uint32Array {
  const order = new Uint32Array(pairs.length);
  for (let viewer = 0; viewer + 1 < starts.length; viewer += 1) for (let at = starts[viewer] as number, position = 0; at < (starts[viewer + 1] as number); at += 1, position += 1) order[at] = position;
  return order;
}

/** Expected matches by agent. */
export function matchesOf(agent: Uint32Array, agents: number, worth: Float64Array, one: Float64Array, other: Float64Array): Float64Array {
  const sums = new Float64Array(agents);
  for (let pair = 0; pair < worth.length; pair += 1) sums[agent[pair] as number] = (sums[agent[pair] as number] as number) + (worth[pair] as number) * (one[pair] as number) * (other[pair] as number);
  return sums;
}

export function listsOf(viewer: Uint32Array, viewers: number): Lists {
  const starts = new Uint32Array(viewers + 1);
  for (const one of viewer) starts[one + 1] = (starts[one + 1] as number) + 1;
  for (let at = 0; at < viewers; at += 1) starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
  const next = starts.slice();
  const pairs = new Uint32Array(viewer.length);
  for (let pair = 0; pair < viewer.length; pair += 1) {
    const one = viewer[pair] as number;
    pairs[next[one] as number] = pair;
    next[one] = (next[one] as number) + 1;
  }
  return { starts, pairs };
}

function longestOf({ starts }: Lists): number {
  let longest = 0;
  for (let at = 1; at < starts.length; at += 1) longest = Math.max(longest, (starts[at] as number) - (starts[at - 1] as number));
  return longest;
}

function evenly({ starts, pairs }: Lists, table: Float64Array, count: number): Float64Array {
  const sees = new Float64Array(count);
  for (let viewer = 0; viewer + 1 < starts.length; viewer += 1) {
    const [start, end] = [starts[viewer] as number, starts[viewer + 1] as number];
    let sum = 0;
    for (let place = 0; place < end - start; place += 1) sum += table[place] as number;
    for (let at = start; at < end; at += 1) sees[pairs[at] as number] = sum / (end - start);
  }
  return sees;
}

/**
 * Prices of envy among the agents of one side, who are shown in lists of the other. `feel` adds to the gains of those lists what the prices say (a place for i eases i's envy and
 * feeds that of whoever envies i), `feelOwn` does so for the agents' own lists, where looking at those who show one more eases it too.
 */
interface Envy {
  /** `whole`: looks at every pair, not only at those that were near envy when last all were looked at. */
  raise(shownTo: Float64Array, own: Float64Array, has: Float64Array, whole: boolean): void;
  feel(gain: Float64Array, own: Float64Array, weights: Float64Array): void;
  feelOwn(gain: Float64Array, shownTo: Float64Array, weights: Float64Array): void;
}

function createEnvy({ worth }: Market, agents: number, others: number, agent: Uint32Array, other: Uint32Array): Envy {
  const price = new Float64Array(agents * agents);
  let near: number[] = [];
  /** Where a pair stands by agent and other: the market is complete, and rows of agents are read through again and again. */
  const cellOf = agent.map((one, pair) => one * others + (other[pair] as number));
  const [values, places, felt] = [new Float64Array(agents * others), new Float64Array(agents * others), new Float64Array(agents * others)];
  const spread = (cells: Float64Array, pairs: Float64Array): void => { for (let pair = 0; pair < pairs.length; pair += 1) cells[cellOf[pair] as number] = pairs[pair] as number; };
  const spreadValues = (own: Float64Array): void => { for (let pair = 0; pair < own.length; pair += 1) values[cellOf[pair] as number] = (worth[pair] as number) * (own[pair] as number); };
  /** Calls for every envy that has a price. */
  const everyPrice = (weights: Float64Array, act: (i: number, k: number, felt: number) => void): void => {
    for (let i = 0; i < agents; i += 1) for (let k = 0; k < agents; k += 1) if ((price[i * agents + k] as number) > 0) act(i * others, k * others, (price[i * agents + k] as number) * (weights[i] as number));
  };
  return {
    raise(shownTo, own, has, whole) {
      spreadValues(own);
      spread(places, shownTo);
      const update = (i: number, k: number): boolean => {
        const mine = has[i] as number;
        const would = inPlaces(values, places, i * others, k * others, others);
        const at = i * agents + k;
        price[at] = Math.min(envyPriceMost, Math.max(0, (price[at] as number) + (envyRate * (would - mine)) / Math.max(mine, leastMatches) + envyRate * envyMargin));
        return (price[at] as number) > 0 || would > mine * envyNear;
      };
      if (!whole) {
        for (const at of near) update(Math.floor(at / agents), at % agents);
        return;
      }
      near = [];
      for (let i = 0; i < agents; i += 1) for (let k = 0; k < agents; k += 1) if (k !== i && update(i, k)) near.push(i * agents + k);
    },
    feel(gain, own, weights) {
      spreadValues(own);
      felt.fill(0);
      everyPrice(weights, (i, k, by) => {
        for (let j = 0; j < others; j += 1) {
          const value = by * (values[i + j] as number);
          felt[i + j] = (felt[i + j] as number) + value;
          felt[k + j] = (felt[k + j] as number) - value;
        }
      });
      for (let pair = 0; pair < gain.length; pair += 1) gain[pair] = (gain[pair] as number) + (felt[cellOf[pair] as number] as number);
    },
    feelOwn(gain, shownTo, weights) {
      spread(places, shownTo);
      felt.fill(0);
      everyPrice(weights, (i, k, by) => { for (let j = 0; j < others; j += 1) felt[i + j] = (felt[i + j] as number) + by * ((places[i + j] as number) - (places[k + j] as number)); });
      for (let pair = 0; pair < gain.length; pair += 1) gain[pair] = (gain[pair] as number) + (felt[cellOf[pair] as number] as number) * (worth[pair] as number);
    },
  };
}

/** What one would have in another's places. */
function inPlaces(values: Float64Array, places: Float64Array, mine: number, theirs: number, others: number): number {
  let would = 0;
  for (let j = 0; j < others; j += 1) would += (values[mine + j] as number) * (places[theirs + j] as number);
  return would;
}

/** How many would rather have somebody else's places in the other side's lists, by more than `tolerance` matches. For small complete markets. */
export function countEnvies({ left, right, from, to, worth }: Market, { leftSees, rightSees }: Pick<TwoSidedAllocation, "leftSees" | "rightSees">, tolerance = 1e-9): { left: number; right: number } {
  if (worth.length !== left * right) throw new RangeError(`envy is counted in complete markets, and ${worth.length} pairs of ${left * right} are given`);
  const count = (agent: Uint32Array, other: Uint32Array, agents: number, others: number, own: Float64Array, shownTo: Float64Array): number => {
    const values = new Float64Array(agents * others);
    const places = new Float64Array(agents * others);
    for (let pair = 0; pair < worth.length; pair += 1) {
      const cell = (agent[pair] as number) * others + (other[pair] as number);
      values[cell] = (worth[pair] as number) * (own[pair] as number);
      places[cell] = shownTo[pair] as number;
    }
    let found = 0;
    for (let i = 0; i < agents; i += 1) {
      const has = inPlaces(values, places, i * others, i * others, others);
      for (let k = 0; k < agents; k += 1) if (inPlaces(values, places, i * others, k * others, others) > has + tolerance) found += 1;
    }
    return found;
  };
  return { left: count(from, to, left, right, leftSees, rightSees), right: count(to, from, right, left, rightSees, leftSees) };
}
