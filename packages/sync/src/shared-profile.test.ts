import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, keyOfElement, limits, profileFieldNames, profileSetNames, purposes, visibilityLevels, type Body, type Draft, type Envelope, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { isSeenBy, levelOf, revealProfile } from "@cosmicsync/policy";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { readPerson } from "./reading.ts";
import { refreshShared } from "./shared-profile.ts";
import { createWorld, testSigner, type World } from "./testing/world.ts";

const parts = { crypto: createNodeCrypto(), consentWording: "1" };
const home = { type: "home" } as const;
type Field = (typeof profileFieldNames)[number] | (typeof profileSetNames)[number];
const fieldNames = [...profileFieldNames, ...profileSetNames] as const;
const words: Readonly<Record<Field, (word: string) => unknown>> = {
  name: (word) => word, pronouns: (word) => word, headline: (word) => word, about: (word) => word, hoursPerWeek: (word) => word.length, timeZone: () => "Europe/Lisbon", region: () => "PT",
  windows: () => [{ day: 1, fromMinute: 60, toMinute: 120 }], contacts: (word) => [{ channel: "email", address: `${word}@example.org` }], links: (word) => [`https://example.org/${word}`],
  offers: (word) => [{ skill: `skill/${word}`, level: 2 }], needs: (word) => [{ skill: `skill/${word}` }], interests: (word) => [`interest/${word}`], values: (word) => [`value/${word}`], languages: () => [{ language: "pt" }],
};

interface Living { readonly world: World; readonly person: RecordId; readonly signer: ReturnType<typeof testSigner>; readonly spheres: readonly RecordId[]; readonly said: { readonly envelope: Envelope; readonly record: SignedRecord }[] }

async function live(): Promise<Living> {
  const world = createWorld();
  const said: Living["said"] = [];
  world.replica.onAdmitted(({ admitted }) => { said.push(...admitted); });
  const node = testSigner(1);
  const spheres: RecordId[] = [];
  for (const [name, demo] of [["one", false], ["two", false], ["demo", true]] as const) spheres.push((await world.publish(node, { kind: "sphere", body: { name, openness: "open", joining: "free", ...(demo ? { demo } : {}) }, scope: home })).id);
  const { id: person, signer } = await world.person(2, []);
  return { world, person, signer, spheres, said };
}

/** Changes and refreshes in one step, as handlers do. */
const change = ({ world, signer }: Living, draft: Draft, refresh = true): Promise<number> => world.replica.write(async (step) => {
  await step.publish(signer, draft);
  return refresh ? refreshShared(parts, step, signer) : 0;
});

type Move =
  | { readonly sort: "set"; readonly field: Field; readonly word: string } | { readonly sort: "clear"; readonly field: Field } | { readonly sort: "level"; readonly field: Field; readonly level: (typeof visibilityLevels)[number] }
  | { readonly sort: "consent"; readonly purpose: (typeof purposes)[number]; readonly granted: boolean } | { readonly sort: "place"; readonly sphere: number; readonly joined: boolean };
/** Somebody shown, matched and with something to say, so that every withdrawal takes something back. */
const fullMember: readonly Move[] = [
  { sort: "consent", purpose: "show", granted: true }, { sort: "consent", purpose: "match", granted: true }, { sort: "place", sphere: 0, joined: true },
  { sort: "set", field: "headline", word: "oak" }, { sort: "set", field: "offers", word: "oak" },
];
const field = fc.constantFrom(...fieldNames);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ sort: fc.constant("set" as const), field, word: fc.constantFrom("ash", "birch", "cedar") }),
  fc.record({ sort: fc.constant("clear" as const), field }),
  fc.record({ sort: fc.constant("level" as const), field, level: fc.constantFrom(...visibilityLevels) }),
  fc.record({ sort: fc.constant("consent" as const), purpose: fc.constantFrom("show", "match", ...purposes), granted: fc.boolean() }),
  fc.record({ sort: fc.constant("place" as const), sphere: fc.nat(2), joined: fc.boolean() }),
);

async function draftOf(living: Living, made: Move): Promise<Draft> {
  const { person, spheres } = living;
  if (made.sort === "consent") return { kind: "consent", body: { person, purpose: made.purpose, granted: made.granted, wording: "1" }, scope: home };
  if (made.sort === "place") return { kind: "membership", body: { sphere: spheres[made.sphere]!, person, role: "member", state: made.joined ? "joined" : "left" }, scope: { type: "sphere", sphere: spheres[made.sphere]! } };
  const body = ((): Omit<Body<"profile">, "person"> => {
    if (made.sort === "level") return { visibility: [{ field: made.field, level: made.level }] };
    const isSet = (profileSetNames as readonly string[]).includes(made.field);
    if (made.sort === "set") return { [isSet ? "add" : "set"]: { [made.field]: words[made.field](made.word) } };
    return isSet ? {} : { clear: [made.field as (typeof profileFieldNames)[number]] };
  })();
  if (made.sort === "clear" && body.clear === undefined) {
    const there = (await readPerson(living.world.store.read, person))!.profile.sets[made.field] ?? [];
    const remove = there.map((element) => ({ key: keyOfElement(element.value), seen: (element as unknown as { seen: RecordId[] }).seen })).slice(0, limits.skillsCount);
    return { kind: "profile", body: { person, remove: { [made.field]: remove } }, scope: home };
  }
  return { kind: "profile", body: { person, ...body }, scope: home };
}

