/** For tests: replicas over memory or SQLite, people with keys, and one whole main job as drafts that anybody may sign. */
import assert from "node:assert/strict";
import { Refused, clockAt, createClock, encodeId, limits, signRecord, type Crypto, type Draft, type Envelope, type KindName, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys, testMillis } from "@cosmicsync/protocol/testing";
import { digestAll, envelopeOfRow, recordTables, type Store, type TableDigest } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createReplica, type Replica, type Signer, type Verdict } from "../replica.ts";

const node = createNodeCrypto();
/** Chance that is the same in every run: nonces, and so ids, follow from a count. */
function countingCrypto(): Crypto {
  let count = 0;
  return {
    hash: (bytes) => node.hash(bytes), keyPair: (seed) => node.keyPair(seed), sign: (key, bytes) => node.sign(key, bytes),
    verify: (key, bytes, signature) => node.verify(key, bytes, signature), seal: (key, plain, context) => node.seal(key, plain, context), open: (key, sealed, context) => node.open(key, sealed, context),
    sealTo: (key, plain) => node.sealTo(key, plain), openSealed: (keys, sealed) => node.openSealed(keys, sealed),
    randomBytes: (size) => node.hash(new Uint8Array([1, ...new Uint8Array(new Uint32Array([count++]).buffer)])).slice(0, size),
  };
}
export const hour = 3_600_000;

export interface TestSigner extends Signer { readonly key: RecordId; readonly next: { sequence: number } }
/** A signer that counts in memory; different numbers, different keys. */
export function testSigner(number: number, personId: RecordId | null = null): TestSigner {
  const keys = testKeys(node, number);
  const next = { sequence: 0 };
  return { personId, keys, key: encodeId(keys.publicKey), next, take: () => Promise.resolve({ epoch: 0, sequence: next.sequence++ }) };
}

export interface World extends AsyncDisposable {
  readonly store: Store;
  readonly replica: Replica;
  now(): number;
  pass(millis: number): void;
  publish<K extends KindName>(signer: Signer, draft: Draft<K>): Promise<SignedRecord<K>>;
  /** The code under which a draft is refused; fails where it is not. */
  refusal(signer: Signer, draft: Draft): Promise<string>;
  person(number: number, consents?: readonly ("show" | "match")[]): Promise<{ id: RecordId; signer: TestSigner }>;
}

export function createWorld(store: Store = createMemoryStore(), at = testMillis): World {
  let moment = at;
  const now = (): number => moment;
  const replica = createReplica({ store, crypto: countingCrypto(), clock: createClock({ now }), now });
  const publish = <K extends KindName>(signer: Signer, draft: Draft<K>): Promise<SignedRecord<K>> => replica.write((step) => step.publish(signer, draft));
  return {
    store, replica, now, publish,
    pass(millis) { moment += millis; },
    async refusal(signer, draft) {
      const error: unknown = await publish(signer, draft).then(() => undefined, (thrown: unknown) => thrown);
      assert.ok(error instanceof Refused, `${draft.kind} was not refused${error === undefined ? "" : `: ${String(error)}`}`);
      return error.code;
    },
    async person(number, consents = ["show", "match"]) {
      const root = testSigner(number);
      const { id } = await publish(root, { kind: "person", body: { began: moment }, scope: { type: "home" } });
      const signer: TestSigner = { ...root, personId: id };
      for (const purpose of consents) await publish(signer, { kind: "consent", body: { person: id, purpose, granted: true, wording: "1" }, scope: { type: "home" } });
      return { id, signer };
    },
    async [Symbol.asyncDispose]() { await store[Symbol.asyncDispose](); },
  };
}

/** Signs without publishing: what a stranger could send. */
export function forge(signer: TestSigner, draft: Draft, at: number, more: { readonly expiresAt?: number; readonly sequence?: number } = {}): Envelope {
  const whole = more.expiresAt === undefined ? draft : { ...draft, expiresAt: more.expiresAt };
  return signRecord(node, signer.keys, whole, { nonce: node.hash(new Uint8Array([2, at & 255, signer.next.sequence & 255])).slice(0, 16), clock: clockAt(at), epoch: 0, sequence: more.sequence ?? signer.next.sequence++ }).envelope;
}

