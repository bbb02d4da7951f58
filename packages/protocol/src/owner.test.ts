import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodeCrypto } from "./crypto/node.ts";
import { signRecord, type Draft } from "./envelope.ts";
import { isId } from "./id.ts";
import { kindNames, kinds } from "./kinds/index.ts";
import { ownerOf } from "./owner.ts";
import { testId, testKeys, testStamp } from "./testing/index.ts";

const crypto = createNodeCrypto();
const sign = (draft: Draft) => signRecord(crypto, testKeys(crypto, 1), draft, testStamp(1)).record;
const people = { type: "people", people: [testId(8), testId(9)] } as const;
const sphere = { type: "sphere", sphere: testId(7) } as const;

test("What begins something belongs to what it begins, and what changes it to the same", () => {
  const begun = sign({ kind: "project", body: { set: { title: "x", summary: "y" } }, scope: sphere });
  assert.equal(ownerOf(begun), begun.id);
  assert.equal(ownerOf(sign({ kind: "project", body: { project: begun.id, set: { title: "z" } }, scope: sphere })), begun.id);
});

test("An edge between people belongs to the first of its audience", () => {
  assert.equal(ownerOf(sign({ kind: "introduction-withdraw", body: { introduction: testId(1), person: testId(9) }, scope: people })), testId(8));
});

test("A record of every kind and scope has an owner", () => {
  for (const kind of kindNames) {
    for (const scope of kinds[kind].scopes) {
      const record = sign({ kind, body: kinds[kind].examples[0], scope: scope === "home" ? { type: "home" } : scope === "sphere" ? sphere : people } as Draft);
      assert.ok(isId(ownerOf(record)), kind);
    }
  }
});
