/**
 * What a decoder has come to: how many cells it still needs, or the records to send and to ask for. What it found is believed only if every
 * id on our side is one we hold, none on theirs is, and the sum of the salted ids comes out as their fingerprint says.
 */
import type { Decoder } from "./decoder.ts";
import { lowHalf, type Fingerprint } from "./fingerprint.ts";
import { saltedOf, type SetView } from "./record-set.ts";
import { cellsFor } from "./symbols.ts";

/** At most so many cells are asked for, or twice as many served, in one turn. */
export const cellsInTurn = 65_536;

export interface Difference {
  /** Cells still needed; 0 where the difference is known. */
  readonly more: number;
  /** Slots of records that they lack. */
  readonly send: readonly number[];
  /** Salted ids of records that we lack. */
  readonly want: readonly bigint[];
}

export function readDifference(view: SetView, decoder: Decoder, theirs: Fingerprint, symbolsBudget: number): Difference | "failed" {
  if (decoder.state === "invalid") return "failed";
  if (decoder.state === "more") {
    const estimate = decoder.estimate();
    if (decoder.cellCount > 3 * cellsFor(estimate) + 64 || decoder.cellCount * 2 > symbolsBudget) return "failed";
    return { more: Math.min(cellsInTurn, Math.max(cellsFor(estimate) - decoder.cellCount, Math.ceil(decoder.cellCount / 8), 4)), send: [], want: [] };
  }
  const send: number[] = [];
  const want: bigint[] = [];
  let sum = lowHalf(view.sum);
  for (let index = 0; index < decoder.found; index++) {
    const [low, high] = [decoder.low(index), decoder.high(index)];
    const slot = view.slotOf(low, high);
    const isOurs = decoder.side(index) === 1;
    if (isOurs !== (slot !== -1)) return "failed";
    sum += isOurs ? -saltedOf(low, high) : saltedOf(low, high);
    if (isOurs) send.push(slot); else want.push(saltedOf(low, high));
  }
  return BigInt.asUintN(64, sum) === lowHalf(theirs.sum) ? { more: 0, send, want } : "failed";
}