/** Everything that a replica holds, in the order in which it came in. */
export async function envelopesOf(store: Store): Promise<Envelope[]> {
  const rows = await store.read.list("envelope", { fanOut: true }, { limit: 10_000 });
  return rows.sort((a, b) => a.clock - b.clock).map(envelopeOfRow);
}

/** Fingerprints of every table that records make, and of the envelopes apart from when they came. */
export async function stateOf(store: Store): Promise<{ tables: Partial<Record<string, TableDigest>>; envelopes: string[] }> {
  const rows = await store.read.list("envelope", { fanOut: true }, { limit: 10_000 });
  return { tables: await digestAll(store, recordTables), envelopes: rows.map((row) => `${row.id} ${row.ownerId} ${row.body === null ? "erased" : "whole"}`).sort() };
}

export const codesOf = (verdicts: readonly Verdict[]): string[] => verdicts.map((verdict) => (verdict.outcome === "accept" ? "accept" : `${verdict.outcome} ${verdict.code}`));

export interface MainJob {
  readonly node: TestSigner;
  readonly sphere: RecordId;
  readonly guideline: RecordId;
  readonly ana: { id: RecordId; signer: TestSigner };
  readonly ben: { id: RecordId; signer: TestSigner };
  readonly mod: { id: RecordId; signer: TestSigner };
  readonly device: TestSigner;
  readonly project: RecordId;
  readonly imported: RecordId;
  readonly introduction: RecordId;
  readonly collaboration: RecordId;
  /** Ana's appeal against what the moderator did. */
  readonly appeal: RecordId;
}

