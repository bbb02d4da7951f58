/**
 * How a record of one sphere spreads among the neighbours that share it, as soon as it is here: pushed to some (eager), announced to the rest (lazy).
 * After "Epidemic Broadcast Trees" (Leitao, Pereira, Rodrigues, SRDS 2007): a push of what was here already makes that neighbour lazy on both
 * sides, so that the eager links become a tree; an announced record that does not come by another way is asked for, and the link it came by
 * is eager again. What all this loses, sessions find.
 *
 * `stepSpread(state, event, now)` gives what to send. No clock, no link, no chance. Only what is new here is passed on, so nothing goes
 * round. Bounded: what is announced and awaited by `missingMost`; past that a session is asked for.
 */
import type { RecordId } from "@cosmicsync/protocol";

/** Opaque. Used up by its step. */
export interface SpreadState {
  readonly eager: Set<string>;
  readonly lazy: Set<string>;
  /** Announced by `from`; `asked` are those of them who have been asked for it. */
  readonly missing: Map<RecordId, { from: string[]; readonly asked: string[]; dueAt: number }>;
}

export type SpreadEvent =
  | { readonly type: "joined" | "left" | "pruned"; readonly peer: string }
  /** New here: said here (`local`), pushed by a neighbour, or found by a session with one. */
  | { readonly type: "came"; readonly ids: readonly RecordId[]; readonly how: "local" | "push" | "repair"; readonly peer?: string }
  /** A push of which so many of so many were here already. */
  | { readonly type: "repeated"; readonly peer: string; readonly count: number; readonly of: number }
  /** Announced, and not here. */
  | { readonly type: "announced"; readonly peer: string; readonly ids: readonly RecordId[] }
  | { readonly type: "grafted"; readonly peer: string; readonly ids: readonly RecordId[] }
  | { readonly type: "tick" };

export type SpreadAction =
  | { readonly type: "push" | "announce" | "graft"; readonly peer: string; readonly ids: readonly RecordId[] }
  | { readonly type: "prune"; readonly peer: string }
  /** Too much to spread one by one, or lost track of: a session with this neighbour soon. */
  | { readonly type: "repair"; readonly peer: string };

export interface SpreadSettings {
  /** Announced records are awaited this long before they are asked for. */
  readonly graftMillis: number;
  readonly missingMost: number;
}

/** More than this from one session is history, not news: neighbours find it by sessions of their own. */
const newsMost = 64;
/** Neighbours remembered as having announced one record. */
const announcersMost = 8;

export const newSpread = (): SpreadState => ({ eager: new Set(), lazy: new Set(), missing: new Map() });

/** When `tick` is due; undefined while nothing is awaited. */
export function spreadDue({ missing }: SpreadState): number | undefined {
  let due: number | undefined;
  for (const { dueAt } of missing.values()) if (due === undefined || dueAt < due) due = dueAt;
  return due;
}

export function stepSpread(state: SpreadState, event: SpreadEvent, now: number, settings: SpreadSettings): SpreadAction[] {
  switch (event.type) {
    case "joined":
      if (!state.lazy.has(event.peer)) state.eager.add(event.peer);
      return [];
    case "left":
      return leave(state, event.peer);
    case "pruned":
      makeLazy(state, event.peer);
      return [];
    case "came":
      return passOn(state, event);
    case "repeated":
      if (event.count * 2 <= event.of || !state.eager.has(event.peer)) return [];
      makeLazy(state, event.peer);
      return [{ type: "prune", peer: event.peer }];
    case "announced":
      return awaitAnnounced(state, event.peer, event.ids, now, settings);
    case "grafted":
      makeEager(state, event.peer);
      return [{ type: "push", peer: event.peer, ids: event.ids }];
    case "tick":
      return askForMissing(state, now, settings);
  }
}

function makeLazy({ eager, lazy }: SpreadState, peer: string): void {
  if (eager.delete(peer)) lazy.add(peer);
}
function makeEager({ eager, lazy }: SpreadState, peer: string): void {
  if (lazy.delete(peer)) eager.add(peer);
}

function leave(state: SpreadState, peer: string): SpreadAction[] {
  state.eager.delete(peer);
  state.lazy.delete(peer);
  for (const [id, entry] of state.missing) {
    entry.from = entry.from.filter((each) => each !== peer);
    if (entry.from.length === 0) state.missing.delete(id);
  }
  return [];
}

function passOn(state: SpreadState, { ids, how, peer }: Extract<SpreadEvent, { type: "came" }>): SpreadAction[] {
  const holders = new Map<RecordId, readonly string[]>();
  for (const id of ids) {
    const entry = state.missing.get(id);
    if (entry !== undefined) holders.set(id, [...entry.from, ...entry.asked]);
    state.missing.delete(id);
  }
  // Who brings news first is worth keeping close.
  if (how === "push" && peer !== undefined) makeEager(state, peer);
  const others = (set: ReadonlySet<string>): string[] => [...set].filter((each) => each !== peer);
  if (how === "repair") {
    const all = [...others(state.eager), ...others(state.lazy)];
    return ids.length > newsMost ? all.map((each) => ({ type: "repair", peer: each })) : all.map((each) => ({ type: "announce", peer: each, ids }));
  }
  // Who announced a record has it: to push it there would make a good way look needless.
  const tell = (type: "push" | "announce", peers: readonly string[]): SpreadAction[] => peers.flatMap((each) => {
    const lacked = holders.size === 0 ? ids : ids.filter((id) => !holders.get(id)?.includes(each));
    return lacked.length === 0 ? [] : { type, peer: each, ids: lacked };
  });
  return [...tell("push", others(state.eager)), ...tell("announce", others(state.lazy))];
}

function awaitAnnounced(state: SpreadState, peer: string, ids: readonly RecordId[], now: number, { graftMillis, missingMost }: SpreadSettings): SpreadAction[] {
  for (const id of ids) {
    const entry = state.missing.get(id);
    if (entry !== undefined) {
      if (entry.from.length < announcersMost && !entry.from.includes(peer)) entry.from.push(peer);
    } else if (state.missing.size >= missingMost) return [{ type: "repair", peer }];
    else state.missing.set(id, { from: [peer], asked: [], dueAt: now + graftMillis });
  }
  return [];
}

function askForMissing(state: SpreadState, now: number, { graftMillis }: SpreadSettings): SpreadAction[] {
  const asked = new Map<string, RecordId[]>();
  for (const [id, entry] of state.missing) {
    if (entry.dueAt > now) continue;
    const peer = entry.from.shift();
    if (peer === undefined) { state.missing.delete(id); continue; }
    entry.asked.push(peer);
    entry.dueAt = now + graftMillis;
    const ids = asked.get(peer);
    if (ids === undefined) asked.set(peer, [id]); else ids.push(id);
  }
  for (const peer of asked.keys()) makeEager(state, peer);
  return [...asked].map(([peer, ids]) => ({ type: "graft", peer, ids }));
}
