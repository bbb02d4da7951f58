/** Signatures checked elsewhere change nothing of what is admitted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClock, decodeId, openHeader, soleCheck, type Envelope } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testMillis } from "@cosmicsync/protocol/testing";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createReplica } from "./replica.ts";
import { codesOf, createWorld, envelopesOf, hour, runMainJob, stateOf } from "./testing/world.ts";
import { createVerifyAhead, type CheckSignatures } from "./verify-ahead.ts";

const crypto = createNodeCrypto();
const now = (): number => testMillis + 60 * 24 * hour;

async function everything(): Promise<Envelope[]> {
  await using here = createWorld();
  await runMainJob(here);
  const envelopes = await envelopesOf(here.store);
  // One of the last, so that nothing waits for it.
  const forged = envelopes.at(-1)!;
  return [...envelopes.slice(0, -1), { ...forged, proof: forged.proof.with(40, forged.proof[40]! ^ 1) }];
}

/** Verdicts and state of a replica that hears all of them at once, and how many signatures it checked itself. */
async function hear(envelopes: readonly Envelope[], check?: CheckSignatures) {
  await using store = createMemoryStore();
  let checkedHere = 0;
  const counting: typeof crypto = { ...crypto, verify(...asked) { checkedHere++; return crypto.verify(...asked); } };
  const replica = createReplica({ store, crypto: counting, clock: createClock({ now }), now, ...(check === undefined ? {} : { check }) });
  const verdicts = await replica.receive(envelopes);
  return { verdicts, codes: codesOf(verdicts), state: await stateOf(store), checkedHere };
}

test("Verdicts and state are the same with signatures checked elsewhere and without, and nothing is checked twice", async () => {
  const envelopes = await everything();
  const alone = await hear(envelopes);
  let elsewhere = 0;
  const helped = await hear(envelopes, (checks) => {
    elsewhere += checks.length;
    return Promise.resolve(checks.map(({ publicKey, message, signature }) => crypto.verify(publicKey, message, signature)));
  });
  assert.equal(alone.codes.at(-1), "reject record/forged");
  assert.deepEqual(helped.verdicts, alone.verdicts);
  assert.deepEqual(helped.state, alone.state);
  assert.ok(elsewhere >= 16, `${elsewhere} checks went elsewhere`);
  assert.equal(helped.checkedHere, alone.checkedHere - elsewhere);
});

test("What elsewhere has no room for, or fails at, is checked here", async () => {
  const envelopes = await everything();
  const alone = await hear(envelopes);
  for (const check of [() => undefined, () => Promise.reject(new Error("a thread broke")), () => Promise.resolve([])] satisfies CheckSignatures[]) {
    const { verdicts, state } = await hear(envelopes.slice(0, -1), check);
    assert.deepEqual(verdicts, alone.verdicts.slice(0, -1));
    assert.deepEqual(state, alone.state);
  }
});

test("An answer speaks for its own key, message and signature only, and is forgotten", async () => {
  const envelopes = await everything();
  let checkedHere = 0;
  const ahead = createVerifyAhead({ ...crypto, verify: () => { checkedHere++; return false; } }, (checks) => Promise.resolve(checks.map(() => true)));
  const release = await ahead.prepare(envelopes);
  const header = openHeader(envelopes[0]!, crypto.hash);
  assert.ok(header.ok);
  const { publicKey, message, signature } = soleCheck(decodeId(header.value.author), decodeId(header.value.id), envelopes[0]!.proof)!;
  assert.equal(ahead.crypto.verify(publicKey, message, signature), true);
  assert.equal(checkedHere, 0);
  assert.equal(ahead.crypto.verify(publicKey.with(0, publicKey[0]! ^ 1), message, signature), false);
  assert.equal(ahead.crypto.verify(publicKey, message.with(30, message[30]! ^ 1), signature), false);
  assert.equal(ahead.crypto.verify(publicKey, message, signature.with(0, signature[0]! ^ 1)), false);
  assert.equal(checkedHere, 3);
  release();
  assert.equal(ahead.crypto.verify(publicKey, message, signature), false);
});
