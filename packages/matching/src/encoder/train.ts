/**
 * Trains the vectors of subwords so that texts which mean the same lie together: labels, aliases and translations of one concept, its description, texts of
 * related concepts.
 *
 * Contrastive: of a batch of pairs, each text must find its own partner among all partners (InfoNCE, van den Oord et al. 2018, both ways). No two pairs of a
 * batch are of one concept. Batches are at first by chance; later, concepts that lie near each other are put in one batch, since telling them apart is what is left to
 * learn. Adagrad with one sum of squares a row (Duchi et al. 2011). Plain loops over typed arrays, one thread, the same seed gives the same bytes.
 *
 * Cost: a pair takes about a quarter of a millisecond at the settings below; memory is the table (`bucketCount * dimension` floats) and the subwords of all texts.
 */
import { seededChance } from "@cosmicsync/protocol";
import { normalise } from "../vocabulary/normalise.ts";
import { quantise, type HashedModel } from "./hashed-encoder.ts";
import { subwordsOf } from "./subwords.ts";

/** Texts that mean the same, in lists by language or source. A list is drawn as often as the root of its length says: few translations are not drowned by many aliases. */
export type TextGroup = readonly (readonly string[])[];

export interface TrainingSettings {
  readonly dimension: number;
  readonly bucketCount: number;
  readonly rounds: number;
  readonly pairsAtOnce: number;
  /** What a cosine is divided by: the smaller, the harder near misses are pushed away. */
  readonly temperature: number;
  readonly rate: number;
  /** Share of texts in which two neighbouring letters change places: people type so. */
  readonly slips: number;
  /** From this round on, batches are of neighbours. */
  readonly neighboursFrom: number;
  readonly seed: number;
}
export const trainingSettings: TrainingSettings = { dimension: 64, bucketCount: 98_304, rounds: 12, pairsAtOnce: 256, temperature: 0.07, rate: 0.1, slips: 0.2, neighboursFrom: Infinity, seed: 1 };

const firstSquares = 1e-4;
const firstSpread = 0.2;
/** Of the first rate, what is left in the last round. */
const lastRate = 0.02;
/** Neighbours are sorted by two random directions, in blocks of this many batches. */
const batchesOfBlock = 16;
/** A gradient smaller than this moves nothing that a byte could show. */
const leastGradient = 1e-6;
const fewestPairs = 8;

export function trainWords(groups: readonly TextGroup[], settings: TrainingSettings = trainingSettings, tell?: (round: number, loss: number) => void): HashedModel {
  const { dimension, bucketCount } = settings;
  const chance = seededChance(settings.seed);
  const table = Float32Array.from({ length: bucketCount * dimension }, () => (chance() - 0.5) * firstSpread);
  const squares = new Float32Array(bucketCount).fill(firstSquares);
  const drawn = groups.map((group) => readGroup(group, bucketCount));
  const usable = drawn.flatMap((group, index) => (group.norms.length > 1 ? [index] : []));
  const batch = createBatch(table, squares, settings);
  const subwords = (group: Drawn, text: number): Uint32Array => (chance() < settings.slips ? Uint32Array.from(subwordsOf(slip(group.norms[text] as string, chance), bucketCount)) : (group.subwords[text] as Uint32Array));
  const drawPair = (group: Drawn): [Uint32Array, Uint32Array] => {
    const one = draw(group, chance);
    let other = draw(group, chance);
    if (other === one) other = (one + 1 + Math.floor(chance() * (group.norms.length - 1))) % group.norms.length;
    return [subwords(group, one), subwords(group, other)];
  };
  for (let round = 0; round < settings.rounds; round += 1) {
    const rate = settings.rate * (1 - round / settings.rounds + lastRate);
    const order = shuffled(usable, chance);
    const batches = round < settings.neighboursFrom ? cut(order, settings.pairsAtOnce) : shuffled(neighbourBatches(order, drawn, table, settings, chance), chance);
    let loss = 0;
    let pairs = 0;
    for (const members of batches) {
      if (members.length < fewestPairs && batches.length > 1) continue;
      loss += batch(members.map((index) => drawPair(drawn[index] as Drawn)), rate);
      pairs += members.length;
    }
    tell?.(round, loss / Math.max(1, pairs));
  }
  return quantise(table, dimension, (bucket) => (squares[bucket] as number) > Math.fround(firstSquares));
}

