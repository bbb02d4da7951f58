/**
 * What is kept of a search entry: one document of the texts that everybody may find by, and where there are texts for a
 * sphere only, a second one of all texts together, which only members of these spheres may find by. A hit therefore never
 * rests on a word that its reader may not see.
 */
import { isId } from "@cosmicsync/protocol";
import type { RecordId } from "@cosmicsync/protocol";
import type { SearchEntry } from "../store.ts";
import { wordsOf } from "./words.ts";

export interface SearchDocument {
  readonly audience: "public" | "sphere";
  readonly words: readonly string[];
  /** Whose members may find by it; empty for a public one. */
  readonly spheres: readonly RecordId[];
}

/** Throws a TypeError on an entry whose ids or subject are none. */
export function documentsOf(entry: SearchEntry): SearchDocument[] {
  const texts = entry.texts.map(({ audience, text }) => ({ audience, words: wordsOf(text) }));
  const open = texts.filter(({ audience }) => audience === "public").flatMap(({ words }) => words);
  const spheres = [...new Set([...(entry.sphereId === null ? [] : [entry.sphereId]), ...(entry.spheres ?? [])])];
  if (![entry.ownerId, ...spheres].every(isId)) throw new TypeError("a search entry names no owner or sphere");
  if (entry.subject !== "person" && entry.subject !== "project") throw new TypeError("a search entry is about a person or a project");
  const all = texts.flatMap(({ words }) => words);
  return [
    ...(open.length > 0 ? [{ audience: "public" as const, words: open, spheres: [] }] : []),
    ...(all.length > open.length && spheres.length > 0 ? [{ audience: "sphere" as const, words: all, spheres }] : []),
  ];
}

export function checkSearch(text: string, limit: number, offset: number): void {
  if (typeof text !== "string") throw new TypeError("a search asks for a text");
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new TypeError("a search's limit is 1 to 1000");
  if (!Number.isInteger(offset) || offset < 0 || offset > 100_000) throw new TypeError("a search's offset is 0 to 100000");
}
