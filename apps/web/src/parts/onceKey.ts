/** A key that makes a repeated request harmless: the same for every try of one intention, a new one for the next. */
import { useState } from "react";

export function useOnceKey(): string {
  const [key] = useState(() => crypto.randomUUID());
  return key;
}
