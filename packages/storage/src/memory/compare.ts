/** The order of encoded values, as SQLite has it: null, then numbers, texts by UTF-8 bytes, bytes by value. */
import type { Kept } from "../schema/codec.ts";

/** Both of one column: the same type, or null. */
export function compareKept(a: Kept, b: Kept): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "string") return compareText(a, b as string);
  if (typeof a === "number") return a - (b as number);
  return Buffer.compare(a, b as Uint8Array);
}

// UTF-16 units order like UTF-8 bytes except for surrogates, which stand for code points above all others.
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** One text for a list of encoded values: different lists have different texts. */
export function textOfKept(values: readonly Kept[]): string {
  return values.map((value) => (value === null ? "n" : typeof value === "object" ? `b${value.length}:${Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1")}` : `${typeof value === "string" ? "s" : "d"}${value}`)).join("\u0000");
}