test("What members of a sphere may read is all that ever leaves the home node, whatever is changed, and other nodes show exactly that", async () => {
  await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 14 }), async (moves) => {
    const living = await live();
    await using here = living.world;
    await using elsewhere = createWorld(createMemoryStore(), here.now());
    // From the start somebody who says everything, so that there is something to leak.
    await change(living, { kind: "profile", body: { person: living.person, set: { headline: "oak", about: "oak", name: "oak", contacts: [{ channel: "email", address: "oak@example.org" }] }, add: { offers: [{ skill: "skill/oak" }], values: ["value/oak"] } }, scope: home });
    let sent = 0;
    for (const made of moves) {
      here.pass(1_000);
      elsewhere.pass(1_000);
      await change(living, await draftOf(living, made));
      const facts = (await readPerson(here.store.read, living.person))!;
      const fresh = living.said.slice(sent);
      sent = living.said.length;
      for (const { record } of fresh) {
        if (record.kind !== "profile" || record.scope.type !== "sphere") continue;
        const allowed = revealProfile(facts, "sphere").fields as Record<string, unknown>;
        for (const [name, value] of Object.entries({ ...record.body.set, ...record.body.add })) {
          assert.deepEqual(value, allowed[name], `${name} left the node`);
          assert.ok(isSeenBy(levelOf(name as Field, facts.profile.visibility), "sphere"), `${name} is for closer readers`);
        }
        assert.ok(!("contacts" in (record.body.set ?? {})));
        assert.notEqual(record.scope.sphere, living.spheres[2], "a demo sphere is told nothing");
      }
      await elsewhere.replica.receive(fresh.filter(({ record }) => record.scope.type === "sphere" || record.kind === "person" || record.kind === "sphere").map(({ envelope }) => envelope));
      const there = (await readPerson(elsewhere.store.read, living.person))!;
      const told = facts.consents.show && facts.spheres.some((sphere) => sphere !== living.spheres[2]);
      assert.deepEqual(revealProfile(there, "sphere").fields, told ? revealProfile(facts, "sphere").fields : {});
      for (const closer of ["match", "team", "introduced"] as const) {
        for (const name of Object.keys(revealProfile(there, closer).fields)) assert.ok(name in revealProfile(facts, "sphere").fields, `${name} is shown to a ${closer} elsewhere`);
      }
      assert.equal(there.consents.match, facts.consents.show && facts.consents.match && (told || there.consents.match));
      assert.ok(!there.consents.learn && !there.consents.measure);
    }
  }), { seed: 20_261_122, numRuns: 30 });
});

test("At home nothing looks different for what is told in spheres", async () => {
  await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 14 }), async (moves) => {
    const [sharing, silent] = [await live(), await live()];
    await using one = sharing.world;
    await using other = silent.world;
    for (const made of [...fullMember, ...moves]) {
      one.pass(1_000);
      other.pass(1_000);
      await change(sharing, await draftOf(sharing, made));
      await change(silent, await draftOf(silent, made), false);
      const [mine, theirs] = [(await readPerson(one.store.read, sharing.person))!, (await readPerson(other.store.read, silent.person))!];
      for (const relation of ["self", "introduced", "team", "match", "sphere", "public"] as const) assert.deepEqual(revealProfile(mine, relation).fields, revealProfile(theirs, relation).fields);
      assert.deepEqual(mine.consents, theirs.consents);
      assert.equal(canonicalJson(mine.profile.visibility), canonicalJson(theirs.profile.visibility));
    }
  }), { seed: 20_261_123, numRuns: 20 });
});

test("In each sphere stands one snapshot, a change takes the former back, and what has not changed is not said again", async () => {
  const living = await live();
  await using world = living.world;
  const { person, spheres } = living;
  const standing = async (): Promise<number[]> => Promise.all(spheres.map(async (sphereId) => {
    const rows = await world.store.read.list("envelope", { owner: person }, { where: { kind: "profile", sphereId }, limit: 100 });
    return rows.filter(({ body }) => body !== null).length;
  }));
  for (const purpose of ["show", "match"] as const) await change(living, { kind: "consent", body: { person, purpose, granted: true, wording: "1" }, scope: home });
  for (const sphere of [0, 1, 2]) await change(living, await draftOf(living, { sort: "place", sphere, joined: true }));
  assert.deepEqual(await standing(), [0, 0, 0], "nothing to tell");
  await change(living, await draftOf(living, { sort: "set", field: "headline", word: "ash" }));
  assert.deepEqual(await standing(), [1, 1, 0]);
  await change(living, await draftOf(living, { sort: "set", field: "headline", word: "birch" }));
  assert.deepEqual(await standing(), [1, 1, 0]);
  assert.equal(await change(living, await draftOf(living, { sort: "set", field: "about", word: "for matches only" })), 0);
  await change(living, await draftOf(living, { sort: "place", sphere: 0, joined: false }));
  assert.deepEqual(await standing(), [0, 1, 0]);
  await change(living, await draftOf(living, { sort: "consent", purpose: "show", granted: false }));
  assert.deepEqual(await standing(), [0, 0, 0]);
});