/** One of everything: a sphere, three people, projects, an introduction to its outcome, moderation. */
export async function runMainJob(world: World): Promise<MainJob> {
  const { publish } = world;
  const node = testSigner(900);
  const { id: sphere } = await publish(node, { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } });
  const scope = { type: "sphere", sphere } as const;
  const home = { type: "home" } as const;
  const { id: guideline } = await publish(node, { kind: "guideline", body: { sphere, title: "Be kind", text: "Be kind.", version: 1, from: world.now() }, scope });
  await publish(node, { kind: "invitation", body: { sphere, codeHash: encodeId(new Uint8Array(32).fill(3)), uses: 2, expiresAt: world.now() + 9 * hour }, scope: home });

  const ana = await world.person(1), ben = await world.person(2), mod = await world.person(3);
  for (const { id, signer } of [ana, ben, mod]) await publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope });
  world.pass(1_000);
  await publish(node, { kind: "membership", body: { sphere, person: mod.id, role: "moderator", state: "joined" }, scope });
  await publish(ana.signer, { kind: "profile", body: { person: ana.id, set: { name: "Canary Ana", headline: "Canary joiner" }, add: { offers: [{ skill: "skill/carpentry", level: 3 }] } }, scope: home });
  await publish(ben.signer, { kind: "profile", body: { person: ben.id, set: { name: "Canary Ben", headline: "Canary gardener" }, add: { needs: [{ skill: "skill/carpentry" }] } }, scope: home });
  const device = testSigner(11, ana.id);
  await publish(ana.signer, { kind: "delegation", body: { person: ana.id, key: device.key, device: "phone" }, scope: home });
  await publish(device, { kind: "profile", body: { person: ana.id, set: { hoursPerWeek: 4 } }, scope: home });

  const { id: project } = await publish(ana.signer, { kind: "project", body: { lead: ana.id, set: { title: "Tool library", summary: "Canary tools" } }, scope });
  await publish(device, { kind: "project", body: { project, set: { stage: "started" } }, scope });
  await publish(ana.signer, { kind: "role", body: { project, title: "Carpenter", needs: [{ skill: "skill/carpentry" }], places: 1, open: true }, scope });
  const { id: imported } = await publish(node, { kind: "project", body: { set: { title: "Imported", summary: "From a catalogue", source: { catalogue: "dpg", id: "1", licence: "CC0" } } }, scope });
  await publish(node, { kind: "claim", body: { project: imported, person: mod.id, method: "web-page", provedAt: world.now() }, scope });
  await publish(mod.signer, { kind: "project", body: { project: imported, set: { stage: "running" } }, scope });

  const both = { type: "people", people: [ben.id, ana.id] } as const;
  const { id: introduction } = await publish(ben.signer, { kind: "introduction-ask", body: { from: ben.id, to: ana.id, project, note: "Canary note", dueAt: world.now() + limits.replyMillis }, scope: both });
  world.pass(hour);
  await publish(ana.signer, { kind: "introduction-answer", body: { introduction, person: ana.id, answer: "ask-more", question: "Which evenings?" }, scope: both });
  world.pass(hour);
  await publish(ben.signer, { kind: "introduction-reply", body: { introduction, person: ben.id, text: "Tuesdays.", dueAt: world.now() + limits.replyAfterQuestionMillis }, scope: both });
  world.pass(hour);
  await publish(ana.signer, { kind: "introduction-answer", body: { introduction, person: ana.id, answer: "yes" }, scope: both });
  for (const one of [ana, ben]) await publish(one.signer, { kind: "introduction-reveal", body: { introduction, person: one.id, name: one === ana ? "Canary Ana" : "Canary Ben", contacts: [{ channel: "email", address: one === ana ? "canary-ana@example.org" : "canary-ben@example.org" }] }, scope: both });
  const { id: collaboration } = await publish(ana.signer, { kind: "collaboration-start", body: { introduction, people: [ana.id, ben.id], title: "Build shelves", firstStep: { text: "Measure the wall", minutes: 60, dueAt: world.now() + 48 * hour } }, scope: both });
  await publish(ben.signer, { kind: "collaboration-first-step", body: { collaboration, person: ben.id, doneAt: world.now() }, scope: both });
  await publish(ben.signer, { kind: "collaboration-milestone", body: { collaboration, person: ben.id, title: "Wood bought" }, scope: both });
  world.pass(hour);
  await publish(ana.signer, { kind: "collaboration-finish", body: { collaboration, person: ana.id, result: "completed" }, scope: both });
  await publish(ben.signer, { kind: "closing-note", body: { collaboration, person: ben.id, note: "Canary closing", satisfaction: 5, again: "yes" }, scope: both });
  await publish(ana.signer, { kind: "closing-note", body: { collaboration, person: ana.id, note: "Canary closing too", satisfaction: 4, again: "yes" }, scope: both });
  await publish(ana.signer, { kind: "outcome", body: { collaboration, result: "completed", mutual: true, again: true }, scope: both });

  const { id: second } = await publish(ben.signer, { kind: "introduction-ask", body: { from: ben.id, to: mod.id, dueAt: world.now() + limits.replyMillis }, scope: { type: "people", people: [ben.id, mod.id] } });
  await publish(mod.signer, { kind: "introduction-answer", body: { introduction: second, person: mod.id, answer: "no" }, scope: { type: "people", people: [mod.id] } });
  const { id: third } = await publish(ana.signer, { kind: "introduction-ask", body: { from: ana.id, to: mod.id, dueAt: world.now() + limits.replyMillis }, scope: { type: "people", people: [ana.id, mod.id] } });
  await publish(ana.signer, { kind: "introduction-withdraw", body: { introduction: third, person: ana.id }, scope: { type: "people", people: [ana.id, mod.id] } });

  await publish(ben.signer, { kind: "match-feedback", body: { person: ben.id, subject: ana.id, verdict: "good" }, scope: home });
  const { id: report } = await publish(ben.signer, { kind: "report", body: { sphere, person: ben.id, subject: imported, reason: "spam", text: "Canary report" }, scope: home });
  await publish(mod.signer, { kind: "label", body: { sphere, subject: imported, label: "commercial", reason: "Sells" }, scope });
  const { id: action } = await publish(mod.signer, { kind: "action", body: { sphere, subject: project, report, action: "hide", guideline, reason: "By mistake" }, scope });
  const { id: appeal } = await publish(ana.signer, { kind: "appeal", body: { sphere, action, person: ana.id, text: "It is mine." }, scope: home });
  await publish(node, { kind: "action", body: { sphere, subject: project, appeal, action: "restore", guideline, reason: "It is" }, scope });
  return { node, sphere, guideline, ana, ben, mod, device, project, imported, introduction, collaboration, appeal };
}
