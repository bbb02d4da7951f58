/** What a node learns from, whom it asks first, what it does with a model, and the order that nothing about anybody decides. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { MatchView } from "@cosmicsync/api";
import { createMatcher, shippedModel, type Subject } from "@cosmicsync/matching";
import { packModel, type LearnedModel, type Observation } from "@cosmicsync/matching/learn";
import { createVocabulary, loadStarterVocabulary } from "@cosmicsync/matching/vocabulary";
import { encodeId, seededChance, type RecordId } from "@cosmicsync/protocol";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { arrive, contactsOf, introduce } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";
import { learnOnce } from "./learning.ts";
import { createModels } from "./models.ts";
import { readObservations } from "./observations.ts";

const learning = ["show", "match", "learn"] as const;
const observe = (server: TestServer): Promise<Observation[]> => readObservations({ reader: server.store.read, matcher: server.matcher, now: server.now() });

test("What was shown is learned from with what came of it, of people who agree that the engine learns, and of nobody else", async () => {
  await using server = await startTestServer({ people: 0 });
  const said = { bring: "carpentry", seek: "photography" };
  const other = { bring: "photography", seek: "carpentry" };
  const ana = await arrive(server, "ana", { ...said, consents: learning });
  const quiet = await arrive(server, "quiet", said);
  const [bo, cy, dan] = [await arrive(server, "bo", { ...other, consents: learning }), await arrive(server, "cy", { ...other, consents: learning }), await arrive(server, "dan", other)];
  for (const person of [ana, quiet]) await person.client.call("matches", { query: { want: "person" } });
  assert.deepEqual((await observe(server)).map(({ seeker, step }) => [seeker, step]), Array.from({ length: 3 }, () => [ana.id, undefined]), "nothing has come of it yet");

  await introduce(ana, bo);
  await introduce(quiet, bo);
  for (const asked of [cy, dan]) {
    const { id } = await ana.client.call("ask", { body: { person: asked.id, name: "ana", contacts: contactsOf("ana") } });
    await asked.client.call("answer", { params: { introduction: id }, body: { answer: "no" } });
  }
  const seen = new Map((await observe(server)).map((one) => [one.subject, one]));
  assert.deepEqual([...seen.keys()].sort(), [bo.id, cy.id, dan.id].sort());
  assert.deepEqual([seen.get(bo.id)?.step, seen.get(bo.id)?.otherSaid], ["mutual", 1]);
  assert.deepEqual([seen.get(cy.id)?.step, seen.get(cy.id)?.otherSaid], ["answered", 0]);
  // To ana dan's no is silence, and dan has not agreed that anything is learned from it.
  assert.deepEqual([seen.get(dan.id)?.step, seen.get(dan.id)?.otherSaid], ["answered", undefined]);
  assert.ok(seen.get(bo.id)?.measures.some((measure) => measure > 0));

  await ana.client.call("feedback", { params: { subject: dan.id }, body: { verdict: "not-for-me" } });
  assert.equal((await observe(server)).find(({ subject }) => subject === dan.id)?.declined, true);
  await ana.client.call("consent", { params: { purpose: "learn" }, body: { granted: false } });
  assert.deepEqual(await observe(server), []);
});

test("The order by novelty is the same whoever asks, has everybody in it, and leaves no trace; one switch away", async () => {
  await using server = await startTestServer({ people: 0 });
  const people = [];
  for (const [name, bring, seek] of [["one", "carpentry", "photography"], ["two", "photography", "carpentry"], ["three", "cooking", "cooking"], ["four", "gardening", "painting"]] as const) {
    people.push(await arrive(server, name, { bring, seek, consents: learning }));
    server.advance(60_000);
  }
  const [one, two, three, four] = people as [typeof people[number], typeof people[number], typeof people[number], typeof people[number]];
  const newest = async (who: typeof one): Promise<string[]> => (await who.client.call("matches", { query: { want: "person", order: "newest" } })).matches.map(({ id }) => id);
  assert.deepEqual(await newest(one), [four.id, three.id, two.id]);
  assert.deepEqual(await newest(two), [four.id, three.id, one.id]);
  assert.equal((await one.client.call("matches", { query: { want: "person" } })).matches[0]?.id, two.id);
  assert.deepEqual((await observe(server)).filter(({ subject }) => subject === four.id), [], "what nobody's answers ordered is not learned from");
  // What is seen there can be looked at closely.
  assert.equal((await one.client.call("fit", { params: { subject: four.id } })).match.id, four.id);
  await two.client.call("block", { params: { person: four.id } });
  assert.deepEqual(await newest(two), [three.id, one.id]);
  const first = await one.client.call("matches", { query: { want: "person", order: "newest", limit: 2 } });
  assert.deepEqual((await one.client.call("matches", { query: { want: "person", order: "newest", limit: 2, cursor: first.next as string } })).matches.map(({ id }) => id), [two.id]);
});

test("At most one place of ten is used to find out about somebody new, is labelled, and only in lists of people who agreed to it", async () => {
  await using server = await startTestServer({ people: 0 });
  const said = { bring: "photography", seek: "carpentry" };
  for (let index = 0; index < 26; index += 1) await arrive(server, `person ${index}`, said);
  const [agrees, quiet] = [await arrive(server, "agrees", { bring: "carpentry", seek: "photography", consents: learning }), await arrive(server, "quiet", { bring: "carpentry", seek: "photography" })];
  const list = async (who: typeof agrees): Promise<MatchView[]> => (await who.client.call("matches", { query: { want: "person", limit: 50 } })).matches;
  const [shown, again, certain] = [await list(agrees), await list(agrees), await list(quiet)];
  assert.deepEqual(shown.map(({ id }) => id), again.map(({ id }) => id), "a list does not change from page to page");
  const places = shown.flatMap(({ newHere }, index) => (newHere === true ? [index + 1] : []));
  assert.deepEqual(places, [10, 20]);
  assert.ok(certain.every(({ newHere }) => newHere === undefined));
  const logged = await server.store.read.list("exposure", { owner: agrees.id }, { limit: 100 });
  assert.ok(logged.every(({ propensity }) => propensity > 0 && propensity <= 1));
  assert.ok(logged.filter(({ place }) => place < 10).every(({ propensity }) => propensity === 1));
  assert.ok(logged.filter(({ place }) => place === 10).every(({ propensity }) => propensity < 1));
});

/** People by number, drawn with a seed, who look at lists and ask for whom they share values with. Nobody in it is real. */
const idOf = (name: string): RecordId => encodeId(createHash("sha256").update(name).digest());
const day = 86_400_000;
const began = 1_800_000_000_000;
const community = async () => {
  const concepts = loadStarterVocabulary();
  const vocabulary = createVocabulary(concepts);
  const store = createMemoryStore();
  const chance = seededChance(5);
  const [skills, values] = [concepts.filter(({ kind }) => kind === "skill").slice(0, 12), concepts.filter(({ kind }) => kind === "value").slice(0, 6)];
  const some = (from: readonly { readonly id: string }[], count: number): string[] => Array.from({ length: count }, () => (from[Math.floor(chance() * from.length)] as { id: string }).id);
  const people = Array.from({ length: 60 }, (_, number): Subject => ({
    id: idOf(`person ${number}`), type: "person", spheres: ["commons"], offers: some(skills, 2).map((skill) => ({ skill })), needs: some(skills, 2).map((skill) => ({ skill })), interests: [], values: [...new Set(some(values, 2))], languages: [{ language: "en" }],
    updatedAt: began, synthetic: true, introducible: true,
  }));
  const current = { now: began };
  const models = createModels({ store });
  const matcher = createMatcher({ vocabulary, now: () => current.now, model: models.score });
  for (const one of people) matcher.put(one);
  await store.write(async (writer) => {
    for (const { id } of people) await writer.put("consent", { ownerId: id, purpose: "learn", granted: true, wording: "test", clock: 1, recordId: idOf(`consent ${id}`) });
  });
  let asked = 0;
  /** Everybody looks once, and asks whom they like of what they see. */
  const look = async (): Promise<void> => {
    current.now += day;
    for (const seeker of people) {
      const found = matcher.match(seeker, { want: "person", limit: 10, spheres: ["commons"] });
      await store.write(async (writer) => {
        for (const [index, { subjectId }] of found.entries()) {
          await writer.put("exposure", { ownerId: seeker.id, subjectId, shownAt: current.now, place: index + 1, propensity: 1 });
          const alike = people.find(({ id }) => id === subjectId)?.values.filter((value) => seeker.values.includes(value)).length ?? 0;
          if (chance() * (index + 1) > 0.05 + 0.5 * alike) continue;
          const introductionId = idOf(`ask ${asked += 1}`);
          await writer.put("introduction", { ownerId: seeker.id, introductionId, side: "asker", otherId: subjectId, projectId: null, note: null, askedAt: current.now + 1, dueAt: current.now + 7 * day, clock: asked });
        }
      });
    }
  };
  return { store, matcher, models, look, now: () => current.now };
};
const rest = (): Promise<void> => Promise.resolve();

