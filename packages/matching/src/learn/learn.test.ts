/** Learning from answers: corrected for where things stood, held near what was shipped, toward what people came for, and never worse for those it should guard. Everybody here is drawn with a seed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { ModelFault } from "../model/fault.ts";
import { shippedModel } from "../model/score-model.ts";
import { scoreOf } from "../score.ts";
import { terms } from "../terms/index.ts";
import { estimateExamination, lookAt, shippedExamination } from "./examination.ts";
import {
  answersLeast, chancesOf, compareModels, doublyRobust, dropped, explore, exploreWithin, inversePropensity, keptVersions, ladder, learn, newShelf, packModel, promoted, readModel, readShelf, requireObjective, rewardOf, shadowed, wentBack,
  type LearnedModel, type Observation,
} from "./index.ts";

const at = (name: string): number => terms.findIndex((term) => term.name === name);
const trueLook = (place: number): number => 1 / place;
const appealOf = (measures: readonly number[]): number => {
  const value = (name: string): number => (Number.isNaN(measures[at(name)]) ? 0.3 : (measures[at(name)] as number));
  return 0.02 + 0.5 * value("values") * value("interests") + 0.15 * value("languages");
};
const measuresOf = (chance: () => number): number[] => terms.map(({ extra }) => (extra === true || chance() < 0.15 ? NaN : chance()));
/** Lists of ten by the shipped score, as a node shows them; people look down them, ask, and what is mutual may go on. */
const community = (lists: number, seed: number, from = 0): Observation[] => {
  const chance = seededChance(seed);
  const seen: Observation[] = [];
  for (let list = 0; list < lists; list += 1) {
    const shown = Array.from({ length: 10 }, () => ({ measures: measuresOf(chance), otherMeasures: measuresOf(chance) })).sort((a, b) => scoreOf(b.measures, shippedModel).score - scoreOf(a.measures, shippedModel).score);
    for (const [index, { measures, otherMeasures }] of shown.entries()) {
      const asks = chance() < trueLook(index + 1) * appealOf(measures);
      const says = chance() < 0.3 + appealOf(otherMeasures);
      const went = chance();
      const step = !asks ? undefined : !says ? "answered" : went < 0.4 ? "mutual" : went < 0.6 ? "started" : went < 0.8 ? "finished" : "again";
      seen.push({ seeker: `seeker ${list % 97}`, subject: `subject ${list} ${index}`, shownAt: from + list, place: index + 1, propensity: 1, measures, otherMeasures, isNew: chance() < 0.2, ...(step === undefined ? {} : { step }), ...(asks ? { otherSaid: says ? 1 : 0 } : {}) });
    }
  }
  return seen;
};
const learned = learn(community(2_000, 1), { version: 1, from: 0, now: 5, seed: 1 }) as LearnedModel;
const fault = (code: string) => (error: unknown): boolean => error instanceof ModelFault && error.code === code;

describe("the objective", () => {
  it("is mutual, completed collaborations and the steps to one; clicks and time on site are refused as a target", () => {
    for (const name of ["ladder", "mutual", "finished", "again"]) assert.equal(requireObjective(name), name);
    for (const name of ["click", "clicks", "time-on-site", "dwell", "Sessions", "streak", "", "revenue"]) {
      assert.throws(() => requireObjective(name), fault("objective"));
      assert.throws(() => learn(community(30, 1), { version: 1, from: 0, now: 0, seed: 1, objective: name }), fault("objective"));
    }
  });

  it("is a ladder: each step is worth more than all below it together", () => {
    for (const [index, { reward }] of ladder.entries()) assert.ok(reward > ladder.slice(0, index).reduce((sum, below) => sum + below.reward, 0));
    assert.equal(rewardOf(undefined), 0);
  });
});

