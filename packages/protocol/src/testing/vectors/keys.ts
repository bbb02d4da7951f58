/** Vectors of delegation and revocation: who may sign for a person, and who may not. */
import { millisOf } from "../../clock.ts";
import type { Crypto, KeyPair } from "../../crypto/crypto.ts";
import { signRecord, type Draft, type Signed } from "../../envelope.ts";
import { encodeId } from "../../id.ts";
import { testKeys, testMillis, testStamp } from "../index.ts";
import { envelopeToHex, type VectorFiles } from "../vector-files.ts";

const home = { type: "home" } as const;

export function keyVectors(crypto: Crypto): Pick<VectorFiles, "keys_valid" | "keys_invalid"> {
  const [root, device, other, stranger] = [1, 2, 3, 4].map((number) => testKeys(crypto, number)) as [KeyPair, KeyPair, KeyPair, KeyPair];
  const sign = (keys: KeyPair, draft: Draft, number: number): Signed => signRecord(crypto, keys, draft, testStamp(number));
  const person = sign(root, { kind: "person", body: { began: testMillis }, scope: home }, 1);
  const id = person.record.id;
  const delegate = (keys: KeyPair, key: KeyPair, number: number, expiresAt?: number): Signed =>
    sign(keys, { kind: "delegation", body: { person: id, key: encodeId(key.publicKey), ...(expiresAt === undefined ? {} : { expiresAt }) }, scope: home }, number);
  const revoke = (keys: KeyPair, delegation: Signed, from: number, number: number): Signed => sign(keys, { kind: "revocation", body: { person: id, delegation: delegation.record.id, from }, scope: home }, number);
  const says = (keys: KeyPair, number: number): Signed => sign(keys, { kind: "profile", body: { person: id, set: { headline: "Here." } }, scope: home }, number);

  const delegated = delegate(root, device, 10);
  const ending = delegate(root, device, 10, millisOf(testStamp(50).clock));
  const revoked = revoke(root, delegated, millisOf(testStamp(30).clock), 40);
  const again = delegate(root, device, 60);
  const entry = (why: string, known: readonly Signed[], record: Signed): { why: string; envelopes: ReturnType<typeof envelopeToHex>[]; record: ReturnType<typeof envelopeToHex> } =>
    ({ why, envelopes: [person, ...known].map(({ envelope }) => envelopeToHex(envelope)), record: envelopeToHex(record.envelope) });
  return {
    "keys_valid": [
      { ...entry("the root key", [], says(root, 20)), by: "root" },
      { ...entry("a delegated device", [delegated], says(device, 20)), by: "device" },
      { ...entry("at the very moment a delegation ends", [ending], says(device, 50)), by: "device" },
      { ...entry("before a revocation takes hold", [delegated, revoked], says(device, 29)), by: "device" },
      { ...entry("delegated anew after a revocation, in whatever order", [again, revoked, delegated], says(device, 61)), by: "device" },
      { ...entry("a device revokes itself", [delegated], revoke(device, delegated, testMillis, 20)), by: "device" },
      { ...entry("a revocation by a stranger changes nothing", [delegated, revoke(stranger, delegated, testMillis, 12)], says(device, 20)), by: "device" },
      { ...entry("the root key after every device was revoked", [delegated, revoked], says(root, 70)), by: "root" },
    ],
    "keys_invalid": [
      { ...entry("a stranger's key", [delegated], says(stranger, 20)), code: "record/unknown-author" },
      { ...entry("before the delegation", [delegated], says(device, 9)), code: "record/unknown-author" },
      { ...entry("delegated by a device", [delegated, delegate(device, other, 12)], says(other, 20)), code: "record/unknown-author" },
      { ...entry("delegated by a stranger", [delegate(stranger, other, 12)], says(other, 20)), code: "record/unknown-author" },
      { ...entry("after the delegation ended", [ending], says(device, 51)), code: "record/delegation-expired" },
      { ...entry("at the moment a revocation takes hold", [delegated, revoked], says(device, 30)), code: "record/revoked" },
      { ...entry("after a revocation, though it came first", [revoked, delegated], says(device, 45)), code: "record/revoked" },
      { ...entry("a device delegates", [delegated], delegate(device, other, 20)), code: "record/not-allowed" },
      { ...entry("a device revokes another", [delegated, delegate(root, other, 11)], revoke(other, delegated, testMillis, 20)), code: "record/not-allowed" },
    ],
  };
}
