/**
 * The two loops that the filter's time goes into, in WebAssembly with four numbers at once: a product of square tiles, and a sparse matrix times a narrow dense one.
 *
 * The module is written here, instruction by instruction, as it is two loops of a dozen instructions: a compiler beside it would be larger than what it compiles. `plainKernel` does
 * the same in the same order, each product and each sum rounded to 32 bits, so that both give the same bits on every machine (no fused or relaxed instructions).
 * Addresses and lengths are in bytes; whoever calls keeps them inside the memory, and WebAssembly itself refuses what is outside.
 */

/** Side of a tile, in numbers: three tiles of 32-bit numbers fit a first-level cache nearly. */
export const tileSide = 64;
export const tileBytes = tileSide * tileSide * 4;
/** How many columns the dense matrix has: so many people are asked about at once. */
export const laneCount = 16;
export const laneBytes = laneCount * 4;

export interface Kernel {
  /** C -= A B, all three tiles, row by row. */
  subtractProduct(c: number, a: number, b: number): void;
  /** Y = S X: row r of S has the entries starts[r] to starts[r + 1] of `columns` and `weights`; X and Y have 16 columns. */
  spread(starts: number, rows: number, columns: number, weights: number, x: number, y: number): void;
}

export function openKernel(memory: WebAssembly.Memory): Kernel {
  const { exports } = new WebAssembly.Instance(compiled(), { edge: { memory } });
  return exports as unknown as Kernel;
}

export function plainKernel(memory: WebAssembly.Memory): Kernel {
  const floats = new Float32Array(memory.buffer);
  const whole = new Int32Array(memory.buffer);
  return {
    subtractProduct(c, a, b) {
      for (let row = 0; row < tileSide; row += 1) for (let column = 0; column < tileSide; column += 1) {
        const at = c / 4 + row * tileSide + column;
        let sum = floats[at] as number;
        for (let inner = 0; inner < tileSide; inner += 1) sum = Math.fround(sum - Math.fround((floats[a / 4 + row * tileSide + inner] as number) * (floats[b / 4 + inner * tileSide + column] as number)));
        floats[at] = sum;
      }
    },
    spread(starts, rows, columns, weights, x, y) {
      for (let row = 0; row < rows; row += 1) {
        const out = y / 4 + row * laneCount;
        floats.fill(0, out, out + laneCount);
        for (let at = whole[starts / 4 + row] as number; at < (whole[starts / 4 + row + 1] as number); at += 1) {
          const from = x / 4 + (whole[columns / 4 + at] as number) * laneCount;
          const weight = floats[weights / 4 + at] as number;
          for (let lane = 0; lane < laneCount; lane += 1) floats[out + lane] = Math.fround((floats[out + lane] as number) + Math.fround(weight * (floats[from + lane] as number)));
        }
      }
    },
  };
}

let cached: WebAssembly.Module | undefined;
const compiled = (): WebAssembly.Module => (cached ??= new WebAssembly.Module(Uint8Array.from(moduleBytes())));

const types = { i32: 0x7f, v128: 0x7b } as const;
const mostPages = 65_536;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left];
    bytes.push((left & 0x7f) | 0x80);
  }
}
/** Signed numbers, here never negative: one more byte where the sign would be misread. */
const signed = (value: number): number[] => {
  const bytes = unsigned(value);
  const last = bytes.at(-1) as number;
  return (last & 0x40) === 0 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
};
const named = (text: string): number[] => [...unsigned(text.length), ...new TextEncoder().encode(text)];
const section = (id: number, entries: readonly (readonly number[])[]): number[] => {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
};

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const plus = (...terms: readonly (readonly number[])[]): number[] => terms.flatMap((term, index) => (index === 0 ? [...term] : [...term, 0x6a]));
const times = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b, 0x6c];
const below = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b, 0x49];
const loadWhole = (address: readonly number[], offset = 0): number[] => [...address, 0x28, 2, ...unsigned(offset)];
const load = (address: readonly number[], offset = 0): number[] => [...address, 0xfd, 0x00, 2, ...unsigned(offset)];
const loadEach = (address: readonly number[], offset = 0): number[] => [...address, 0xfd, 0x09, 2, ...unsigned(offset)];
const store = (address: readonly number[], value: readonly number[], offset = 0): number[] => [...address, ...value, 0xfd, 0x0b, 2, ...unsigned(offset)];
const add = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b, 0xfd, 0xe4, 0x01];
const subtract = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b, 0xfd, 0xe5, 0x01];
const multiply = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b, 0xfd, 0xe6, 0x01];
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
/** As long as the condition holds after the body; `whileTrue` asks before it too. */
const repeat = (body: readonly number[], condition: readonly number[]): number[] => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];
const whileTrue = (condition: readonly number[], body: readonly number[]): number[] => [...condition, 0x04, 0x40, ...repeat(body, condition), 0x0b];