/** A group as it is drawn from: different texts only, each with its share of the chances up to and with it. */
interface Drawn { readonly norms: readonly string[]; readonly subwords: readonly Uint32Array[]; readonly upTo: Float64Array }

function readGroup(group: TextGroup, bucketCount: number): Drawn {
  const weights = new Map<string, number>();
  for (const list of group) for (const text of list) weights.set(normalise(text), (weights.get(normalise(text)) ?? 0) + 1 / Math.sqrt(list.length));
  weights.delete("");
  const norms = [...weights.keys()];
  const upTo = new Float64Array(norms.length);
  let sum = 0;
  for (const [index, weight] of [...weights.values()].entries()) upTo[index] = sum += weight;
  return { norms, subwords: norms.map((norm) => Uint32Array.from(subwordsOf(norm, bucketCount))), upTo };
}

function draw({ upTo }: Drawn, chance: () => number): number {
  const wanted = chance() * (upTo[upTo.length - 1] as number);
  let at = 0;
  while (at < upTo.length - 1 && (upTo[at] as number) <= wanted) at += 1;
  return at;
}

/** Two neighbouring letters change places. */
export function slip(text: string, chance: () => number): string {
  const places: number[] = [];
  for (let at = 0; at + 1 < text.length; at += 1) if (text[at] !== " " && text[at + 1] !== " " && text[at] !== text[at + 1]) places.push(at);
  const at = places[Math.floor(chance() * places.length)];
  return at === undefined ? text : `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`;
}

/** One step over a batch of pairs; gives the sum of their losses. All its arrays are made once. */
function createBatch(table: Float32Array, squares: Float32Array, { dimension, pairsAtOnce, temperature }: TrainingSettings): (pairs: readonly (readonly [Uint32Array, Uint32Array])[], rate: number) => number {
  const sides = [createSide(table, squares, dimension, pairsAtOnce), createSide(table, squares, dimension, pairsAtOnce)] as const;
  const [left, right] = sides;
  const likeness = new Float64Array(pairsAtOnce * pairsAtOnce);
  const pull = new Float64Array(pairsAtOnce * pairsAtOnce);
  return (pairs, rate) => {
    const count = pairs.length;
    for (const [at, [one, other]] of pairs.entries()) {
      left.encode(at, one);
      right.encode(at, other);
    }
    for (let i = 0; i < count; i += 1) for (let j = 0; j < count; j += 1) likeness[i * count + j] = Math.exp((dot(left.vectors, i * dimension, right.vectors, j * dimension, dimension) - 1) / temperature);
    const loss = pulls(likeness, pull, count);
    left.gradients.fill(0);
    right.gradients.fill(0);
    const share = 1 / temperature / count;
    for (let i = 0; i < count; i += 1) {
      for (let j = 0; j < count; j += 1) {
        const gradient = (pull[i * count + j] as number) * share;
        if (Math.abs(gradient) < leastGradient) continue;
        add(left.gradients, i * dimension, right.vectors, j * dimension, dimension, gradient);
        add(right.gradients, j * dimension, left.vectors, i * dimension, dimension, gradient);
      }
    }
    for (const [at, pair] of pairs.entries()) for (const place of [0, 1] as const) sides[place].step(at, pair[place], rate);
    return loss;
  };
}

/** How much each pair of the batch is pulled together (negative) or pushed apart: the gradient of both softmaxes, by row and by column. */
function pulls(likeness: Float64Array, pull: Float64Array, count: number): number {
  let loss = 0;
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let j = 0; j < count; j += 1) sum += likeness[i * count + j] as number;
    for (let j = 0; j < count; j += 1) pull[i * count + j] = (likeness[i * count + j] as number) / sum;
    loss -= Math.log(pull[i * count + i] as number);
  }
  for (let j = 0; j < count; j += 1) {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += likeness[i * count + j] as number;
    for (let i = 0; i < count; i += 1) (pull[i * count + j] as number) += (likeness[i * count + j] as number) / sum;
    (pull[j * count + j] as number) -= 2;
  }
  return loss;
}