describe("where things stood", () => {
  it("is learned from propensities and answers: how likely a place is looked at, and never more than the one before", () => {
    const chance = seededChance(3);
    const rows = Array.from({ length: 60_000 }, () => {
      const appeal = 0.1 + 0.5 * chance();
      // The better stand higher, but not for certain.
      const place = 1 + Math.floor(6 * Math.min(0.999, (1 - appeal) * 0.6 + 0.5 * chance()));
      return { place, propensity: 1, appeal, answered: chance() < trueLook(place) * appeal };
    });
    const found = estimateExamination(rows);
    for (const place of [2, 3, 5]) assert.ok(Math.abs(lookAt(found, place) - trueLook(place)) < 0.06, `${place} ${lookAt(found, place)}`);
    assert.ok(found.look.every((look, index) => index === 0 || look <= (found.look[index - 1] as number) + 1e-12));
    for (const [index, look] of estimateExamination([]).look.entries()) assert.ok(Math.abs(look - (shippedExamination.look[index] as number)) < 0.05);
  });

  it("does not change what a ranking is found to be worth: right on average, with propensities right and a model wrong, or the other way, where a plain mean is not", () => {
    const chance = seededChance(4);
    // Two kinds of lists, two choices; the logging policy likes the worse choice.
    const worth = [[0.2, 0.6], [0.5, 0.4]] as const;
    const [logged, wanted] = [[0.8, 0.2], [0.3, 0.7]] as const;
    const truth = [0, 1].reduce((sum, list) => sum + 0.5 * [0, 1].reduce((inner, choice) => inner + (wanted[choice] as number) * (worth[list]?.[choice] as number), 0), 0);
    const log = (model: (list: number, choice: number) => number, propensity: (choice: number) => number) => Array.from({ length: 4_000 }, () => {
      const list = chance() < 0.5 ? 0 : 1;
      const choice = chance() < (logged[0] as number) ? 0 : 1;
      return { logged: propensity(choice), wanted: wanted[choice] as number, reward: chance() < (worth[list]?.[choice] as number) ? 1 : 0, foretold: model(list, choice), foretoldWanted: [0, 1].reduce((sum, one) => sum + (wanted[one] as number) * model(list, one), 0) };
    });
    const right = (list: number, choice: number): number => worth[list]?.[choice] as number;
    const average = (estimate: () => number): number => Array.from({ length: 40 }, estimate).reduce((sum, one) => sum + one, 0) / 40;
    const honest = (choice: number): number => logged[choice] as number;
    assert.ok(Math.abs(average(() => doublyRobust(log(() => 0.9, honest)).value) - truth) < 0.01);
    assert.ok(Math.abs(average(() => doublyRobust(log(right, () => 0.5)).value) - truth) < 0.01);
    assert.ok(Math.abs(average(() => inversePropensity(log(right, honest)).value) - truth) < 0.01);
    const plain = average(() => { const rows = log(right, honest); return rows.reduce((sum, { reward }) => sum + reward, 0) / rows.length; });
    assert.ok(Math.abs(plain - truth) > 0.05, `${plain} ${truth}`);
    const precise = doublyRobust(log(right, honest));
    assert.ok(precise.standardError < inversePropensity(log(right, honest)).standardError && precise.clipped === 0);
    assert.equal(doublyRobust([{ logged: 0.001, wanted: 1, reward: 1, foretold: 0, foretoldWanted: 0 }], 20).value, 20);
    assert.throws(() => doublyRobust([{ logged: 0, wanted: 1, reward: 1, foretold: 0, foretoldWanted: 0 }]), RangeError);
  });
});

