/** What an allocation of exposure promises. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { allocateAttention, finish, factorMost, type SeekersLists } from "./attention.ts";
import { allocateWithoutEnvy } from "./fair.ts";
import { createPlacing, inverseAttention } from "./place.ts";
import { allocateTwoSided, countEnvies, matchesOf, type Market } from "./two-sided.ts";

const close = (a: number, b: number, by = 1e-9): boolean => Math.abs(a - b) <= by;
const marketOf = (left: number, right: number, seed: number, share = 1): Market => {
  const chance = seededChance(seed);
  const pairs = Array.from({ length: left * right }, (_, pair) => pair).filter(() => chance() <= share);
  return { left, right, from: Uint32Array.from(pairs, (pair) => Math.floor(pair / right)), to: Uint32Array.from(pairs, (pair) => pair % right), worth: Float64Array.from(pairs, () => chance() * chance()) };
};
const markets = fc.record({ left: fc.integer({ min: 1, max: 8 }), right: fc.integer({ min: 1, max: 8 }), seed: fc.integer(), share: fc.constantFrom(0.4, 1) }).map(({ left, right, seed, share }) => marketOf(left, right, seed, share));
const listsOf = ({ left, right, from, to, worth }: Market, capacity: number): SeekersLists => ({
  subjects: right, starts: Uint32Array.from({ length: left + 1 }, (_, seeker) => from.filter((one) => one < seeker).length), subject: to, worth, asks: worth.map(Math.sqrt), capacity: new Float64Array(right).fill(capacity),
});
const evenOf = (count: number): number => inverseAttention(count).reduce((sum, value) => sum + value, 0) / count;
const countIn = (viewers: Uint32Array, viewer: number): number => viewers.filter((one) => one === viewer).length;

describe("a placing", () => {
  it("is the order by gain, however far it was from it, the earlier first among equals of a fresh list", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 }), fc.boolean(), (values, reversed) => {
      const order = Uint32Array.from(values.keys());
      if (reversed) order.reverse();
      createPlacing(values.length).sort(Float64Array.from(values), order, 0, values.length);
      assert.deepEqual([...order].map((at) => values[at]).map((value) => Math.round((value as number) * 1e6)), values.toSorted((a, b) => b - a).map((value) => Math.round(value * 1e6)));
      assert.deepEqual([...order].sort((a, b) => a - b), [...values.keys()]);
    }), { seed: 3, numRuns: 200 });
  });

  it("puts what is no number last, and infinite gains where they belong", () => {
    const order = Uint32Array.from([0, 1, 2, 3]);
    createPlacing(4).sort(Float64Array.from([NaN, 1, Infinity, -2]), order, 0, 4);
    assert.deepEqual([...order], [2, 1, 3, 0]);
  });
});

describe("a two-sided allocation", () => {
  it("gives every list's attention out, no more than the first places to the first few", () => {
    fc.assert(fc.property(markets, (market) => {
      const { leftSees, rightSees } = allocateTwoSided(market, { rounds: 12 });
      for (const [viewers, count, sees] of [[market.from, market.left, leftSees], [market.to, market.right, rightSees]] as const) {
        for (let viewer = 0; viewer < count; viewer += 1) {
          const given = [...sees].filter((_, pair) => viewers[pair] === viewer).sort((a, b) => b - a);
          const table = inverseAttention(given.length);
          let [have, may] = [0, 0];
          for (const [place, value] of given.entries()) {
            have += value;
            may += table[place] as number;
            assert.ok(have <= may + 1e-9 && value >= 0);
          }
          assert.ok(close(have, may));
        }
      }
    }), { seed: 5, numRuns: 40 });
  });

  it("is the same when agents are named in another order", () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const market = marketOf(6, 5, seed);
      const turned: Market = { ...market, from: market.from.map((one) => 5 - one), to: market.to.map((one) => 4 - one) };
      const [a, b] = [allocateTwoSided(market, { rounds: 30 }), allocateTwoSided(turned, { rounds: 30 })];
      for (let pair = 0; pair < market.worth.length; pair += 1) assert.ok(close(a.leftSees[pair] as number, b.leftSees[pair] as number) && close(a.rightSees[pair] as number, b.rightSees[pair] as number));
      const backwards: Market = { ...market, from: market.from.toReversed(), to: market.to.toReversed(), worth: market.worth.toReversed() };
      assert.ok(close(allocateTwoSided(backwards, { rounds: 30 }).matches, a.matches, 1e-6));
    }), { seed: 6, numRuns: 25 });
  });

  it("makes more matches at alpha 0 than one even spread, and its least fortunate better off at alpha 1", () => {
    let [total, nash] = [0, 0];
    for (let seed = 0; seed < 10; seed += 1) {
      const market = marketOf(12, 8, seed);
      const least = (alpha: number): { least: number; matches: number } => {
        const { leftSees, rightSees, matches } = allocateTwoSided(market, { alpha });
        return { least: Math.min(...matchesOf(market.from, market.left, market.worth, leftSees, rightSees)), matches };
      };
      assert.ok(least(0).matches > allocateTwoSided(market, { rounds: 0 }).matches);
      total += least(0).least;
      nash += least(1).least;
    }
    assert.ok(nash > total);
  });

  it("at Nash leaves no swap within one list that adds more than its gap says", () => {
    for (let seed = 0; seed < 8; seed += 1) {
      const market = marketOf(7, 6, seed);
      const found = allocateTwoSided(market, { alpha: 1, rounds: 400 });
      const has = matchesOf(market.from, market.left, market.worth, found.leftSees, found.rightSees);
      // A unit of attention of one of the right, moved from one of the left to another: what the sum of logarithms gains to first order.
      const value = (pair: number): number => ((market.worth[pair] as number) * (found.leftSees[pair] as number)) / (has[market.from[pair] as number] as number);
      for (let a = 0; a < market.worth.length; a += 1) {
        for (let b = 0; b < market.worth.length; b += 1) {
          if (market.to[a] !== market.to[b]) continue;
          const [less, more] = [found.rightSees[a] as number, found.rightSees[b] as number];
          // Only whole places can change hands: who has less takes the place of who has more.
          if (less < more) assert.ok((value(a) - value(b)) * (more - less) <= found.gap * market.left + 0.02, `${value(a)} ${value(b)} ${less} ${more} ${found.gap}`);
        }
      }
    }
  });

  it("keeps the floor: nobody gets less of a list than their share of its even part", () => {
    fc.assert(fc.property(markets, fc.double({ min: 0, max: 1, noNaN: true }), (market, floor) => {
      const { leftSees, rightSees } = allocateTwoSided(market, { rounds: 10, floor });
      for (let pair = 0; pair < market.worth.length; pair += 1) {
        assert.ok((leftSees[pair] as number) >= floor * evenOf(countIn(market.from, market.from[pair] as number)) - 1e-9);
        assert.ok((rightSees[pair] as number) >= floor * evenOf(countIn(market.to, market.to[pair] as number)) - 1e-9);
      }
    }), { seed: 8, numRuns: 40 });
  });

  it("with envy priced makes nearly as many matches as the total alone, and no envy", () => {
    const market = marketOf(9, 7, 4);
    const total = allocateTwoSided(market, { alpha: 0 });
    const fair = allocateWithoutEnvy(market);
    const envies = (of: typeof fair): number => { const { left, right } = countEnvies(market, of); return left + right; };
    assert.ok(envies(total) > 3);
    assert.equal(envies(fair), 0);
    assert.ok(fair.matches > 0.9 * total.matches);
  });

  it("of an empty market, or of one with an empty side, is empty; a wrong one is refused", () => {
    const none = new Uint32Array(0);
    assert.equal(allocateTwoSided({ left: 0, right: 0, from: none, to: none, worth: new Float64Array(0) }).matches, 0);
    assert.equal(allocateTwoSided({ left: 3, right: 0, from: none, to: none, worth: new Float64Array(0) }).matches, 0);
    assert.equal(allocateTwoSided({ left: 1, right: 1, from: Uint32Array.of(0), to: Uint32Array.of(0), worth: Float64Array.of(0) }, { alpha: 1 }).matches, 0);
    const one = (worth: number): Market => ({ left: 1, right: 1, from: Uint32Array.of(0), to: Uint32Array.of(0), worth: Float64Array.of(worth) });
    assert.throws(() => allocateTwoSided(one(NaN)), /pair 0: a worth of NaN/);
    assert.throws(() => allocateTwoSided(one(1.5)), /not between 0 and 1/);
    assert.throws(() => allocateTwoSided({ ...one(0.5), to: Uint32Array.of(7) }), /pair 0: 0 to 7 in a market of 1 and 1/);
    assert.throws(() => allocateTwoSided({ ...one(0.5), from: none }), /as many/);
    assert.throws(() => allocateTwoSided(one(0.5), { alpha: NaN }), /alpha/);
    assert.throws(() => allocateTwoSided(one(0.5), { floor: 2 }), /floor/);
  });
});

describe("attention", () => {
  it("keeps the floor for everybody who is in a list, whatever they are worth and can answer", () => {
    fc.assert(fc.property(markets, fc.constantFrom(0, 0.2, 5), fc.double({ min: 0, max: 1, noNaN: true }), (market, capacity, floor) => {
      const { exposure, factors } = finish(allocateAttention(listsOf(market, capacity), { floor, rounds: 8 }));
      for (let pair = 0; pair < exposure.length; pair += 1) assert.ok((exposure[pair] as number) >= floor * evenOf(countIn(market.from, market.from[pair] as number)) - 1e-9);
      for (const factor of factors) assert.ok(factor >= 1 / factorMost - 1e-12 && factor <= factorMost);
    }), { seed: 9, numRuns: 60 });
  });

  it("turns away from whom all want and who can answer few, towards those whom few see", () => {
    const market = marketOf(40, 6, 2);
    const wanted = { ...market, worth: market.worth.map((value, pair) => (market.to[pair] === 0 ? 0.9 : 0.3 * value + 0.1)) };
    const lists = listsOf(wanted, 12);
    const { factors, exposure } = finish(allocateAttention(lists));
    const shown = (one: number): number => exposure.reduce((sum, value, pair) => sum + (market.to[pair] === one ? value : 0), 0);
    const free = finish(allocateAttention({ ...lists, capacity: new Float64Array(6).fill(1e6) }, { alpha: 0 }));
    assert.ok((factors[0] as number) < Math.min(...factors.subarray(1)));
    assert.ok(shown(0) < 0.7 * free.exposure.reduce((sum, value, pair) => sum + (market.to[pair] === 0 ? value : 0), 0));
  });

  it("stops after bounded work, and comes to the same end however often it stops", () => {
    const lists = listsOf(marketOf(30, 20, 3), 1);
    let stops = 0;
    const work = allocateAttention(lists, { pairsPerStep: 50 });
    let last = work.next();
    for (; last.done !== true; last = work.next()) stops += 1;
    assert.ok(stops > 100);
    assert.deepEqual(last.value, finish(allocateAttention(lists)));
  });

  it("takes worths that are no numbers, lists of nobody and subjects without room", () => {
    const lists = { ...listsOf(marketOf(3, 3, 1), 0), worth: new Float64Array(9).fill(NaN) };
    assert.ok(finish(allocateAttention(lists)).factors.every(Number.isFinite));
    const none = finish(allocateAttention({ subjects: 2, starts: Uint32Array.of(0, 0, 0), subject: new Uint32Array(0), worth: new Float64Array(0), asks: new Float64Array(0), capacity: new Float64Array(2) }));
    assert.deepEqual([...none.factors, none.matches], [1, 1, 0]);
    assert.throws(() => finish(allocateAttention({ ...lists, capacity: new Float64Array(1) })), /3 subjects .* 1 capacities/);
  });
});
