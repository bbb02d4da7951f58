/**
 * Noise for totals, exactly as its formula says: the discrete Laplace and the discrete Gaussian distribution of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020),
 * algorithms 1 to 3. Integers and fractions of integers only: noise made of floating-point numbers lets the true total be read off their last digits (Mironov 2012).
 *
 * In: parameters as fractions, and bytes of chance from a cryptographic source; whoever knows the bytes knows the noise. Out: a whole number as a bigint. Expected cost: a few dozen draws, whatever the
 * scale. How long a draw takes depends on the noise, so it must not be timed by whoever reads the total.
 */
export interface Fraction { readonly over: bigint; readonly under: bigint }
export const fraction = (over: number | bigint, under: number | bigint = 1n): Fraction => ({ over: BigInt(over), under: BigInt(under) });

/** So many bytes, each equally likely to be anything. */
export type Bytes = (count: number) => Uint8Array;

/** Rounds of a loop that ends in each with a fixed chance of a tenth at least: that it is reached is less likely than e^-1000, so it means bytes that are no chance. */
const roundsMost = 10_000;
const bytesMost = 64;

export class NoiseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoiseError";
  }
}

/** P(y) is proportional to e^(-|y| / scale). Throws a RangeError for a scale that is not positive. */
export function discreteLaplace(scale: Fraction, bytes: Bytes): bigint {
  const { over: t, under: s } = positive(scale, "scale");
  for (let round = 0; round < roundsMost; round += 1) {
    const part = uniform(t, bytes);
    if (!bernoulliExp({ over: part, under: t }, bytes)) continue;
    const magnitude = (part + t * geometric(bytes)) / s;
    const negative = uniform(2n, bytes) === 1n;
    // Zero has one sign only, or it would come twice as often as it should.
    if (negative && magnitude === 0n) continue;
    return negative ? -magnitude : magnitude;
  }
  throw new NoiseError("these bytes are no chance: no noise came of them");
}

/** P(y) is proportional to e^(-y^2 / 2 variance); its variance is at most that, and nearly that from 1 on. Throws a RangeError for one that is not positive. */
export function discreteGaussian(variance: Fraction, bytes: Bytes): bigint {
  const { over: n, under: d } = positive(variance, "variance");
  const t = squareRoot(n / d) + 1n;
  for (let round = 0; round < roundsMost; round += 1) {
    const drawn = discreteLaplace({ over: t, under: 1n }, bytes);
    const magnitude = drawn < 0n ? -drawn : drawn;
    // (|y| - variance / t)^2 / (2 variance), over one denominator.
    const away = magnitude * d * t - n;
    if (bernoulliExp({ over: away * away, under: 2n * n * d * t * t }, bytes)) return drawn;
  }
  throw new NoiseError("these bytes are no chance: no noise came of them");
}

/** True with the chance e^-x. */
export function bernoulliExp({ over, under }: Fraction, bytes: Bytes): boolean {
  if (over < 0n || under <= 0n) throw new RangeError("an exponent is not negative");
  for (let whole = over / under; whole > 0n; whole -= 1n) if (!bernoulliExpOfPart(1n, 1n, bytes)) return false;
  return bernoulliExpOfPart(over % under, under, bytes);
}

/** For x from 0 to 1: the first k with no success of chance x / k is odd with the chance e^-x (von Neumann). */
function bernoulliExpOfPart(over: bigint, under: bigint, bytes: Bytes): boolean {
  let k = 1n;
  while (uniform(under * k, bytes) < over) {
    k += 1n;
    if (k > BigInt(roundsMost)) throw new NoiseError("these bytes are no chance: no noise came of them");
  }
  return k % 2n === 1n;
}

/** How often in a row a chance of 1/e comes true. */
function geometric(bytes: Bytes): bigint {
  let count = 0n;
  while (bernoulliExpOfPart(1n, 1n, bytes)) {
    count += 1n;
    if (count > BigInt(roundsMost)) throw new NoiseError("these bytes are no chance: no noise came of them");
  }
  return count;
}

/** 0 to below `count`, each equally likely: what is over a whole multiple is drawn anew. */
export function uniform(count: bigint, bytes: Bytes): bigint {
  if (count <= 0n) throw new RangeError("there is nothing to draw from");
  if (count === 1n) return 0n;
  const bits = (count - 1n).toString(2).length;
  const width = Math.ceil(bits / 8);
  if (width > bytesMost) throw new RangeError(`a draw is from at most 2^${8 * bytesMost} numbers`);
  const mask = (1n << BigInt(bits)) - 1n;
  for (let round = 0; round < roundsMost; round += 1) {
    let drawn = 0n;
    for (const byte of bytes(width)) drawn = (drawn << 8n) | BigInt(byte);
    drawn &= mask;
    if (drawn < count) return drawn;
  }
  throw new NoiseError("these bytes are no chance: no number came of them");
}

/** Rounded down; Newton's method. */
export function squareRoot(of: bigint): bigint {
  if (of < 0n) throw new RangeError("a negative number has no root");
  if (of < 2n) return of;
  let root = 1n << BigInt(Math.ceil(of.toString(2).length / 2));
  for (;;) {
    const next = (root + of / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

function positive(given: Fraction, name: string): Fraction {
  if (given.over <= 0n || given.under <= 0n) throw new RangeError(`a ${name} is positive`);
  return given;
}
