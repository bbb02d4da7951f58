/**
 * A key that makes a repeated request harmless: the same for every try of one intention, a new one for the next. The node keeps
 * the answer under it, so that pressing again after a lost answer does nothing twice.
 */
import { useState } from "react";

/** 128 bits, by the generator that also pages without HTTPS have. */
export const newOnceKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function useOnceKey(): string {
  const [key] = useState(newOnceKey);
  return key;
}
