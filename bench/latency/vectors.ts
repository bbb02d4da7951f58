/**
 * The vectors that indexes are measured with, written to files: those of people drawn around real occupations, as the engine makes them, and of chance. Both are scaled to length 1.
 *
 * Vectors of chance are normally distributed, each number alike: no two are near, so that the tenth nearest is hardly nearer than the thousandth, which is the hardest for a
 * code of bits; the usual mixtures of a few bells are the easiest. What people say lies between. The exact answers come from comparing every vector, added up in 64 bits.
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { loadShippedEncoder } from "../../packages/matching/src/encoder/index.ts";
import { createSubjectVectors } from "../../packages/matching/src/retrieve/index.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import type { Meaning } from "../../packages/matching/src/vocabulary/meaning.ts";
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { readOccupations } from "../datasets/occupation-people.ts";
import type { Round } from "./rounds.ts";

const dimension = 128;
const rowsAtOnce = 4_096;
const seed = 77;

export type Vectors = Pick<Round, "vectors" | "queries" | "count" | "queryCount">;

/** Those who ask are other people, drawn after the ones who are kept. */
export function writePeople(folder: string, data: string, count: number, queryCount: number): Vectors {
  const occupations = readOccupations(data, loadStarterVocabulary().filter(({ kind }) => kind === "value"));
  const vocabulary = createVocabulary(occupations.concepts);
  vocabulary.encodeWith(loadShippedEncoder()).step();
  const vectors = createSubjectVectors(vocabulary.meaning() as Meaning);
  const people = occupations.people(count + queryCount, 0);
  const next = (): ReturnType<typeof vectors.stored> => vectors.stored(people.next().value as never);
  const kept = writeRows(join(folder, `people-${count}.f32`), count, next);
  return { vectors: kept, count, queryCount, queries: writeRows(join(folder, `people-${count}-queries.f32`), queryCount, () => vectors.asked(people.next().value as never)) };
}

/** A query is a vector that is kept, moved by about a third of its length. */
export function writeChance(folder: string, count: number, queryCount: number): Vectors {
  const chance = seededChance(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const near: Float32Array[] = [];
  const kept = writeRows(join(folder, `chance-${count}.f32`), count, () => {
    const vector = Float32Array.from({ length: dimension }, normal);
    if (near.length < queryCount) near.push(vector);
    return vector;
  });
  return { vectors: kept, count, queryCount, queries: writeRows(join(folder, `chance-${count}-queries.f32`), queryCount, () => (near.pop() as Float32Array).map((number) => number + normal() / 3)) };
}

function writeRows(path: string, count: number, next: () => Float32Array): string {
  const file = openSync(path, "w");
  const rows = new Float32Array(rowsAtOnce * dimension);
  for (let first = 0; first < count; first += rowsAtOnce) {
    const many = Math.min(rowsAtOnce, count - first);
    for (let row = 0; row < many; row += 1) {
      const vector = next();
      const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0)) || 1;
      for (let place = 0; place < dimension; place += 1) rows[row * dimension + place] = (vector[place] as number) / length;
    }
    writeSync(file, rows, 0, many * dimension * 4);
  }
  closeSync(file);
  return path;
}

const read = (path: string, first: number, many: number): Float32Array => {
  const rows = new Float32Array(many * dimension);
  const file = openSync(path, "r");
  readSync(file, rows, 0, rows.byteLength, first * dimension * 4);
  closeSync(file);
  return rows;
};

const product = (a: Float32Array, from: number, b: Float32Array, other: number): number => {
  let sum = 0;
  for (let place = 0; place < dimension; place += 1) sum += (a[from + place] as number) * (b[other + place] as number);
  return sum;
};

/** How near the `limit`-th nearest is, by query: the exact answer. */
export function edges({ vectors, count, queries }: Vectors, asked: number, limit: number): number[] {
  const query = read(queries, 0, asked);
  const best = Array.from({ length: asked }, () => new Float64Array(limit).fill(-Infinity));
  for (let first = 0; first < count; first += rowsAtOnce) {
    const many = Math.min(rowsAtOnce, count - first);
    const rows = read(vectors, first, many);
    for (let at = 0; at < asked; at += 1) {
      const kept = best[at] as Float64Array;
      for (let row = 0; row < many; row += 1) {
        const near = product(query, at * dimension, rows, row * dimension);
        if (near <= (kept[limit - 1] as number)) continue;
        let place = limit - 1;
        for (; place > 0 && (kept[place - 1] as number) < near; place -= 1) kept[place] = kept[place - 1] as number;
        kept[place] = near;
      }
    }
  }
  return best.map((kept) => kept[limit - 1] as number);
}

/** The share of the first `limit` found that are as near as the exact `limit`-th: equal vectors may stand for each other. */
export function recall({ vectors, queries }: Vectors, edge: readonly number[], found: readonly (readonly number[])[], limit: number): number {
  let hit = 0;
  for (const [at, least] of edge.entries()) {
    const query = read(queries, at, 1);
    for (const row of (found[at] ?? []).slice(0, limit)) if (product(query, 0, read(vectors, row, 1), 0) >= least - 1e-6) hit += 1;
  }
  return hit / (edge.length * limit);
}
