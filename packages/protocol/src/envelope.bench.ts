import assert from "node:assert/strict";
import { createNodeCrypto } from "./crypto/node.ts";
import { openEnvelope, openEnvelopes, signBundle, signRecord, type Draft } from "./envelope.ts";
import { limits } from "./limits.ts";
import { testId, testKeys, testStamp } from "./testing/index.ts";

/** CPU time of making and judging a record of some 250 bytes, alone and in bundles, against the bare signature check. */
export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const crypto = createNodeCrypto();
  const keys = testKeys(crypto, 1);
  const draft = {
    kind: "profile", scope: { type: "sphere", sphere: testId(2) },
    body: { person: testId(1), set: { name: "Ana", hoursPerWeek: 4, timeZone: "Europe/Lisbon", region: "PT" }, add: { offers: [{ skill: "skill/carpentry", level: 3 }], languages: [{ language: "pt", level: "native" }] }, visibility: [{ field: "name", level: "introduced" }] },
  } as const satisfies Draft;
  const drafts = Array.from({ length: limits.bundleCount }, (_, i) => ({ draft, stamp: testStamp(i) }));
  const alone = drafts.map(({ stamp }) => signRecord(crypto, keys, draft, stamp).envelope);
  const together = signBundle(crypto, keys, drafts).map(({ envelope }) => envelope);
  const message = alone[0]!.header, signature = crypto.sign(keys.secretKey, message);
  assert.ok(openEnvelopes(crypto, [...alone, ...together]).every(({ ok }) => ok));

  const bareVerify = micros(2_000, () => { assert.ok(crypto.verify(keys.publicKey, message, signature)); });
  const openAlone = micros(2_000, (i) => { assert.ok(openEnvelope(crypto, alone[i % alone.length]!).ok); });
  const openBundled = micros(40, () => { assert.ok(openEnvelopes(crypto, together).every(({ ok }) => ok)); }) / limits.bundleCount;
  const signAlone = micros(2_000, (i) => { signRecord(crypto, keys, draft, testStamp(i)); });
  const signBundled = micros(40, () => { signBundle(crypto, keys, drafts); }) / limits.bundleCount;
  return {
    figures: { openAloneMicros: openAlone, openBundledMicros: openBundled, signAloneMicros: signAlone, signBundledMicros: signBundled, openAloneOverBareVerify: openAlone / bareVerify, openBundledOverBareVerify: openBundled / bareVerify, bodyBytes: alone[0]!.body!.length },
    peers: { "bare verification": `one Ed25519 check by libsodium, ${bareVerify.toFixed(1)} microseconds` },
  };
}

/** Microseconds of CPU for one call, after a fifth as many calls to warm up. */
function micros(times: number, work: (i: number) => void): number {
  for (let i = 0; i < times / 5; i++) work(i);
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) work(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
