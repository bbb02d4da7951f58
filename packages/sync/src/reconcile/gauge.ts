/**
 * How different are two sets? Each of 20 counters goes up or down by one for every record, as a bit of its salted hash says. The
 * difference of two nodes' counters has mean 0 and variance d, the number of records that only one of them holds; the mean square
 * over the counters estimates d within a third (Alon, Matias, Szegedy, STOC 1996). Counters travel as 12 bits: 30 bytes, right up to
 * d of about 100,000; beyond that they read as "very different", which is all that a session needs to know then.
 */
export const gaugeCounters = 20;
export const gaugeBytes = 30;
/** Counters are compared mod 4,096. */
const span = 4_096;

export type Gauge = Int32Array;
export const emptyGauge = (): Gauge => new Int32Array(gaugeCounters);

/** `bits` is the third word of the salted hash: no part of the salted id, so that the two say different things. */
export function turnGauge(gauge: Gauge, bits: number, sign: 1 | -1): void {
  const downs = sign === 1 ? bits : ~bits;
  for (let index = 0; index < gaugeCounters; index++) gauge[index]! += 1 - (((downs >>> index) & 1) << 1);
}

/** So many are counted by bits before they are added up: as many as fit into `planes` of bits. */
const countedTogether = 255;
const planes = 8;

/**
 * The same for `count` hashes in one row, from the word `at` on; at a fifth of the cost: all twenty counters go up together, as one number
 * of twenty bits in each of eight planes.
 */
export function turnGaugeForAll(gauge: Gauge, words: Int32Array, at: number, count: number, wordsEach: number): void {
  const ones = new Int32Array(planes);
  for (let done = 0; done < count; done += countedTogether) {
    const end = Math.min(count, done + countedTogether);
    ones.fill(0);
    for (let index = done; index < end; index++) {
      let carry = words[at + index * wordsEach + 2]!;
      for (let plane = 0; carry !== 0; plane++) {
        const before = ones[plane]!;
        ones[plane] = before ^ carry;
        carry &= before;
      }
    }
    for (let counter = 0; counter < gaugeCounters; counter++) {
      let downs = 0;
      for (let plane = 0; plane < planes; plane++) downs += ((ones[plane]! >>> counter) & 1) << plane;
      gauge[counter]! += end - done - 2 * downs;
    }
  }
}

/** Two counters in three bytes. */
export function gaugeToBytes(gauge: Gauge): Uint8Array {
  const bytes = new Uint8Array(gaugeBytes);
  for (let pair = 0; pair < gaugeCounters / 2; pair++) {
    const [a, b] = [gauge[pair * 2]! & (span - 1), gauge[pair * 2 + 1]! & (span - 1)];
    bytes.set([a & 255, (a >> 8) | ((b & 15) << 4), b >> 4], pair * 3);
  }
  return bytes;
}

/** Every 30 bytes are a gauge. */
export function gaugeFromBytes(bytes: Uint8Array): Gauge {
  const gauge = emptyGauge();
  for (let pair = 0; pair < gaugeCounters / 2; pair++) {
    const [x, y, z] = [bytes[pair * 3] ?? 0, bytes[pair * 3 + 1] ?? 0, bytes[pair * 3 + 2] ?? 0];
    gauge[pair * 2] = x | ((y & 15) << 8);
    gauge[pair * 2 + 1] = (y >> 4) | (z << 4);
  }
  return gauge;
}

/** Estimated number of records that only one of the two holds. */
export function estimateDifference(a: Gauge, b: Gauge): number {
  let squares = 0;
  for (let index = 0; index < gaugeCounters; index++) {
    const apart = (a[index]! - b[index]!) & (span - 1);
    const signed = apart >= span / 2 ? apart - span : apart;
    squares += signed * signed;
  }
  return squares / gaugeCounters;
}
