/**
 * Vectors of Ed25519: those of RFC 8032 section 7.1, and what a strict verifier refuses. The hostile ones are built here from group
 * elements, after Chalkias, Garillot and Nikolaenko, "Taming the Many EdDSAs" (2020).
 */
import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { fromHex, joined, toHex } from "../../bytes.ts";
import type { Crypto } from "../../crypto/crypto.ts";
import type { VectorFiles } from "../vector-files.ts";

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const prime = 2n ** 255n - 19n;
const message = new TextEncoder().encode("cosmicsync");

const toBytes = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const toNumber = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const challenge = (r: Uint8Array, key: Uint8Array): bigint => toNumber(sha512(joined(r, key, message))) % order;

export function signatureVectors(crypto: Crypto): Pick<VectorFiles, "signatures_valid" | "signatures_invalid"> {
  const entry = (why: string, key: Uint8Array, signature: Uint8Array, of: Uint8Array = message): VectorFiles["signatures_valid"][number] => ({ why, key: toHex(key), message: toHex(of), signature: toHex(signature) });
  const pair = crypto.keyPair(new Uint8Array(32).fill(3));
  const good = crypto.sign(pair.secretKey, message);
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

  const secret = 12_345n, chance = 777n;
  const key = Point.BASE.multiply(secret);
  const torsion = ED25519_TORSION_SUBGROUP.map((hex) => ({ bytes: fromHex(hex), point: Point.fromHex(hex) })).filter(({ point }) => !point.is0());
  const smallOrder = torsion.flatMap(({ bytes, point }, i) => {
    const mixedR = Point.BASE.multiply(chance).add(point).toBytes();
    const mixedKey = key.add(point).toBytes();
    const plainR = Point.BASE.multiply(chance).toBytes();
    return [
      entry(`a key of small order, number ${i + 1}`, bytes, joined(Point.BASE.toBytes(), toBytes(1n))),
      entry(`an R of small order, number ${i + 1}`, key.toBytes(), joined(bytes, toBytes((challenge(bytes, key.toBytes()) * secret) % order))),
      entry(`an R with a torsion part, number ${i + 1}: only a verifier that multiplies by the cofactor takes it`, key.toBytes(), joined(mixedR, toBytes((chance + challenge(mixedR, key.toBytes()) * secret) % order))),
      // Where k is a multiple of the torsion's order the equation holds without the cofactor too: those are left out.
      ...(point.multiplyUnsafe(challenge(plainR, mixedKey)).is0() ? [] : [entry(`a key with a torsion part, number ${i + 1}`, mixedKey, joined(plainR, toBytes((chance + challenge(plainR, mixedKey) * secret) % order)))]),
    ];
  });
  const identity = Point.ZERO.toBytes();
  return {
    "signatures_valid": [
      ...rfc8032.map(({ why, key: publicKey, message: signed, signature }) => ({ why, key: publicKey, message: signed, signature })),
      entry("a message of ours", pair.publicKey, good),
    ],
    "signatures_invalid": [
      entry("another message", pair.publicKey, good, new TextEncoder().encode("cosmicsynd")),
      entry("another key", crypto.keyPair(new Uint8Array(32).fill(4)).publicKey, good),
      entry("a bit of R flipped", pair.publicKey, flipped(good, 0)),
      entry("a bit of S flipped", pair.publicKey, flipped(good, 32)),
      entry("a bit of the key flipped", flipped(pair.publicKey, 5), good),
      entry("S with the group order added: the same signature in a second spelling", pair.publicKey, joined(good.subarray(0, 32), toBytes(toNumber(good.subarray(32)) + order))),
      entry("S equal to the group order", pair.publicKey, joined(good.subarray(0, 32), toBytes(order))),
      entry("a signature cut off", pair.publicKey, good.subarray(0, 63)),
      entry("a signature with a byte more", pair.publicKey, joined(good, new Uint8Array(1))),
      entry("no signature", pair.publicKey, new Uint8Array(0)),
      entry("a key cut off", pair.publicKey.subarray(0, 31), good),
      entry("all zero", new Uint8Array(32), new Uint8Array(64)),
      entry("the identity as key and as R, S zero: holds for every message where small orders are let in", identity, joined(identity, toBytes(0n))),
      entry("a key in a second spelling of the identity", toBytes(prime + 1n), joined(identity, toBytes(0n))),
      entry("a key whose y is not below the field's prime", toBytes(prime + 3n), joined(Point.BASE.toBytes(), toBytes(1n))),
      entry("a key that is no point", toBytes(2n), good),
      entry("R the identity, under a good key: the equation holds, and R is of small order", key.toBytes(), joined(identity, toBytes((challenge(identity, key.toBytes()) * secret) % order))),
      ...smallOrder,
    ],
  };
}

const rfc8032: readonly { readonly why: string; readonly key: string; readonly message: string; readonly signature: string }[] = [
  { why: "RFC 8032, test 1", key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "", signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
  { why: "RFC 8032, test 2", key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72", signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
  { why: "RFC 8032, test 3", key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82", signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
  { why: "RFC 8032, test SHA(abc)", key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
];
