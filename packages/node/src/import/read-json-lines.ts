/** JSON Lines: one object a line; blank lines are passed over, anything else than an object is skipped with its reason. */
import { readLines } from "./lines.ts";
import { readLimits, type RowRead } from "./row.ts";

export async function* readJsonLines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  for await (const line of readLines(file, bytes)) {
    if ("skipped" in line) yield line;
    else if (line.text.trim() !== "") yield { place: line.place, ...parseObject(line.text) };
  }
}

const parseObject = (text: string): { row: Record<string, unknown> } | { skipped: { field: string; reason: string } } => {
  if (nestedTooDeep(text)) return { skipped: { field: "", reason: `nested deeper than ${readLimits.nestingDepth}` } };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { row: value as Record<string, unknown> };
    return { skipped: { field: "", reason: "the line is JSON but not an object" } };
  } catch (error) {
    return { skipped: { field: "", reason: `the line is not JSON: ${(error as Error).message.replace(/\s+/g, " ").slice(0, 160)}` } };
  }
};

/** Counts brackets outside strings, before a parser that recurses sees them. */
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