describe("what is learned", () => {
  it("is nothing from too few answers, and the same twice from the same", () => {
    const few = community(30, 2);
    assert.ok(few.filter(({ step }) => step !== undefined).length < answersLeast);
    assert.equal(learn(few, { version: 1, from: 0, now: 0, seed: 1 }), undefined);
    assert.equal(learn([], { version: 1, from: 0, now: 0, seed: 1 }), undefined);
    const again = community(400, 8);
    assert.deepEqual(learn(again, { version: 1, from: 0, now: 0, seed: 1 }), learn(again, { version: 1, from: 0, now: 0, seed: 1 }));
    assert.throws(() => learn([{ ...(few[0] as Observation), propensity: 0 }], { version: 1, from: 0, now: 0, seed: 1 }), fault("rows"));
  });

  it("orders people better than what was shipped, and means its chances, though all it saw were the shipped order's lists", () => {
    const unseen = community(1_500, 9);
    const groups = [...Map.groupBy(unseen, ({ seeker, shownAt }) => `${seeker} ${shownAt}`).values()];
    const reached = (score: (one: Observation) => number): number => groups.reduce((sum, list) => sum + [...list].sort((a, b) => score(b) - score(a)).reduce((inner, one, index) => inner + trueLook(index + 1) * appealOf(one.measures), 0), 0) / groups.length;
    const [shipped, mine, best] = [reached(({ measures }) => scoreOf(measures, shippedModel).score), reached(({ measures }) => scoreOf(measures, learned.score).score), reached(({ measures }) => appealOf(measures))];
    assert.ok(mine > shipped + 0.4 * (best - shipped), `${shipped} ${mine} ${best}`);
    const [stated, true_] = unseen.reduce(([a, b], { measures, otherMeasures }) => [a + chancesOf(learned, measures, otherMeasures).seeker.probability, b + appealOf(measures)], [0, 0]) as [number, number];
    assert.ok(Math.abs(stated / true_ - 1) < 0.2, `${stated / unseen.length} ${true_ / unseen.length}`);
    const { seeker, subject, mutual } = chancesOf(learned, unseen[0]?.measures as number[], unseen[0]?.otherMeasures as number[]);
    assert.ok(mutual <= Math.min(seeker.probability, subject.probability) && mutual > 0 && seeker.standardError > 0);
  });

  it("comes with a card: from what, how much, how good, and what it cannot do", () => {
    const { card } = learned;
    assert.equal(card.objective, "ladder");
    assert.equal(card.showings, 20_000);
    assert.equal(card.people, 97);
    assert.ok(card.answers >= answersLeast && card.share > 0.5 && card.share < 1 && card.limits.length > 0 && (card.figures["ece"] ?? 1) < 0.06, JSON.stringify(card));
    assert.equal(Object.values(card.steps).reduce((sum, count) => sum + count, 0), card.answers);
  });

  it("is kept and read again; cut off, changed, of another format or of other terms it is refused, and why is said", () => {
    const text = packModel(learned);
    assert.ok(text.length < 100_000, String(text.length));
    assert.deepEqual(readModel(text, "kept"), learned);
    assert.throws(() => readModel(text.slice(0, -20), "kept"), fault("truncated"));
    assert.throws(() => readModel(text.replace(`"logRatio":`, `"logRatio":1`), "kept"), fault("truncated"));
    assert.throws(() => readModel("", "kept"), fault("truncated"));
    assert.throws(() => readModel(`{"a":1}`, "kept"), fault("form"));
    assert.throws(() => readModel(text.replace(`"formatVersion":1`, `"formatVersion":2`), "kept"), (error) => fault("version")(error) && /format 2, and this program reads format 1/.test((error as Error).message));
    assert.throws(() => readModel(packModel({ ...learned, score: { ...learned.score, terms: learned.score.terms.slice(1) } }), "kept"), fault("terms"));
    assert.throws(() => readModel(packModel({ ...learned, card: { ...learned.card, objective: "clicks" as never } }), "kept"), fault("objective"));
  });
});

describe("a new model beside the one in use", () => {
  const later = community(1_500, 11, 10_000);
  it("may take its place where nothing that guards people got worse", () => {
    const found = compareModels(later, undefined, learned);
    assert.deepEqual(found.against, []);
    assert.ok(found.new.value > found.old.value);
  });

  it("may not where it would bring less, or says chances that are not so, or hides who is new, or has been tried too little", () => {
    const refused = (model: LearnedModel, seen: readonly Observation[], why: RegExp): void => assert.match(compareModels(seen, undefined, model).against.join("; "), why);
    refused(learned, later.slice(0, 100), /answers since it was made/);
    const hours = terms.map(({ name, weight, extra }) => ({ term: name, weight: extra === true ? weight : name === "hours" ? 1 : 0, unknownShare: 0.5 }));
    refused({ ...learned, score: { terms: hours, pairs: [] } }, later, /it would have brought less/);
    refused({ ...learned, score: { terms: hours, pairs: [] } }, later, /fewer would have been answered/);
    refused({ ...learned, yes: { ...learned.yes, calibration: { offset: 2, slope: 1 } } }, later, /its chances are off by/);
    // Who is new here fits by needs, from both sides, and the model that is tried has little of it.
    const fresh = later.map((one) => ({ ...one, isNew: (one.measures[at("need-met-by-offer")] ?? 0) + (one.otherMeasures[at("need-met-by-offer")] ?? 0) > 1.4 }));
    refused(learned, fresh, /who is new would be seen less/);
  });

  it("is on a shelf with those before it, and the shipped one is always there to go back to", () => {
    const first = promoted(shadowed(newShelf, 1));
    assert.deepEqual(first, { active: 1, before: [0], next: 2 });
    const second = promoted(shadowed(first, 2));
    assert.deepEqual([...keptVersions(shadowed(second, 3))].sort(), [1, 2, 3]);
    assert.deepEqual(wentBack(second), { active: 1, before: [0], next: 3 });
    assert.equal(wentBack(wentBack(second)).active, 0);
    assert.deepEqual(dropped(shadowed(newShelf, 1)), { active: 0, before: [], next: 2 });
    assert.throws(() => promoted(newShelf), /no model is tried/);
    assert.throws(() => wentBack(newShelf), /no model before/);
    assert.deepEqual(readShelf(undefined), newShelf);
    assert.deepEqual(readShelf(JSON.parse(JSON.stringify(second))), second);
    for (const broken of [null, {}, { active: -1, before: [], next: 1 }, { active: 0, before: "", next: 1 }]) assert.throws(() => readShelf(broken), fault("form"));
  });
});

