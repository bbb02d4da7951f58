/**
 * The inverse of a symmetric positive definite matrix, in tiles, by sweeping one block of rows after another (the symmetric Gauss-Jordan method; Goodnight 1979).
 *
 * Sweeping block K, with P the inverse of A[K,K] and W[I] = A[I,K]: A[I,J] -= W[I] P W[J]', A[I,K] = W[I] P, A[K,K] = -P. After all of them A holds minus its inverse. Only tiles on and
 * below the diagonal are kept, so it is n^3 / 2 products, as many as Cholesky's way takes, in one loop in place. 32-bit numbers; the small inverses are in 64.
 */
import { laneBytes, openKernel, tileBytes, tileSide, type Kernel } from "./tile-kernel.ts";

const pageBytes = 65_536;
const tileLength = tileSide * tileSide;

export interface TiledMatrix {
  readonly size: number;
  /** Adds to an entry on or below the diagonal: row at least column. */
  add(row: number, column: number, amount: number): void;
  at(row: number, column: number): number;
  /** Turns the matrix into minus its inverse. Throws a RangeError where it is not positive definite. */
  invert(): void;
  /** out[j] += factor * row[j] / divisor[j]. */
  addRow(row: number, factor: number, divisors: Float32Array, out: Float32Array): void;
}

export function createTiledMatrix(size: number, open: (memory: WebAssembly.Memory) => Kernel = openKernel): TiledMatrix {
  const blocks = Math.ceil(size / tileSide);
  const tileCount = (blocks * (blocks + 1)) / 2;
  // The tiles, then W P and W' of the block that is swept, one tile each row of blocks, then P, then a tile of transposing.
  const panels = tileCount * tileBytes;
  const scratch = panels + 2 * blocks * tileBytes;
  const pages = Math.ceil((scratch + 2 * tileBytes + laneBytes) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const kernel = open(memory);
  const floats = new Float32Array(memory.buffer);
  const tile = (i: number, j: number): number => ((i * (i + 1)) / 2 + j) * tileBytes;
  const place = (row: number, column: number): number => {
    const [i, j] = [Math.floor(row / tileSide), Math.floor(column / tileSide)];
    return tile(i, j) / 4 + (row - i * tileSide) * tileSide + (column - j * tileSide);
  };
  // Rows beyond the size are those of the unit matrix, and stay by themselves.
  for (let row = size; row < blocks * tileSide; row += 1) floats[place(row, row)] = 1;

  const transposeInto = (from: number, to: number): void => {
    for (let row = 0; row < tileSide; row += 1) for (let column = 0; column < tileSide; column += 1) floats[to / 4 + column * tileSide + row] = floats[from / 4 + row * tileSide + column] as number;
  };
  const copyInto = (from: number, to: number): void => void floats.copyWithin(to / 4, from / 4, from / 4 + tileLength);

  return {
    size,
    add(row, column, amount) {
      (floats[place(row, column)] as number) += amount;
    },
    at: (row, column) => floats[row >= column ? place(row, column) : place(column, row)] as number,
    invert() {
      for (let k = 0; k < blocks; k += 1) {
        const minusP = scratch;
        const turned = scratch + tileBytes;
        writeMinusInverse(floats, tile(k, k) / 4, minusP / 4);
        for (let j = 0; j < blocks; j += 1) {
          if (j === k) continue;
          const swept = panels + j * tileBytes;
          const across = panels + (blocks + j) * tileBytes;
          if (j < k) {
            copyInto(tile(k, j), across);
            transposeInto(across, turned);
          } else {
            copyInto(tile(j, k), turned);
            transposeInto(turned, across);
          }
          floats.fill(0, swept / 4, swept / 4 + tileLength);
          kernel.subtractProduct(swept, turned, minusP);
        }
        for (let i = 0; i < blocks; i += 1) {
          if (i === k) continue;
          for (let j = 0; j <= i; j += 1) if (j !== k) kernel.subtractProduct(tile(i, j), panels + i * tileBytes, panels + (blocks + j) * tileBytes);
        }
        for (let j = 0; j < blocks; j += 1) {
          if (j < k) transposeInto(panels + j * tileBytes, tile(k, j));
          else if (j > k) copyInto(panels + j * tileBytes, tile(j, k));
        }
        copyInto(minusP, tile(k, k));
      }
    },
    addRow(row, factor, divisors, out) {
      const i = Math.floor(row / tileSide);
      const own = row - i * tileSide;
      for (let j = 0; j < blocks; j += 1) {
        const from = j <= i ? tile(i, j) / 4 + own * tileSide : tile(j, i) / 4 + own;
        const step = j <= i ? 1 : tileSide;
        const end = Math.min(size, (j + 1) * tileSide);
        for (let column = j * tileSide, at = from; column < end; column += 1, at += step) (out[column] as number) += (factor * (floats[at] as number)) / (divisors[column] as number);
      }
    },
  };
}

/** Minus the inverse of one symmetric tile, whose lower half is read. */
function writeMinusInverse(floats: Float32Array, from: number, to: number): void {
  const n = tileSide;
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) for (let column = 0; column <= row; column += 1) {
    let sum = floats[from + row * n + column] as number;
    for (let inner = 0; inner < column; inner += 1) sum -= (lower[row * n + inner] as number) * (lower[column * n + inner] as number);
    if (row === column && !(sum > 0)) throw new RangeError(`the matrix is not positive definite: a pivot is ${sum}`);
    lower[row * n + column] = row === column ? Math.sqrt(sum) : sum / (lower[column * n + column] as number);
  }
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column += 1) for (let row = column; row < n; row += 1) {
    let sum = row === column ? 1 : 0;
    for (let inner = column; inner < row; inner += 1) sum -= (lower[row * n + inner] as number) * (inverse[inner * n + column] as number);
    inverse[row * n + column] = sum / (lower[row * n + row] as number);
  }
  for (let row = 0; row < n; row += 1) for (let column = 0; column <= row; column += 1) {
    let sum = 0;
    for (let inner = row; inner < n; inner += 1) sum += (inverse[inner * n + row] as number) * (inverse[inner * n + column] as number);
    floats[to + row * n + column] = -sum;
    floats[to + column * n + row] = -sum;
  }
}
