/**
 * Which model is in use, which one is tried beside it, and which came before: plain data, and what may be done with it. Version 0 is the shipped model, which can never be lost.
 */
import { ModelFault } from "../model/fault.ts";

export interface Shelf {
  readonly active: number;
  /** Tried beside the active one; it shows nobody anything. */
  readonly shadow?: number;
  /** Versions that were in use before, the latest last. */
  readonly before: readonly number[];
  readonly next: number;
}
export const newShelf: Shelf = { active: 0, before: [], next: 1 };
/** Versions that can be gone back to. */
export const beforeMost = 4;

export const shadowed = (shelf: Shelf, version: number): Shelf => ({ ...shelf, shadow: version, next: Math.max(shelf.next, version + 1) });
export function promoted(shelf: Shelf): Shelf {
  if (shelf.shadow === undefined) throw new ModelFault("settings", "models", "no model is tried beside the one in use");
  const { shadow, ...rest } = shelf;
  return { ...rest, active: shadow, before: [...shelf.before, shelf.active].slice(-beforeMost) };
}
export function wentBack(shelf: Shelf): Shelf {
  const last = shelf.before.at(-1);
  if (last === undefined) throw new ModelFault("settings", "models", "there is no model before the one in use");
  return { ...shelf, active: last, before: shelf.before.slice(0, -1) };
}
export const dropped = ({ shadow: _, ...rest }: Shelf): Shelf => rest;
/** Versions that are kept: all others may go. */
export const keptVersions = ({ active, shadow, before }: Shelf): ReadonlySet<number> => new Set([active, ...before, ...(shadow === undefined ? [] : [shadow])].filter((version) => version > 0));

/** What was kept may be damaged; then nothing is in use but what was shipped. Thrown: `ModelFault`. */
export function readShelf(value: unknown): Shelf {
  if (value === undefined) return newShelf;
  const { active, shadow, before, next } = (typeof value === "object" && value !== null ? value : {}) as Partial<Shelf>;
  const isVersion = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;
  if (!isVersion(active) || !isVersion(next) || !Array.isArray(before) || !before.every(isVersion) || (shadow !== undefined && !isVersion(shadow))) throw new ModelFault("form", "models", "what is said of models here is not whole");
  return { active: active as number, ...(shadow === undefined ? {} : { shadow }), before: before as number[], next: next as number };
}
