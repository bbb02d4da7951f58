/** What people did becomes evidence: by hand in small, by law at large, and never from what came after. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { createDeeds, deedParts } from "./deeds.ts";
import { createEvidence, evidenceBuffers, evidenceGroups, evidenceParts } from "./evidence.ts";
import { fitWeights, lossOf, solvePositive, type Example } from "./fit.ts";
import { createHistory, defaultWeights, historyShare, nothingSaid, questionKinds, rehearsalDefaults, rehearse, type About, type Occasion } from "./index.ts";
import { createRates, rateHalfLives } from "./rates.ts";

const near = (a: number, b: number, within = 1e-6): void => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);
const about = (concepts: readonly string[], words: readonly string[] = []): About => ({ concepts: new Map(concepts.map((term) => [term, 1])), words: new Map(words.map((term) => [term, 1])) });
const partOf = (buffers: readonly Float32Array[], name: string): Float32Array => buffers[evidenceParts.findIndex((part) => part.name === name)] as Float32Array;

/** Synthetic: every topic has its own people; whoever did something lately does something again. */
function occasionsOf(count: number, seed: number): Occasion[] {
  const chance = seededChance(seed);
  return Array.from({ length: count }, (_, time) => {
    const topic = Math.floor(chance() * 4);
    return { time, people: [topic * 5 + Math.floor(chance() * 5), topic * 5 + Math.floor(chance() * 5)], about: about([`topic ${topic}`], [`word${Math.floor(chance() * 9)}`]) };
  });
}

describe("base rates", () => {
  it("halve in a half-life and keep the plain count, whenever they are read", () => {
    const rates = createRates();
    rates.add(1, 0);
    rates.add(1, 30);
    const into = rateHalfLives.map(() => new Float32Array(3));
    rates.read(60, into);
    const of = (halfLife: number): number => into[rateHalfLives.indexOf(halfLife as 30)]?.[1] ?? NaN;
    near(of(30), 1 / 4 + 1 / 2);
    assert.equal(of(Infinity), 2);
    assert.deepEqual([rates.count(1), rates.count(0), rates.count(9)], [2, 0, 0]);
    assert.deepEqual(into.map((part) => part[0] as number + (part[2] as number)), rateHalfLives.map(() => 0));
  });
});

describe("deeds", () => {
  it("give everybody of an occasion its likeness, the rare term counting more", () => {
    const deeds = createDeeds();
    deeds.add([0, 1], 0, about(["common"]));
    deeds.add([2], 1, about(["common"]));
    deeds.add([3], 2, about(["rare"]));
    const into = deedParts.map(() => new Float32Array(5));
    deeds.read(about(["common", "rare"]), 2, into);
    const concepts = into[deedParts.indexOf("concepts")] as Float32Array;
    assert.equal(concepts[0], concepts[1]);
    assert.equal(concepts[0], concepts[2]);
    // BM25 with one term an occasion: ln(1 + (N - n + 0.5) / (n + 0.5)) x (k1 + 1) / (1 + k1).
    near(concepts[3] as number, Math.log(1 + 2.5 / 1.5), 1e-5);
    near(concepts[0] as number, Math.log(1 + 1.5 / 2.5), 1e-5);
    assert.equal(concepts[4], 0);
    near((into[deedParts.indexOf("same")] as Float32Array)[3] as number, (concepts[3] as number) ** 2, 1e-5);
  });

  it("put who did some of each concept before who did much of one", () => {
    const deeds = createDeeds();
    for (const [tick, concept] of ["sql", "sql", "sql", "backup", "other", "other"].entries()) deeds.add([Math.floor(tick / 2)], tick, about([concept]));
    const into = deedParts.map(() => new Float32Array(3));
    deeds.read(about(["sql", "backup", "never seen"]), 6, into);
    const each = into[deedParts.indexOf("each")] as Float32Array;
    const [sql, backup] = [Math.log(1 + 3.5 / 3.5), Math.log(1 + 5.5 / 1.5)];
    near(each[0] as number, (sql * Math.log(9)) / (sql + backup), 1e-5);
    near(each[1] as number, Math.log(5), 1e-5);
    assert.equal(each[2], 0);
  });

  it("leave nothing behind from one question to the next", () => {
    const deeds = createDeeds();
    deeds.add([0], 0, about(["a"]));
    const [once, twice, none] = [0, 1, 2].map(() => deedParts.map(() => new Float32Array(1)));
    deeds.read(about(["a"]), 0, once as Float32Array[]);
    deeds.read(about(["a"]), 0, twice as Float32Array[]);
    deeds.read(nothingSaid, 0, none as Float32Array[]);
    assert.deepEqual(once, twice);
    assert.ok((none as Float32Array[]).every((part) => part[0] === 0));
  });
});

