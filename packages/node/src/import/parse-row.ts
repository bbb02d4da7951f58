/** One object of JSON text, bounded in depth before a parser that recurses sees it. `__proto__` becomes a property like any other. */
import { readLimits, type Skip } from "./row.ts";

export const parseRow = (text: string, what: "line" | "element"): { row: Record<string, unknown> } | { skipped: Skip } => {
  if (nestedTooDeep(text)) return { skipped: { field: "", reason: `nested deeper than ${readLimits.nestingDepth}` } };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { row: value as Record<string, unknown> };
    return { skipped: { field: "", reason: `the ${what} is JSON but not an object` } };
  } catch (error) {
    // V8 quotes the text around the mistake; the place is enough, and a log may not hold what people wrote.
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    return { skipped: { field: "", reason: `the ${what} is not JSON${at === undefined ? "" : `: look at character ${Number(at) + 1}`}` } };
  }
};

/** Counts brackets outside strings. */
const nestedTooDeep = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 92) index += 1;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > readLimits.nestingDepth) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
};
