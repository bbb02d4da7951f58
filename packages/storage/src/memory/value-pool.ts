/**
 * Keeps equal values once for all memory stores that share it: a simulated network of ten thousand nodes holds each record once, not ten
 * thousand times. Values that are kept are never changed; readers are given copies.
 *
 * Bounded by `valuesMost`: what comes later is kept by each store for itself. A value costs one look into a map.
 */
import type { Kept } from "../schema/codec.ts";

export interface ValuePool {
  /** The row with every value as it was first kept: nothing of it is the caller's any more. */
  keepRow(row: readonly Kept[]): readonly Kept[];
  keepText(text: string): string;
}

const valuesMost = 2 ** 20;

export function createValuePool(): ValuePool {
  const bytesByText = new Map<string, Uint8Array>();
  const texts = new Map<string, string>();

  function keepBytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const known = bytesByText.get(text);
    if (known !== undefined) return known;
    const copy = new Uint8Array(bytes);
    if (bytesByText.size < valuesMost) bytesByText.set(text, copy);
    return copy;
  }
  function keepText(text: string): string {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < valuesMost) texts.set(text, text);
    return text;
  }
  return {
    keepText,
    keepRow: (row) => row.map((value) => (typeof value === "string" ? keepText(value) : value instanceof Uint8Array ? keepBytes(value) : value)),
  };
}
