/**
 * Which texts may be kept. Refused in every text and key: halves of surrogate pairs, U+0000 and the other control characters
 * but tab and line feed; keys that reach into JavaScript's prototypes. Records hold only Unicode normal form C, line
 * feeds and no byte-order marks; `normaliseTexts` brings what people type into that form, at the edge, before it is signed.
 */
import { no, yes, type Answer } from "./answer.ts";
import { limits } from "./limits.ts";

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const controlsButReturn = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** Embeddings, overrides and isolates: they can make a name read as another. Marks (U+200E, U+200F) stay allowed: scripts need them. */
export const directionOverrides = /[\u202a-\u202e\u2066-\u2069]/;
/** What ends a line anywhere. */
export const lineBreaks = /[\n\r\u2028\u2029]/;
/** Something that can be seen: a letter, number, punctuation mark or symbol. */
export const somethingVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;
const reservedKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Most keys, ids and many texts: nothing else needs to be asked of them. */
const plain = /^[\x20-\x7e]*$/;

/** Undefined where the text may be kept, else what is wrong with it. `strict`: as records hold it (NFC, no carriage return). */
export function faultOfText(text: string, strict: boolean): string | undefined {
  if (plain.test(text)) return undefined;
  if (!text.isWellFormed()) return "half a surrogate pair";
  const found = (strict ? controls : controlsButReturn).exec(text);
  if (found) return `the control character U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (strict && text.includes("\ufeff")) return "the byte-order mark U+FEFF";
  if (strict && text.normalize("NFC") !== text) return "text that is not in Unicode normal form C";
  return undefined;
}

/** Walks a value as JSON can hold it; the first text, key or depth that may not be, with its JSON pointer. */
export function checkTexts(value: unknown, strict: boolean): Answer<undefined> {
  const found = walk(value, strict, 0);
  if (found === undefined) return yes(undefined);
  const where = found.path.reverse().map((part) => `/${pointerPart(part)}`).join("");
  return found.fault === undefined ? no("record/too-deep", where, { most: limits.nestingDepth }) : no("record/text-refused", where, { fault: found.fault });
}

/** No fault: too deep. The path is gathered on the way back, innermost first, so that good values pay nothing for it. */
interface Bad { readonly fault: string | undefined; readonly path: string[] }

function walk(value: unknown, strict: boolean, depth: number): Bad | undefined {
  if (typeof value === "string") {
    const fault = faultOfText(value, strict);
    return fault === undefined ? undefined : { fault, path: [] };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= limits.nestingDepth) return { fault: undefined, path: [] };
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = walk(value[i], strict, depth + 1);
      if (found) { found.path.push(String(i)); return found; }
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (reservedKeys.has(key)) return { fault: `the reserved key ${key}`, path: [] };
    const fault = faultOfText(key, strict);
    if (fault !== undefined) return { fault: `a key with ${fault}`, path: [] };
    const found = walk((value as Record<string, unknown>)[key], strict, depth + 1);
    if (found) { found.path.push(key); return found; }
  }
  return undefined;
}

/** One step of a JSON pointer (RFC 6901). */
export const pointerPart = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** NFC, every line end as one line feed, no byte-order marks. */
export const normaliseText = (text: string): string => text.replace(/\r\n?/g, "\n").replaceAll("\ufeff", "").normalize("NFC");

/** A copy with every text normalised; the value itself where nothing needed it. Keys stay as they are. */
export function normaliseTexts<T>(value: T): T {
  return normalised(value, 0) as T;
}

function normalised(value: unknown, depth: number): unknown {
  if (typeof value === "string") return normaliseText(value);
  // Past the bound nothing is kept anyway: `checkTexts` refuses it.
  if (typeof value !== "object" || value === null || depth > limits.nestingDepth) return value;
  if (Array.isArray(value)) {
    const list: unknown[] = value.map((part) => normalised(part, depth + 1));
    return list.some((part, i) => part !== value[i]) ? list : value;
  }
  if (value instanceof Uint8Array) return value;
  const entries = Object.entries(value);
  const done = entries.map(([key, part]) => [key, normalised(part, depth + 1)] as const);
  return done.some(([, part], i) => part !== entries[i]![1]) ? Object.fromEntries(done) : value;
}
