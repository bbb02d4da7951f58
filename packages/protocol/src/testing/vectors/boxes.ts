/** Vectors of sealed boxes for Ed25519 keys: made with fixed passing secrets, opened by any implementation of libsodium's `crypto_box_seal`. */
import { toHex } from "../../bytes.ts";
import { sealWith } from "../../crypto/browser.ts";
import type { Crypto } from "../../crypto/crypto.ts";
import type { VectorFiles } from "../vector-files.ts";

export function boxVectors(crypto: Crypto): Pick<VectorFiles, "boxes_valid" | "boxes_invalid"> {
  const seed = new Uint8Array(32).fill(11);
  const { publicKey } = crypto.keyPair(seed);
  const passing = new Uint8Array(32).fill(12);
  const seal = (plain: Uint8Array): Uint8Array => sealWith(passing, publicKey, plain)!;
  const entry = (why: string, plain: Uint8Array, sealed = seal(plain)): VectorFiles["boxes_valid"][number] => ({ why, seed: toHex(seed), passing: toHex(passing), plain: toHex(plain), sealed: toHex(sealed) });
  const text = new TextEncoder().encode("for the home node alone");
  const sealed = seal(text);
  const refused = (why: string, bytes: Uint8Array, opener = seed): VectorFiles["boxes_invalid"][number] => ({ why, seed: toHex(opener), sealed: toHex(bytes) });
  const flipped = (at: number): Uint8Array => sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
  return {
    "boxes_valid": [entry("a short text", text), entry("nothing", new Uint8Array(0)), entry("two blocks and a byte", new Uint8Array(129).fill(7))],
    "boxes_invalid": [
      refused("another key", sealed, new Uint8Array(32).fill(13)),
      refused("a changed passing key", flipped(0)), refused("a changed tag", flipped(32)), refused("a changed text", flipped(sealed.length - 1)),
      refused("cut off", sealed.subarray(0, -1)), refused("shorter than a tag", sealed.subarray(0, 47)),
      refused("a passing key of small order", Uint8Array.from([1, ...new Uint8Array(31), ...sealed.subarray(32)])),
    ],
  };
}
