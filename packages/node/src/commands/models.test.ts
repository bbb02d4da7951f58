/** `cosmicsync models`: what stands on the card, what may be promoted, and the way back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shippedModel } from "@cosmicsync/matching";
import { learn, packModel, type LearnedModel, type Observation } from "@cosmicsync/matching/learn";
import { createVocabulary, loadStarterVocabulary } from "@cosmicsync/matching/vocabulary";
import { seededChance } from "@cosmicsync/protocol";
import { createModels } from "@cosmicsync/server";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { modelsCommand } from "./models.ts";

/** Answers that follow the third term, from seeded people who do not exist. */
const learned = (): LearnedModel => {
  const chance = seededChance(3);
  const seen = Array.from({ length: 2_000 }, (_, index): Observation => {
    const measures = shippedModel.terms.map(() => chance());
    return { seeker: `seeker ${index % 50}`, subject: `subject ${index}`, shownAt: Math.floor(index / 10), place: 1 + (index % 10), propensity: 1, measures, otherMeasures: measures, isNew: false, ...(chance() < (measures[2] as number) ? { step: "answered" as const } : {}) };
  });
  return learn(seen, { version: 1, from: 0, now: 1_800_000_000_000, seed: 1 }) as LearnedModel;
};

test("Models are listed, shown with their card, promoted only where the guards hold, and gone back from", async () => {
  const store = createMemoryStore();
  const models = createModels({ store });
  const engine = { store, vocabulary: createVocabulary(loadStarterVocabulary()), now: () => 1_800_000_100_000 };
  const run = async (given: object): Promise<{ code: number; out: string; err: string }> => {
    const said = { out: "", err: "" };
    const code = await modelsCommand(engine, models, given, { out: (text) => { said.out += `${text}\n`; }, err: (text) => { said.err += `${text}\n`; }, status: () => undefined });
    return { code, ...said };
  };
  assert.match((await run({ action: "list", json: false })).out, /^ *MODEL.*\n +0 +in use +shipped/);
  assert.match((await run({ action: "show", json: false })).out, /Model 0, as shipped/);
  for (const action of ["promote", "back"] as const) assert.equal((await run({ action })).code, 1);

  await models.shadow(learned());
  const card = await run({ action: "show", version: 1, json: false });
  assert.match(card.out, /Model 1, made 2027-01-15.* toward: ladder\nFrom 2000 suggestions shown to 50 people/);
  assert.match(card.out, /interests +0\.\d{3}[^]*Limits\n +learned from people of this node/);
  assert.deepEqual(JSON.parse((await run({ action: "list", json: true })).out), { active: 0, shadow: 1, before: [], next: 2 });
  assert.equal((await run({ action: "show", version: 7, json: false })).code, 1);

  const promoted = await run({ action: "promote" });
  assert.equal(promoted.code, 1);
  assert.match(promoted.out + promoted.err, /Against it: 0 answers since it was made[^]*stays beside the one in use/);
  await models.promote();
  assert.match((await run({ action: "list", json: false })).out, /\n +1 +in use[^]*\n +0 +before +shipped/);
  assert.match((await run({ action: "back" })).out, /The shipped model scores again/);

  await store.write((writer) => writer.put("nodeState", { name: "model/1", value: packModel(learned()).slice(0, 500) }));
  await models.shadow({ ...learned(), version: 2 });
  await store.write((writer) => writer.put("nodeState", { name: "model/2", value: packModel(learned()).slice(0, 500) }));
  const damaged = await run({ action: "show", version: 2, json: false });
  assert.deepEqual([damaged.code, damaged.out], [1, ""]);
  assert.match(damaged.err, /model 2: it does not end as it should: it was cut off/);
});
