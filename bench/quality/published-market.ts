/**
 * The market of Tomita and Yokoyama, "Fair Reciprocal Recommendation in Matching Markets" (RecSys 2024), made again from their description and program: its generator, so that seed k
 * gives the very market that theirs gives, and their methods.
 *
 * Everybody likes everybody with chance half their own taste and half general popularity, which falls evenly from 1 to 0 along each side; place k is looked at with chance 1/k.
 * Their SW and NSW methods take steps of a tenth, each side in turn, and stop once a round adds less than a hundredth of a match. Their linear program for a step is solved exactly by
 * sorting, so it is sorted here as well.
 */
import { inverseAttention } from "../../packages/matching/src/allocate/place.ts";
import { matchesOf, type Market } from "../../packages/matching/src/allocate/two-sided.ts";

const popularityShare = 0.5;

export function publishedMarket(left: number, right: number, seed: number): Market {
  const chance = mersenneTwister(seed);
  const draw = (): Float64Array => Float64Array.from({ length: left * right }, chance);
  const [likes, liked] = [draw(), draw()];
  const popular = (at: number, count: number): number => (count === 1 ? 1 : 1 - at / (count - 1));
  const from = new Uint32Array(left * right);
  const to = new Uint32Array(left * right);
  const worth = new Float64Array(left * right);
  for (let i = 0, pair = 0; i < left; i += 1) {
    for (let j = 0; j < right; j += 1, pair += 1) {
      from[pair] = i;
      to[pair] = j;
      const there = (1 - popularityShare) * (likes[pair] as number) + popularityShare * popular(j, right);
      worth[pair] = there * ((1 - popularityShare) * (liked[j * left + i] as number) + popularityShare * popular(i, left));
    }
  }
  return { left, right, from, to, worth };
}

export interface Seen { readonly leftSees: Float64Array; readonly rightSees: Float64Array; readonly matches: number }

const step = 0.1;
const roundsMost = 100;
const enough = 0.01;
const leastMatches = 1e-4;

/** Their SW (alpha 0) and NSW (alpha 1) methods. */
export function publishedMethod(market: Market, alpha: 0 | 1): Seen {
  const { left, right, from, to, worth } = market;
  const mean = (places: number): number => inverseAttention(places).reduce((sum, value) => sum + value, 0) / places;
  const leftSees = new Float64Array(worth.length).fill(mean(right));
  const rightSees = new Float64Array(worth.length).fill(mean(left));
  let matches = 0;
  for (let round = 0; round < roundsMost; round += 1) {
    towards(rightSees, leftSees, market, from, left, (viewer, at) => at * right + viewer, right, alpha);
    towards(leftSees, rightSees, market, to, right, (viewer, at) => viewer * right + at, left, alpha);
    const before = matches;
    matches = matchesOf(from, left, worth, leftSees, rightSees).reduce((sum, value) => sum + value, 0);
    if (Math.abs(matches - before) < enough) break;
  }
  return { leftSees, rightSees, matches };
}

/** Each list sorted once by what both would say, from either side. */
export function productMethod({ left, right, from, worth }: Market): Seen {
  const leftSees = new Float64Array(worth.length);
  const rightSees = new Float64Array(worth.length);
  sortInto(leftSees, worth, (viewer, at) => viewer * right + at, left, right, 1);
  sortInto(rightSees, worth, (viewer, at) => at * right + viewer, right, left, 1);
  return { leftSees, rightSees, matches: matchesOf(from, left, worth, leftSees, rightSees).reduce((sum, value) => sum + value, 0) };
}

function towards(sees: Float64Array, other: Float64Array, { worth }: Market, agent: Uint32Array, agents: number, pairAt: (viewer: number, at: number) => number, viewers: number, alpha: 0 | 1): void {
  const has = matchesOf(agent, agents, worth, sees, other);
  const gain = worth.map((value, pair) => (value * (other[pair] as number)) / (alpha === 0 ? 1 : Math.max(leastMatches, has[agent[pair] as number] as number)));
  sortInto(sees, gain, pairAt, viewers, agents, step);
}

function sortInto(sees: Float64Array, gain: Float64Array, pairAt: (viewer: number, at: number) => number, viewers: number, places: number, by: number): void {
  const attention = inverseAttention(places);
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const pairs = Array.from({ length: places }, (_, at) => pairAt(viewer, at)).sort((a, b) => (gain[b] as number) - (gain[a] as number));
    for (const [place, pair] of pairs.entries()) sees[pair] = (1 - by) * (sees[pair] as number) + by * (attention[place] as number);
  }
}

/** MT19937 (Matsumoto and Nishimura 1998), seeded and read as numpy's random() of old does: 53 bits of two draws. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let at = 1; at < 624; at += 1) {
    const before = (state[at - 1] as number) ^ ((state[at - 1] as number) >>> 30);
    state[at] = Math.imul(1_812_433_253, before) + at;
  }
  let next = 624;
  const twist = (): void => {
    for (let at = 0; at < 624; at += 1) {
      const joined = ((state[at] as number) & 0x80000000) | ((state[(at + 1) % 624] as number) & 0x7fffffff);
      state[at] = (state[(at + 397) % 624] as number) ^ (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908b0df);
    }
    next = 0;
  };
  const draw = (): number => {
    if (next === 624) twist();
    let value = state[next] as number;
    next += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  };
  return () => {
    const high = draw() >>> 5;
    return (high * 67_108_864 + (draw() >>> 6)) / 9_007_199_254_740_992;
  };
}