describe("evidence", () => {
  it("is nothing of a stranger, whatever is asked", () => {
    const evidence = createEvidence();
    for (const [at, occasion] of occasionsOf(80, 1).entries()) evidence.add(occasion, at);
    const buffers = evidenceBuffers(30);
    evidence.read({ starters: [3], about: about(["topic 0"], ["word1"]) }, 80, buffers);
    for (const part of buffers) for (let person = 20; person < 30; person += 1) assert.equal(part[person], 0);
    assert.ok((partOf(buffers, "concepts")[1] as number) > 0 && partOf(buffers, "concepts")[16] === 0);
  });
});

describe("fitting", () => {
  const chance = seededChance(5);
  const example = (): Example => ({ rows: Float32Array.from({ length: 5 * 3 }, () => chance()), right: 2, counts: Float32Array.of(1, 1, 1, 1, 7) });
  const examples = Array.from({ length: 12 }, example);
  const prior = [0.2, -0.1, 0];

  it("has the slope that differences of its loss have, and no slope where it ends", () => {
    const at = [0.3, 0.5, -1];
    const { slope } = lossOf(examples, at, prior, 2, false);
    for (const index of [0, 1, 2]) {
      const moved = (by: number): number => lossOf(examples, at.map((weight, other) => (other === index ? weight + by : weight)), prior, 2, false).loss;
      near(slope[index] as number, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-4);
    }
    const found = fitWeights(examples, prior, 2);
    for (const left of lossOf(examples, found, prior, 2, false).slope) near(left, 0, 1e-3);
  });

  it("stays with the prior when there is nothing to learn from, and near it when held strongly", () => {
    assert.deepEqual(fitWeights([], prior, 1), prior);
    const far = (shrinkage: number): number => Math.hypot(...fitWeights(examples, prior, shrinkage).map((weight, index) => weight - (prior[index] as number)));
    assert.ok(far(1e6) < 1e-3 && far(1e6) < far(10) && far(10) < far(0.1));
    assert.throws(() => fitWeights(examples, prior, 0), RangeError);
  });

  it("solves what is symmetric and positive", () => {
    const found = solvePositive(Float64Array.of(4, 0, 2, 3), [10, 8], 2);
    near(found[0] as number, (10 * 3 - 2 * 8) / 8);
    near(found[1] as number, (4 * 8 - 2 * 10) / 8);
  });
});

describe("a rehearsal", () => {
  it("never knows what comes at or after the moment it asks about", () => {
    const occasions = occasionsOf(120, 2);
    for (const kind of questionKinds) {
      const whole = rehearse(occasions, kind, defaultWeights[kind], 20, { ...rehearsalDefaults, examples: 1_000, share: 0.5 });
      const other = occasions.map((occasion, at) => (at < 100 ? occasion : { ...occasion, people: [19, 18], about: nothingSaid }));
      const changed = rehearse(other, kind, defaultWeights[kind], 20, { ...rehearsalDefaults, examples: 1_000, share: 0.5 });
      const before = kind === "meet" ? 3 : 20;
      assert.ok(whole.length >= before, `${kind} ${whole.length}`);
      assert.deepEqual(whole.slice(0, before), changed.slice(0, before));
    }
  });

  it("asks about the newest of a long history only", () => {
    const occasions = occasionsOf(120, 2);
    const whole = rehearse(occasions, "need", defaultWeights.need, 20, rehearsalDefaults);
    const newest = rehearse(occasions, "need", defaultWeights.need, 20, { ...rehearsalDefaults, newest: 9, drawn: 0 });
    assert.deepEqual([whole.length, newest.length], [60, 9]);
    assert.deepEqual(newest.map(({ right }) => right), whole.slice(-9).map(({ right }) => right));
  });
});