describe("finding out", () => {
  const ranked = Array.from({ length: 40 }, (_, index) => ({ candidate: `ranked ${index}`, score: 0.9 - index / 100, standardError: 0.02 }));
  const waiting = Array.from({ length: 30 }, (_, index) => ({ candidate: `waiting ${index}`, score: 0.5 - index / 200, standardError: 0.05 + index / 100 }));

  it("takes at most one place of ten, never one of the first nine, keeps the order of the others, and says of each how likely it was", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 30 }), fc.nat(), (length, most, seed) => {
      const shown = explore(ranked.slice(0, length), waiting.slice(0, most), seededChance(seed));
      assert.equal(shown.length, length);
      assert.ok(shown.filter(({ isTrial }) => isTrial).length <= Math.floor(length / 10));
      assert.equal(new Set(shown.map(({ candidate }) => candidate)).size, length);
      for (const [index, { candidate, propensity, isTrial }] of shown.entries()) {
        if (!isTrial) assert.deepEqual([candidate, propensity], [ranked[index]?.candidate, 1]);
        else assert.ok(index % 10 === 9 && propensity > 0 && propensity <= 1 && candidate.startsWith("waiting"));
      }
      assert.deepEqual(shown, explore(ranked.slice(0, length), waiting.slice(0, most), seededChance(seed)));
    }), { numRuns: 100, seed: 31 });
  });

  it("says the true propensity: as often as it was said, on average, so often it came", () => {
    const came = new Map<string, number>();
    const said = new Map<string, number>();
    for (let seed = 0; seed < 3_000; seed += 1) {
      const [tried] = explore(ranked.slice(0, 10), waiting.slice(0, 4), seededChance(seed)).slice(9);
      came.set(tried?.candidate ?? "", (came.get(tried?.candidate ?? "") ?? 0) + 1);
      // Weighed by what it was said to be, each that came stands for one question.
      said.set(tried?.candidate ?? "", (said.get(tried?.candidate ?? "") ?? 0) + 1 / (tried?.propensity ?? 1));
    }
    for (const candidate of ["waiting 0", "waiting 1", "waiting 2"]) assert.ok(Math.abs((said.get(candidate) ?? 0) / 3_000 - 1) < 0.1, `${candidate}: ${came.get(candidate)} times, for ${said.get(candidate)} questions`);
  });

  it("within a list of pages loses nobody, and says of everybody how likely they were to stand where they do", () => {
    const list = Array.from({ length: 30 }, (_, index) => ({ candidate: index, score: 0.9 - index / 100, standardError: index % 3 === 0 ? 0.1 : 0 }));
    const stood = new Map<number, number>();
    for (let seed = 0; seed < 400; seed += 1) {
      const shown = exploreWithin(list, seededChance(seed));
      assert.deepEqual(shown.map(({ candidate }) => candidate).sort((a, b) => a - b), [...list.keys()]);
      assert.ok(shown.filter(({ isTrial }) => isTrial).length <= 3 && shown.every(({ propensity }) => propensity > 0 && propensity <= 1));
      for (const [place, { candidate, propensity, isTrial }] of shown.entries()) {
        if (place < 9) assert.deepEqual([candidate, propensity, isTrial], [place, 1, false]);
        if (place === 12) stood.set(candidate, (stood.get(candidate) ?? 0) + 1 / propensity);
      }
    }
    // Who stands at the thirteenth place is who always did, or the one that a trial displaced.
    assert.ok(Math.abs((stood.get(12) ?? 0) / 400 - 1) < 0.15, String(stood.get(12)));
    assert.deepEqual(exploreWithin(list.map((one) => ({ ...one, standardError: 0 })), seededChance(1)).map(({ candidate }) => candidate), [...list.keys()]);
  });

  it("tries nobody who hardly fits, nobody who is known through and through, and leaves a short list alone", () => {
    assert.ok(explore(ranked, [{ candidate: "stranger", score: 0.1, standardError: 5 }], seededChance(1)).every(({ isTrial }) => !isTrial));
    assert.ok(explore(ranked, [{ candidate: "known", score: 0.8, standardError: 0 }, { candidate: "broken", score: NaN, standardError: 1 }], seededChance(1)).every(({ isTrial }) => !isTrial));
    assert.ok(explore(ranked.slice(0, 9), waiting, seededChance(1)).every(({ isTrial }) => !isTrial));
  });
});