test("A model is made from enough answers, tried on those that come after, and takes its place only then; the way back is always there", async () => {
  const { store, matcher, models, look, now } = await community();
  const round = (mayPromote = true) => learnOnce({ store, matcher, models, now, rest }, { mayPromote, seed: 1 });
  await look();
  assert.deepEqual(await round(), { did: "nothing", showings: 600 });
  for (let days = 0; days < 4; days += 1) await look();
  assert.deepEqual(await round(), { did: "made", showings: 3_000, version: 1 });
  assert.equal(models.score(), shippedModel, "it scores nothing before it was tried");
  assert.equal((await round()).did, "waits");
  for (let days = 0; days < 3; days += 1) await look();
  const held = await round(false);
  assert.deepEqual([held.did, held.comparison?.against], ["held", []]);
  assert.equal((await round()).did, "promoted");
  assert.ok((models.score().terms.find(({ term }) => term === "values")?.weight ?? 0) > 1.2 * (shippedModel.terms.find(({ term }) => term === "values")?.weight ?? 1));
  const other = createModels({ store });
  await other.load();
  assert.deepEqual(other.score(), models.score(), "another process of the node reads the same");
  await models.back();
  assert.equal(models.score(), shippedModel);
});

test("A model that was damaged where it is kept is not used: what was shipped scores, and why is told", async () => {
  const { store, matcher, models, look, now } = await community();
  for (let days = 0; days < 5; days += 1) await look();
  await learnOnce({ store, matcher, models, now, rest }, { mayPromote: true, seed: 1 });
  await models.promote();
  const model = await models.read(1) as LearnedModel;
  const faults: string[] = [];
  const reading = createModels({ store, onFault: (cause) => faults.push((cause as Error).message) });
  for (const [value, why] of [[packModel(model).slice(0, 900), /cut off/], [packModel(model).replace(`"formatVersion":1`, `"formatVersion":9`), /format 9/], [{ a: 1 }, /cut off/]] as const) {
    await store.write((writer) => writer.put("nodeState", { name: "model/1", value }));
    await reading.load();
    assert.equal(reading.score(), shippedModel);
    assert.match(faults.pop() ?? "", why);
  }
  await store.write((writer) => writer.put("nodeState", { name: "models", value: { active: "x" } }));
  await reading.load();
  assert.match(faults.pop() ?? "", /not whole/);
});
