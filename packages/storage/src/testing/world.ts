/**
 * A small made-up world of records of every kind, with rivals for the same rows, changes before beginnings, revoked keys, records
 * taken back and a person who vanishes. Made from fixed keys and clocks: the same bytes in every run.
 */
import { limits, signRecord } from "@cosmicsync/protocol";
import type { Crypto, Draft, Envelope, KindName, RecordId, Scope, SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys, testMillis, testStamp } from "@cosmicsync/protocol/testing";
import { idOf } from "./rows.ts";

export interface Said { readonly envelope: Envelope; readonly record: SignedRecord }
export interface World {
  readonly crypto: Crypto;
  readonly said: readonly Said[];
  readonly people: { readonly ana: RecordId; readonly bo: RecordId; readonly cy: RecordId };
  readonly sphere: RecordId;
  readonly project: RecordId;
  /** A word that only Cy's records hold, those that the world's erasure reaches. */
  readonly canary: string;
  readonly first: <K extends KindName>(kind: K) => SignedRecord<K>;
}

export function makeWorld(): World {
  const crypto = createNodeCrypto();
  const said: Said[] = [];
  let count = 0;
  const say = <K extends KindName>(key: number, kind: K, scope: Scope, body: SignedRecord<K>["body"], at = ++count, epoch = 0): RecordId => {
    const signed = signRecord(crypto, testKeys(crypto, key), { kind, scope, body } as Draft<K>, { ...testStamp(at), epoch });
    said.push(signed as Said);
    return signed.record.id;
  };
  const [anaKey, boKey, cyKey, nodeKey, phoneKey] = [1, 2, 3, 4, 5];
  const home: Scope = { type: "home" };
  const canary = "zyzzogeton";

  const ana = say(anaKey, "person", home, { began: testMillis });
  const bo = say(boKey, "person", home, { began: testMillis, synthetic: true });
  const cy = say(cyKey, "person", home, { began: testMillis });
  const sphere = say(nodeKey, "sphere", home, { name: "Commons", openness: "open", joining: "free" });
  say(nodeKey, "sphere", home, { sphere, name: "The commons", summary: "For all.", openness: "open", joining: "ask" });
  const nodeText = keyText(crypto, nodeKey);
  say(cyKey, "home", home, { person: cy, node: nodeText, from: testMillis });
  for (const [node, epoch] of [[nodeText, 0], [keyText(crypto, 8), 1], [keyText(crypto, 9), 0]] as const) say(anaKey, "home", home, { person: ana, node, from: testMillis }, ++count, epoch);
  const inSphere: Scope = { type: "sphere", sphere };
  const between = (...people: RecordId[]): Scope => ({ type: "people", people });

  const phone = keyText(crypto, phoneKey);
  const delegation = say(cyKey, "delegation", home, { person: cy, key: phone, device: `${canary} phone` });
  say(cyKey, "delegation", home, { person: cy, key: keyText(crypto, 6), device: "old tablet" });
  const lost = say(anaKey, "delegation", home, { person: ana, key: keyText(crypto, 7), device: "lost", expiresAt: testMillis + 1e9 });
  say(anaKey, "delegation", home, { person: ana, key: keyText(crypto, 7), device: "found again" });
  say(anaKey, "revocation", home, { person: ana, delegation: lost, from: testMillis + 5, reason: "lost" });
  say(cyKey, "revocation", home, { person: cy, delegation, from: testMillis + 1e9 });

  for (const [key, person, word] of [[anaKey, ana, "carpentry"], [boKey, bo, "law"], [phoneKey, cy, canary]] as const) {
    const profile = say(key, "profile", inSphere, { person, set: { name: `${word} person`, about: `I like ${word}.` }, add: { offers: [{ skill: `skill/${word}`, level: 2 }], interests: ["interest/music"] } });
    say(key, "profile", inSphere, { person, set: { about: `I love ${word}.` }, remove: { interests: [{ key: "interest/music", seen: [profile] }] }, visibility: [{ field: "name", level: "introduced" }] });
    for (const about of ["one", "two"]) say(key, "profile", inSphere, { person, snapshot: true, set: { headline: `${word} ${about}` } });
    for (const granted of [false, true]) say(key, "consent", home, { person, purpose: "match", granted, wording: "1" });
    say(key, "membership", inSphere, { sphere, person, role: "member", state: "asked" });
    say(nodeKey, "membership", inSphere, { sphere, person, role: "member", state: "joined" });
  }
  say(nodeKey, "consent", home, { person: ana, purpose: "match", granted: false, wording: "0" }, count); // the same clock: the id decides

  const project = say(nodeKey, "project", inSphere, { set: { title: "Tool library", summary: "Lend tools.", source: { catalogue: "list", id: "7", licence: "CC0-1.0" } }, add: { needs: [{ skill: "skill/law" }] }, synthetic: true });
  say(nodeKey, "project", inSphere, { project, set: { title: "Library of tools", state: "paused" }, clear: ["summary"] });
  say(nodeKey, "claim", inSphere, { project, person: ana, method: "steward", provedAt: testMillis });
  say(nodeKey, "claim", inSphere, { project, person: cy, method: "web-page", evidence: "https://example.org/", provedAt: testMillis });
  const ownProject = say(cyKey, "project", inSphere, { lead: cy, set: { title: `${canary} garden`, summary: "Grow." } });
  say(boKey, "project", inSphere, { project: ownProject, set: { stage: "running" } });
  const role = say(anaKey, "role", inSphere, { project, title: "Carpenter", needs: [{ skill: "skill/carpentry", level: 3, must: true }], places: 1, open: true });
  say(anaKey, "role", inSphere, { project, role, title: "Carpenters", needs: [], places: 2, hoursPerWeek: 2.5, scopes: ["edit-project"], open: true });
  say(nodeKey, "invitation", home, { sphere, project, codeHash: idOf("code"), uses: 2, expiresAt: testMillis + 1e6 });

  const ask = say(anaKey, "introduction-ask", between(ana, bo), { from: ana, to: bo, project, note: "Shall we?", dueAt: testMillis + limits.replyMillis });
  say(boKey, "introduction-answer", between(ana, bo), { introduction: ask, person: bo, answer: "ask-more", question: "When?" });
  say(anaKey, "introduction-reply", between(ana, bo), { introduction: ask, person: ana, text: "Tuesdays.", dueAt: testMillis + limits.replyMillis });
  say(boKey, "introduction-answer", between(ana, bo), { introduction: ask, person: bo, answer: "yes" });
  say(anaKey, "introduction-reveal", between(ana, bo), { introduction: ask, person: ana, name: "Carpentry person", contacts: [{ channel: "email", address: "one@example.org" }] });
  const other = say(phoneKey, "introduction-ask", between(cy, ana), { from: cy, to: ana, note: `${canary}?`, dueAt: testMillis + limits.replyMillis });
  say(anaKey, "introduction-answer", between(ana), { introduction: other, person: ana, answer: "no" });
  say(cyKey, "introduction-withdraw", between(cy, ana), { introduction: other, person: cy });
  const toCy = say(boKey, "introduction-ask", between(bo, cy), { from: bo, to: cy, dueAt: testMillis + limits.replyMillis });
  say(cyKey, "introduction-reveal", between(bo, cy), { introduction: toCy, person: cy, name: canary, contacts: [{ channel: "phone", address: canary }] });

  const collaboration = say(boKey, "collaboration-start", between(ana, bo, cy), { introduction: ask, people: [ana, bo, cy], project, title: "Shelves", firstStep: { text: "Measure", minutes: 60, dueAt: testMillis + 1e7 } });
  say(anaKey, "collaboration-first-step", between(ana, bo, cy), { collaboration, person: ana, doneAt: testMillis + 1e6 });
  say(boKey, "collaboration-milestone", between(ana, bo, cy), { collaboration, person: bo, title: "Opened" });
  say(cyKey, "collaboration-finish", between(ana, bo, cy), { collaboration, person: cy, result: "completed" });
  say(cyKey, "closing-note", between(ana, bo, cy), { collaboration, person: cy, note: canary, satisfaction: 5, again: "yes" });
  say(nodeKey, "outcome", between(ana, bo, cy), { collaboration, result: "completed", mutual: true, again: true });
  say(cyKey, "match-feedback", home, { person: cy, subject: bo, verdict: "good", note: canary });
  say(anaKey, "match-feedback", home, { person: ana, subject: bo, verdict: "not-now" });
  say(anaKey, "match-feedback", home, { person: ana, subject: bo, verdict: "good" });

  const guideline = say(nodeKey, "guideline", inSphere, { sphere, title: "Be kind", text: "Always.", version: 1, from: testMillis });
  say(nodeKey, "guideline", inSphere, { sphere, guideline, title: "Be kind", text: "Always, to all.", version: 2, from: testMillis + 9 });
  say(nodeKey, "guideline", inSphere, { sphere, guideline, title: "Be kind!", text: "Always!", version: 2, from: testMillis + 9 });
  say(cyKey, "report", home, { sphere, person: cy, subject: project, reason: "spam", text: canary });
  say(nodeKey, "label", inSphere, { sphere, subject: project, label: "commercial", reason: "Sells." });
  const action = say(nodeKey, "action", inSphere, { sphere, subject: ana, action: "warn", guideline, reason: "Unkind." });
  say(anaKey, "appeal", home, { sphere, action, person: ana, text: "I was not." });
  say(nodeKey, "equivocation", inSphere, { sphere, author: keyText(crypto, boKey), first: { header: "89", proof: "01" }, second: { header: "8a", proof: "01" } });

  for (const target of ["role", "consent", "profile", "guideline", "match-feedback", "sphere", "membership", "delegation"] as const) {
    // Each time the latest of its kind, so that an earlier one has to take its place.
    const taken = said.filter(({ record }) => record.kind === target && !isAuthoredBy(crypto, record, cyKey, phoneKey)).at(-1)!.record;
    say(nodeKey, "tombstone", home, { record: taken.id });
  }
  say(boKey, "tombstone", between(ana, bo), { record: said.find(({ record }) => record.kind === "introduction-answer" && record.author === keyText(crypto, boKey))!.record.id, person: bo });
  const before = testMillis + ++count;
  const erasure = say(cyKey, "erasure", home, { person: cy, before });
  say(nodeKey, "erasure-receipt", between(cy), { person: cy, record: erasure, removed: 3, removedAt: before });
  say(cyKey, "erasure", home, { person: cy, before: before - 5 });
  say(boKey, "introduction-withdraw", between(bo, cy), { introduction: toCy, person: bo });
  return { crypto, said, people: { ana, bo, cy }, sphere, project, canary, first: <K extends KindName>(kind: K) => said.find(({ record }) => record.kind === kind)!.record as SignedRecord<K> };
}

const keyText = (crypto: Crypto, number: number): RecordId => {
  const signed = signRecord(crypto, testKeys(crypto, number), { kind: "person", scope: { type: "home" }, body: { began: 0 } }, testStamp(0));
  return signed.record.author;
};
const isAuthoredBy = (crypto: Crypto, record: SignedRecord, ...keys: number[]): boolean => keys.some((key) => record.author === keyText(crypto, key));
