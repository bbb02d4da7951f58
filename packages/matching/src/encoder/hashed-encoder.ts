/**
 * Our own encoder: a text is the sum of the vectors of its subwords, scaled to length 1. Training has made common endings short vectors and telling roots long
 * ones, so that no list of weights is needed.
 *
 * Rows are kept as bytes with one scale each: a quarter of the memory, and of the file, for a cosine that differs in the third digit. Costs some 40 rows of
 * `dimension` bytes for a short phrase, about 10 µs.
 */
import { normalise } from "../vocabulary/normalise.ts";
import type { InstantEncoder } from "./encoder.ts";
import { subwordsOf } from "./subwords.ts";

/** What training makes and the file holds. */
export interface HashedModel {
  readonly dimension: number;
  readonly bucketCount: number;
  /** `bucketCount` rows of `dimension` bytes. */
  readonly rows: Int8Array;
  /** What a byte of each row is worth; 0 for a row that training never saw. */
  readonly scales: Float32Array;
}

export function createHashedEncoder(model: HashedModel, id: string): InstantEncoder {
  const { dimension } = model;
  const encodeNow = (texts: readonly string[]): Float32Array => {
    const vectors = new Float32Array(texts.length * dimension);
    for (const [index, text] of texts.entries()) encodeInto(model, text, vectors, index * dimension);
    return vectors;
  };
  return { id, dimension, encodeNow, encode: (texts) => Promise.resolve(encodeNow(texts)) };
}

function encodeInto({ rows, scales, dimension, bucketCount }: HashedModel, text: string, into: Float32Array, at: number): void {
  for (const bucket of subwordsOf(normalise(text), bucketCount)) {
    const scale = scales[bucket] as number;
    if (scale === 0) continue;
    const row = bucket * dimension;
    for (let place = 0; place < dimension; place += 1) (into[at + place] as number) += scale * (rows[row + place] as number);
  }
  let squares = 0;
  for (let place = at; place < at + dimension; place += 1) squares += (into[place] as number) ** 2;
  if (squares === 0) return;
  const length = Math.sqrt(squares);
  for (let place = at; place < at + dimension; place += 1) (into[place] as number) /= length;
}

/** Rounds trained rows to bytes; `seen` says which rows training touched: the others are noise from the start and become nothing. */
export function quantise(table: Float32Array, dimension: number, seen: (bucket: number) => boolean): HashedModel {
  const bucketCount = table.length / dimension;
  const rows = new Int8Array(table.length);
  const scales = new Float32Array(bucketCount);
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    if (!seen(bucket)) continue;
    const from = bucket * dimension;
    let most = 0;
    for (let at = from; at < from + dimension; at += 1) most = Math.max(most, Math.abs(table[at] as number));
    if (most === 0) continue;
    scales[bucket] = most / 127;
    for (let at = from; at < from + dimension; at += 1) rows[at] = Math.round(((table[at] as number) / most) * 127);
  }
  return { dimension, bucketCount, rows, scales };
}
