/** Takes texts out of a row as a map's picks say. Values are trimmed, never empty, each once; nothing is ever evaluated. */
import { normaliseText } from "@cosmicsync/protocol";
import type { Pick } from "./map.ts";

type Row = Readonly<Record<string, unknown>>;
type OnePick = Exclude<Pick, readonly unknown[]>;

/** A text with whether only what the vocabulary knows of it is wanted. */
export interface Phrase { readonly text: string; readonly known: boolean }

/** All values of all picks, in order, as phrases to be linked. */
export const pickPhrases = (pick: Pick | undefined, row: Row): Phrase[] => {
  if (pick === undefined) return [];
  const picks: readonly OnePick[] = Array.isArray(pick) ? pick : [pick as OnePick];
  return picks.flatMap((one) => [...new Set(values(one, row))].map((text) => ({ text, known: typeof one === "object" && "known" in one && one.known === true })));
};

/** All values of all picks, in order. */
export const pickAll = (pick: Pick | undefined, row: Row): string[] => {
  if (pick === undefined) return [];
  const picks: readonly OnePick[] = Array.isArray(pick) ? pick : [pick as OnePick];
  return [...new Set(picks.flatMap((one) => values(one, row)))];
};

/** The first value of the first pick that gives one. */
export const pickFirst = (pick: Pick | undefined, row: Row): string | undefined => {
  if (pick === undefined) return undefined;
  const picks: readonly OnePick[] = Array.isArray(pick) ? pick : [pick as OnePick];
  for (const one of picks) {
    const [value] = values(one, row);
    if (value !== undefined) return value;
  }
  return undefined;
};

const values = (pick: OnePick, row: Row): string[] => {
  if (typeof pick === "string") return texts(at(row, pick));
  if ("text" in pick) {
    let whole = true;
    const text = pick.text.replace(/\{([^{}]+)\}/g, (_, column: string) => {
      const [value] = texts(at(row, column));
      if (value === undefined) whole = false;
      return value ?? "";
    });
    return whole ? [text] : [];
  }
  let found = texts(at(row, pick.from));
  if (pick.remove !== undefined) {
    const remove = new RegExp(pick.remove, "gmu");
    found = found.map((text) => text.replace(remove, ""));
  }
  if (pick.split !== undefined) {
    const split = new RegExp(pick.split, "u");
    found = found.flatMap((text) => text.split(split));
  }
  if (pick.match !== undefined) {
    const match = new RegExp(pick.match, "u");
    found = found.flatMap((text) => {
      const result = match.exec(text);
      return result === null ? [] : [result[1] ?? result[0]];
    });
  }
  found = found.map((text) => text.trim()).filter((text) => text !== "" && text.length <= (pick.longest ?? Infinity));
  const { write } = pick;
  return write === undefined ? found : found.map((text) => write.replaceAll("{2}", text.padStart(2, "0")).replaceAll("{}", text));
};

/** "a", "a.b", "list[].field"; own properties only, so that a column called __proto__ is just a column. */
const at = (row: Row, path: string): unknown => {
  let here: unknown[] = [row];
  for (const step of path.split(".")) {
    const list = step.endsWith("[]");
    const name = list ? step.slice(0, -2) : step;
    here = here.flatMap((value) => {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
      const inner = (value as Record<string, unknown>)[name];
      return list && Array.isArray(inner) ? (inner as unknown[]) : [inner];
    });
  }
  return here;
};

const texts = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === "number" && Number.isFinite(value)) return [String(value)];
  if (typeof value !== "string") return [];
  const text = normaliseText(value).trim();
  return text === "" ? [] : [text];
};
