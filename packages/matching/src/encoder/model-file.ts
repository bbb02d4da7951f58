/**
 * The file of a trained model: 32 bytes of header, the scales, the rows.
 *
 *     0  "CSYNCWRD"   8  version (u16)   10  dimension (u16)   12  bucketCount (u32)   16  digest of all after it (u64)   24  zero (8 bytes)
 *
 * Numbers are little-endian. The digest tells a damaged or shortened file from a whole one; it is no signature. It is a part of the encoder's id, so that
 * vectors made with another training are never taken for vectors of this one.
 */
import { EncoderError, type InstantEncoder } from "./encoder.ts";
import { createHashedEncoder, type HashedModel } from "./hashed-encoder.ts";

const magic = "CSYNCWRD";
const version = 1;
const headerBytes = 32;
const digestAt = 16;
/** The bound for the file, and what a reader is willing to take. */
export const modelBytesBound = 8_000_000;
const dimensionBound = 1_024;

export function writeModel(model: HashedModel): Uint8Array {
  const bytes = new Uint8Array(headerBytes + model.scales.length * 4 + model.rows.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < magic.length; at += 1) bytes[at] = magic.charCodeAt(at);
  view.setUint16(8, version, true);
  view.setUint16(10, model.dimension, true);
  view.setUint32(12, model.bucketCount, true);
  for (const [index, scale] of model.scales.entries()) view.setFloat32(headerBytes + index * 4, scale, true);
  bytes.set(new Uint8Array(model.rows.buffer, model.rows.byteOffset, model.rows.length), headerBytes + model.scales.length * 4);
  const [low, high] = digest(bytes.subarray(headerBytes), model);
  view.setUint32(digestAt, low, true);
  view.setUint32(digestAt + 4, high, true);
  return bytes;
}

/** `where` names the file in errors. */
export function readModel(bytes: Uint8Array, where: string): { readonly model: HashedModel; readonly id: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes || String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) throw new EncoderError("file", where, "this is no file of word vectors");
  const found = view.getUint16(8, true);
  if (found !== version) throw new EncoderError("version", where, `it is of version ${found}, and this program reads version ${version}`);
  const dimension = view.getUint16(10, true);
  const bucketCount = view.getUint32(12, true);
  if (dimension === 0 || dimension > dimensionBound || bucketCount === 0) throw new EncoderError("file", where, `${bucketCount} rows of ${dimension} numbers cannot be`);
  const expected = headerBytes + bucketCount * (4 + dimension);
  if (bytes.length !== expected) throw new EncoderError("file", where, `it has ${bytes.length} bytes instead of ${expected}: it was cut off, or is not whole yet`);
  const [low, high] = digest(bytes.subarray(headerBytes), { dimension, bucketCount });
  if (view.getUint32(digestAt, true) !== low || view.getUint32(digestAt + 4, true) !== high) throw new EncoderError("file", where, "its digest does not agree with its bytes: it is damaged");
  const scales = new Float32Array(bucketCount);
  for (let bucket = 0; bucket < bucketCount; bucket += 1) scales[bucket] = view.getFloat32(headerBytes + bucket * 4, true);
  // A copy of its own: what was read may be a piece of something larger.
  const rows = Int8Array.from(new Int8Array(bytes.buffer, bytes.byteOffset + headerBytes + bucketCount * 4, bucketCount * dimension));
  return { model: { dimension, bucketCount, rows, scales }, id: `hashed-subwords/${version}/${hex(high)}${hex(low)}` };
}

export function encoderOfFile(bytes: Uint8Array, where: string): InstantEncoder {
  const { model, id } = readModel(bytes, where);
  return createHashedEncoder(model, id);
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");

/** Two lanes of 32 bits, every byte in both by different steps. */
function digest(bytes: Uint8Array, { dimension, bucketCount }: { readonly dimension: number; readonly bucketCount: number }): readonly [number, number] {
  let low = (0x811c9dc5 ^ dimension) >>> 0;
  let high = (0x9747b28c ^ bucketCount) >>> 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul((high << 5) | (high >>> 27), 0x5bd1e995) + byte;
  }
  return [mixed(low), mixed(high ^ bytes.length)];
}

function mixed(word: number): number {
  let state = word ^ (word >>> 16);
  state = Math.imul(state, 0x85ebca6b);
  state ^= state >>> 13;
  state = Math.imul(state, 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