interface Side {
  readonly vectors: Float64Array;
  readonly gradients: Float64Array;
  encode(at: number, subwords: Uint32Array): void;
  step(at: number, subwords: Uint32Array, rate: number): void;
}

function createSide(table: Float32Array, squares: Float32Array, dimension: number, count: number): Side {
  const vectors = new Float64Array(count * dimension);
  const gradients = new Float64Array(count * dimension);
  const lengths = new Float64Array(count);
  return {
    vectors, gradients,
    encode(at, subwords) {
      lengths[at] = encodeRow(table, dimension, subwords, vectors, at * dimension);
    },
    step(at, subwords, rate) {
      const from = at * dimension;
      const along = dot(vectors, from, gradients, from, dimension);
      const length = lengths[at] as number;
      let square = 0;
      for (let place = from; place < from + dimension; place += 1) {
        // The part along the vector itself would only change its length, which scaling takes away again.
        const gradient = ((gradients[place] as number) - along * (vectors[place] as number)) / length;
        gradients[place] = gradient;
        square += gradient * gradient;
      }
      if (square === 0) return;
      square /= dimension;
      for (let index = 0; index < subwords.length; index += 1) {
        const bucket = subwords[index] as number;
        const sum = (squares[bucket] as number) + square;
        squares[bucket] = sum;
        const step = rate / Math.sqrt(sum);
        const row = bucket * dimension;
        for (let place = 0; place < dimension; place += 1) (table[row + place] as number) -= step * (gradients[from + place] as number);
      }
    },
  };
}

function encodeRow(table: Float32Array, dimension: number, subwords: Uint32Array, into: Float64Array, at: number): number {
  into.fill(0, at, at + dimension);
  for (let index = 0; index < subwords.length; index += 1) {
    const row = (subwords[index] as number) * dimension;
    for (let place = 0; place < dimension; place += 1) (into[at + place] as number) += table[row + place] as number;
  }
  const length = Math.sqrt(dot(into, at, into, at, dimension)) + 1e-6;
  for (let place = at; place < at + dimension; place += 1) (into[place] as number) /= length;
  return length;
}

/** Concepts sorted by a text of each along two random directions: near ones come to lie in one batch, others in another round. */
function neighbourBatches(order: readonly number[], groups: readonly Drawn[], table: Float32Array, { dimension, pairsAtOnce }: TrainingSettings, chance: () => number): number[][] {
  const directions = [0, 1].map(() => Float64Array.from({ length: dimension }, () => chance() - 0.5));
  const vector = new Float64Array(dimension);
  const places = new Map(order.map((index) => {
    const group = groups[index] as Drawn;
    encodeRow(table, dimension, group.subwords[draw(group, chance)] as Uint32Array, vector, 0);
    return [index, directions.map((direction) => dot(direction, 0, vector, 0, dimension))] as const;
  }));
  const along = (direction: number) => (a: number, b: number): number => (places.get(a)?.[direction] ?? 0) - (places.get(b)?.[direction] ?? 0) || a - b;
  return cut([...order].sort(along(0)), pairsAtOnce * batchesOfBlock).flatMap((block) => cut(block.sort(along(1)), pairsAtOnce));
}

const cut = (order: readonly number[], size: number): number[][] => Array.from({ length: Math.ceil(order.length / size) }, (_, index) => order.slice(index * size, (index + 1) * size));

function shuffled<T>(list: readonly T[], chance: () => number): T[] {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

function dot(a: Float64Array, from: number, b: Float64Array, other: number, count: number): number {
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < count; at += 2) {
    even += (a[from + at] as number) * (b[other + at] as number);
    odd += (a[from + at + 1] as number) * (b[other + at + 1] as number);
  }
  return count % 2 === 0 ? even + odd : even + odd + (a[from + count - 1] as number) * (b[other + count - 1] as number);
}

function add(into: Float64Array, at: number, from: Float64Array, other: number, count: number, times: number): void {
  for (let place = 0; place < count; place += 1) (into[at + place] as number) += times * (from[other + place] as number);
}