function moduleBytes(): number[] {
  const { i32, v128 } = types;
  const body = (locals: readonly (readonly [count: number, type: number])[], code: readonly number[]): number[] => {
    const content = [...unsigned(locals.length), ...locals.flatMap(([count, type]) => [...unsigned(count), type]), ...code, 0x0b];
    return [...unsigned(content.length), ...content];
  };
  const takes = (count: number): number[] => [0x60, ...unsigned(count), ...new Array<number>(count).fill(i32), 0];
  return [
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [takes(3), takes(6)]),
    ...section(2, [[...named("edge"), ...named("memory"), 0x02, 0x01, ...unsigned(0), ...unsigned(mostPages)]]),
    ...section(3, [[0], [1]]),
    ...section(7, [[...named("subtractProduct"), 0x00, 0], [...named("spread"), 0x00, 1]]),
    ...section(10, [body([[5, i32], [11, v128]], tileCode()), body([[4, i32], [5, v128]], spreadCode())]),
  ];
}

/** Four rows and eight columns of C stay in registers while the inner index runs. */
function tileCode(): number[] {
  const [c, a, b, row, column, left, right, end] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const sums = [8, 9, 10, 11, 12, 13, 14, 15];
  const [low, high, each] = [16, 17, 18] as const;
  const rowBytes = tileSide * 4;
  const out = plus(get(c), get(row), get(column));
  const inner = repeat([
    ...load(get(right)), ...set(low), ...load(get(right), 16), ...set(high),
    ...[0, 1, 2, 3].flatMap((line) => [
      ...loadEach(get(left), line * rowBytes), ...set(each),
      ...subtract(get(sums[line * 2] as number), multiply(get(each), get(low))), ...set(sums[line * 2] as number),
      ...subtract(get(sums[line * 2 + 1] as number), multiply(get(each), get(high))), ...set(sums[line * 2 + 1] as number),
    ]),
    ...plus(get(left), constant(4)), ...set(left), ...plus(get(right), constant(rowBytes)), ...set(right),
  ], below(get(right), get(end)));
  const columns = repeat([
    ...sums.flatMap((sum, index) => [...load(out, (index >> 1) * rowBytes + (index & 1) * 16), ...set(sum)]),
    ...plus(get(a), get(row)), ...set(left), ...plus(get(b), get(column)), ...set(right), ...plus(get(right), constant(tileBytes)), ...set(end),
    ...inner,
    ...sums.flatMap((sum, index) => store(out, get(sum), (index >> 1) * rowBytes + (index & 1) * 16)),
    ...plus(get(column), constant(32)), ...set(column),
  ], below(get(column), constant(rowBytes)));
  return repeat([...constant(0), ...set(column), ...columns, ...plus(get(row), constant(4 * rowBytes)), ...set(row)], below(get(row), constant(tileBytes)));
}

function spreadCode(): number[] {
  const [starts, rows, columns, weights, x, y, at, end, last, from] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
  const sums = [10, 11, 12, 13];
  const each = 14;
  const four = (index: readonly number[]): number[] => times(index, constant(4));
  const entries = whileTrue(below(get(at), get(end)), [
    ...plus(get(x), times(loadWhole(plus(get(columns), get(at))), constant(laneBytes))), ...set(from),
    ...loadEach(plus(get(weights), get(at))), ...set(each),
    ...sums.flatMap((sum, index) => [...add(get(sum), multiply(get(each), load(get(from), index * 16))), ...set(sum)]),
    ...plus(get(at), constant(4)), ...set(at),
  ]);
  return [
    ...plus(get(starts), four(get(rows))), ...set(last),
    ...whileTrue(below(get(starts), get(last)), [
      ...four(loadWhole(get(starts))), ...set(at), ...four(loadWhole(get(starts), 4)), ...set(end),
      ...sums.flatMap((sum) => [...zeros, ...set(sum)]),
      ...entries,
      ...sums.flatMap((sum, index) => store(get(y), get(sum), index * 16)),
      ...plus(get(y), constant(laneBytes)), ...set(y), ...plus(get(starts), constant(4)), ...set(starts),
    ]),
  ];
}
