/**
 * Teams of OpeNTF, as its branch nmt publishes them: `teamsvecs.pkl`, a dictionary of sparse matrices `skill` and `member`, a row a team, in the order of time. Its licence is
 * non-commercial: it is only read, from a folder of one's own, and nothing of it is kept. The random split is theirs, number for number: 15 % of teams, drawn by numpy's generator with seed 0.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { arrayOf, PickleError, readPickle, type Made } from "./pickle.ts";

export interface Teams {
  readonly skillCount: number;
  readonly memberCount: number;
  readonly skills: readonly Int32Array[];
  readonly members: readonly Int32Array[];
}

export function readTeams(folder: string): Teams | undefined {
  const file = join(folder, "teamsvecs.pkl");
  if (!existsSync(file)) return undefined;
  const all = readPickle(readFileSync(file));
  if (!(all instanceof Map)) throw new PickleError(`${file} holds no dictionary`);
  const [skill, member] = [rowsOf(all.get("skill")), rowsOf(all.get("member"))];
  if (skill.rows.length !== member.rows.length) throw new PickleError(`${file}: ${skill.rows.length} rows of skills, ${member.rows.length} of members`);
  return { skillCount: skill.width, memberCount: member.width, skills: skill.rows, members: member.rows };
}

/** Column numbers of each row, rising; what is not 0 counts as 1. */
function rowsOf(value: unknown): { readonly width: number; readonly rows: Int32Array[] } {
  const { made, state, with: args } = (value ?? {}) as Partial<Made>;
  const held = state instanceof Map ? (state as ReadonlyMap<string, unknown>) : undefined;
  const shape = held?.get("_shape");
  if (held === undefined || !Array.isArray(shape)) throw new PickleError("this is no sparse matrix");
  const [height, width] = shape as [number, number];
  const tidy = (columns: readonly number[]): Int32Array => {
    if (columns.some((column) => !(column >= 0 && column < width))) throw new PickleError(`a column outside ${width}`);
    return Int32Array.from(new Set(columns)).sort();
  };
  const kind = made === "copyreg._reconstructor" ? String((args as readonly { readonly name?: string }[])[0]?.name) : String(made);
  if (kind.endsWith("lil_matrix")) return { width, rows: arrayOf(held.get("rows")).map((row) => tidy(row as number[])) };
  if (!kind.endsWith("csr_matrix")) throw new PickleError(`a matrix of kind ${kind} is not read here`);
  const [starts, columns] = [arrayOf(held.get("indptr")) as number[], arrayOf(held.get("indices")) as number[]];
  return { width, rows: Array.from({ length: height }, (_, row) => tidy(columns.slice(starts[row], starts[row + 1]))) };
}

export interface Split { readonly train: Int32Array; readonly test: Int32Array }
export const testShare = 0.15;

/** As scikit-learn's train_test_split draws it with train_size .85 and random_state 0: a permutation, whose beginning is the test part. */
export function randomSplit(count: number): Split {
  const trainCount = Math.floor((1 - testShare) * count);
  const order = permutation(count, 0);
  return { test: order.slice(0, count - trainCount), train: order.slice(count - trainCount) };
}

/** The last rows are the test part. */
export function splitInTime(count: number): Split {
  const trainCount = Math.floor((1 - testShare) * count);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  return { train: order.slice(0, trainCount), test: order.slice(trainCount) };
}

/** numpy's RandomState(seed).permutation: Fisher and Yates from the end, with draws of a Mersenne twister (Matsumoto and Nishimura 1998) masked to the next power of two. */
export function permutation(count: number, seed: number): Int32Array {
  const draw = mersenneTwister(seed);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last -= 1) {
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let other = draw() & mask;
    while (other < 0 || other > last) other = draw() & mask;
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

function mersenneTwister(seed: number): () => number {
  const [size, shift] = [624, 397];
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let at = 1; at < size; at += 1) {
    const before = (state[at - 1] as number) ^ ((state[at - 1] as number) >>> 30);
    state[at] = Math.imul(1_812_433_253, before) + at;
  }
  let next = size;
  return () => {
    if (next === size) {
      for (let at = 0; at < size; at += 1) {
        const mixed = ((state[at] as number) & 0x80000000) | ((state[(at + 1) % size] as number) & 0x7fffffff);
        state[at] = (state[(at + shift) % size] as number) ^ (mixed >>> 1) ^ ((mixed & 1) === 0 ? 0 : 0x9908b0df);
      }
      next = 0;
    }
    let value = state[next] as number;
    next += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  };
}