describe("history", () => {
  it("speaks for who did the like, and says with which part", () => {
    const history = createHistory();
    for (const [at, occasion] of occasionsOf(200, 4).entries()) history.learn(`${at}`, occasion);
    const [measures, ...parts] = [new Float64Array(25), ...evidenceGroups.map(() => new Float64Array(25))] as [Float64Array, ...Float64Array[]];
    history.measure({ kind: "need", starters: [], about: about(["topic 2"]) }, measures, parts);
    const order = [...measures.keys()].sort((a, b) => (measures[b] as number) - (measures[a] as number));
    assert.deepEqual(order.slice(0, 5).sort((a, b) => a - b), [10, 11, 12, 13, 14]);
    assert.equal(Math.max(...measures), 1);
    for (const person of measures.keys()) near(parts.reduce((sum, part) => sum + (part[person] as number), 0), measures[person] as number, 1e-9);
    assert.equal(measures[24], 0, "a stranger");
  });

  it("is the same whatever order those of one moment come in, and whether they come as one or one by one", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), (seed) => {
      const occasions = occasionsOf(40, seed).map((occasion) => ({ ...occasion, time: Math.floor(occasion.time / 8) }));
      const measure = (fill: (history: ReturnType<typeof createHistory>) => void): Float64Array => {
        const history = createHistory({ learning: false });
        fill(history);
        const into = new Float64Array(20);
        history.measure({ kind: "team", starters: [7], about: about(["topic 1"]) }, into);
        return into;
      };
      const rounded = (values: Float64Array): string[] => [...values].map((value) => value.toFixed(4));
      const plain = measure((history) => occasions.forEach((occasion, at) => history.learn(`${at}`, occasion)));
      assert.deepEqual(rounded(measure((history) => [...occasions.keys()].reverse().sort((a, b) => (occasions[a] as Occasion).time - (occasions[b] as Occasion).time).forEach((at) => history.learn(`${at}`, occasions[at] as Occasion)))), rounded(plain));
      assert.deepEqual(measure((history) => occasions.forEach((occasion, at) => occasion.people.forEach((person) => history.learn(`${at}`, { ...occasion, people: [person] })))), plain);
      // Somebody who is added after a question of the same moment is added all the same.
      assert.deepEqual(rounded(measure((history) => occasions.forEach((occasion, at) => occasion.people.forEach((person) => {
        history.learn(`${at}`, { ...occasion, people: [person] });
        history.count(0);
      })))), rounded(plain));
    }), { seed: 9, numRuns: 25 });
  });

  it("refuses what is no occasion, and what comes from the past", () => {
    const history = createHistory();
    history.learn("a", { time: 5, people: [1], about: nothingSaid });
    assert.throws(() => history.learn("b", { time: 4, people: [1], about: nothingSaid }), /before 5/);
    assert.throws(() => history.learn("c", { time: NaN, people: [1], about: nothingSaid }), RangeError);
    for (const person of [-1, 0.5, NaN]) assert.throws(() => history.learn("d", { time: 6, people: [person], about: nothingSaid }), /not the number of a person/);
    assert.equal(history.size(), 1);
  });

  it("leaves scores alone where there is none", () => {
    const into = Float64Array.of(3, 3);
    createHistory().measure({ kind: "need", starters: [], about: about(["x"]) }, into);
    assert.deepEqual([...into], [0, 0]);
    assert.equal(historyShare(0), 0);
    assert.ok(historyShare(10) < historyShare(100) && historyShare(1e9) < 1);
  });

  it("learns from itself: recency is weighed more where the recent come again", () => {
    const chance = seededChance(6);
    // Synthetic: eight people take turns of twenty occasions each, so only what was lately matters.
    const occasions = Array.from({ length: 600 }, (_, time): Occasion => ({ time, people: [Math.floor(time / 20) % 8, 8 + Math.floor(chance() * 20)], about: nothingSaid }));
    const history = createHistory({ weights: { need: evidenceParts.map(() => 0), meet: defaultWeights.meet, team: defaultWeights.team } });
    for (const [at, occasion] of occasions.slice(0, 590).entries()) history.learn(`${at}`, occasion);
    const into = new Float64Array(28);
    history.measure({ kind: "need", starters: [], about: nothingSaid }, into);
    assert.equal(into.indexOf(1), Math.floor(589 / 20) % 8);
  });
});
