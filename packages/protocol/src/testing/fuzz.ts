/**
 * What a fuzz target is: something that takes bytes from outside, and what must hold of its answer. `npm run fuzz -- --target NAME`
 * finds targets in NAME.fuzz.ts files beside the code they try, as the list `targets` that each exports.
 */
export interface FuzzTarget {
  readonly name: string;
  /** Good inputs, and bad ones that are nearly good: what mutation starts from. */
  seeds(): readonly Uint8Array[];
  /** Tries one input. Throws where something does not hold; what is only refused returns. */
  run(bytes: Uint8Array): void | Promise<void>;
  /** Bytes that mean something to the decoder. */
  readonly words?: readonly Uint8Array[];
  /** Longest input tried; 4,096 unless given. */
  readonly bytesMost?: number;
}

/** Thrown by a target: the promise that was broken. */
export class BrokenPromise extends Error {}

export function holds(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new BrokenPromise(promise);
}

/** Several byte strings in one input, each with two bytes of length before it; what is missing is empty. */
export function splitInput(bytes: Uint8Array, parts: number): Uint8Array[] {
  const split: Uint8Array[] = [];
  let at = 0;
  for (let part = 0; part < parts; part++) {
    const length = at + 2 <= bytes.length ? bytes[at]! * 256 + bytes[at + 1]! : 0;
    split.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return split;
}

export function joinInput(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length + 2, 0));
  let at = 0;
  for (const part of parts) {
    joined.set([part.length >> 8, part.length & 255], at);
    joined.set(part, at + 2);
    at += part.length + 2;
  }
  return joined;
}
