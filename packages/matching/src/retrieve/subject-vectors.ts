/**
 * A subject as one vector of 128 numbers, and a seeker as another, so that one scan finds who offers what is needed, who needs what is offered, and who cares about the same.
 *
 * Three blocks: 48 numbers of offers, 48 of needs, 32 of interests and values. In a seeker's the first two change places, so that the product of the two vectors is the sum
 * of need with offer, offer with need, and interests with interests, weighed about as the score weighs them, both ways together. A concept is, to equal parts, what it means
 * (projected from the encoder's numbers) and which it is (numbers of its own): meaning alone takes near skills for the same, identity alone misses what is said in other words.
 *
 * Levels, languages, hours and places are no part of it: they are for the score. The id names the encoder, its dimension and this composition.
 */
import { seededChance } from "@cosmicsync/protocol";
import type { Subject } from "../subject.ts";
import { isOwn } from "../vocabulary/concept.ts";
import type { Meaning } from "../vocabulary/meaning.ts";
import { dimension } from "./arena.ts";
import { hash } from "./hash.ts";

export interface SubjectVectors {
  readonly encoderId: string;
  /** As it lies in the index; all zero for a subject without any known concept. */
  stored(subject: Subject): Float32Array;
  /** As it is looked for. */
  asked(seeker: Subject): Float32Array;
  /** Whether all that the subject says has a vector by now. Wants what has none to be encoded; what somebody only asks with is not worth the encoder's time. */
  isWhole(subject: Subject): boolean;
}

const composition = "blocks-1";
const skillNumbers = 48;
const interestNumbers = dimension - 2 * skillNumbers;
/** Squares of a block's length; what the terms weigh, the two directions together. */
const shares = { skills: 0.27, interests: 0.18, values: 0.08 } as const;
/** Concepts remembered; a vocabulary fits, and people's own words cannot make it grow without end. */
const rememberedCount = 50_000;
const seed = 64;

export function createSubjectVectors(meaning: Meaning): SubjectVectors {
  const skills = createBlocks(meaning, skillNumbers, seed);
  const interests = createBlocks(meaning, interestNumbers, seed + 1);
  const compose = (subject: Subject, first: Subject["offers"], second: Subject["offers"]): Float32Array => {
    const vector = new Float32Array(dimension);
    const ids = (from: Subject["offers"]): string[] => from.map(({ skill }) => skill);
    skills.write(ids(first), vector, 0, shares.skills);
    skills.write(ids(second), vector, skillNumbers, shares.skills);
    interests.write(subject.interests, vector, 2 * skillNumbers, shares.interests);
    interests.write(subject.values, vector, 2 * skillNumbers, shares.values);
    return vector;
  };
  return {
    encoderId: `${meaning.encoderId}/${meaning.dimension}/${composition}`,
    stored: (subject) => compose(subject, subject.offers, subject.needs),
    asked: (seeker) => compose(seeker, seeker.needs, seeker.offers),
    isWhole(subject) {
      if (meaning.want === undefined) return true;
      let whole = true;
      for (const id of [...subject.offers.map(({ skill }) => skill), ...subject.needs.map(({ skill }) => skill), ...subject.interests, ...subject.values]) {
        if (!isOwn(id) || meaning.vector(id) !== undefined) continue;
        meaning.want(id);
        whole = false;
      }
      return whole;
    },
  };
}

/** Vectors of concepts in a block of so many numbers. */
function createBlocks(meaning: Meaning, count: number, blockSeed: number) {
  const remembered = new Map<string, Float32Array>();
  const projection = normals(meaning.dimension * count, blockSeed, 1 / Math.sqrt(count));
  const sum = new Float32Array(count);

  const ofConcept = (id: string): Float32Array => {
    const before = remembered.get(id);
    if (before !== undefined) return before;
    const means = meaning.vector(id);
    const vector = new Float32Array(count);
    if (means === undefined) return vector;
    // A concept that no encoder knows is left out: numbers of its own alone would make strangers of those who say it otherwise.
    if (means.some((number) => number !== 0)) {
      for (let from = 0; from < means.length; from += 1) for (let to = 0; to < count; to += 1) vector[to] = (vector[to] as number) + (means[from] as number) * (projection[from * count + to] as number);
      const own = normals(count, hash(id) ^ blockSeed, 1 / Math.sqrt(count));
      for (let to = 0; to < count; to += 1) vector[to] = (vector[to] as number) + (own[to] as number);
      scale(vector, 1);
    }
    if (remembered.size >= rememberedCount) remembered.clear();
    remembered.set(id, vector);
    return vector;
  };

  return {
    /** Adds the sum of the concepts, with the square of its length being `share`. */
    write(ids: readonly string[], into: Float32Array, at: number, share: number): void {
      if (ids.length === 0) return;
      sum.fill(0);
      for (const id of ids) {
        const vector = ofConcept(id);
        for (let place = 0; place < count; place += 1) sum[place] = (sum[place] as number) + (vector[place] as number);
      }
      scale(sum, Math.sqrt(share));
      for (let place = 0; place < count; place += 1) into[at + place] = (into[at + place] as number) + (sum[place] as number);
    },
  };
}

function scale(vector: Float32Array, length: number): void {
  let squares = 0;
  for (const number of vector) squares += number * number;
  if (squares > 0) for (let place = 0; place < vector.length; place += 1) vector[place] = ((vector[place] as number) * length) / Math.sqrt(squares);
}

/** Normally distributed numbers (Box and Muller 1958). */
function normals(count: number, from: number, deviation: number): Float32Array {
  const chance = seededChance(from);
  return Float32Array.from({ length: count }, () => deviation * Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()));
}
