/**
 * All that two neighbours say about one sphere on one link, seen from one side: first how much each holds, and the whole history where one
 * of them has nearly nothing; then sessions, begun by the initiator of the link, now and again; and live records all the while.
 *
 * Frames are taken one at a time, and a step ends only when what it brought has been judged, so a neighbour is never read faster than it
 * is admitted. Everything that is sent goes through the link's outbox.
 */
import { decodeId, encodeId, sameBytes, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import { readLive, writeLive, type LiveMessage } from "../live/messages.ts";
import type { HeldEvent } from "../live/batches.ts";
import type { SpreadEvent } from "../live/spread.ts";
import { cursorOf, keepProgress } from "../peers.ts";
import { openSession, packRecords, stepSession, type EndCode, type SessionState, type SessionStep } from "../reconcile/index.ts";
import { scopeBytes } from "../reconcile/frames.ts";
import type { SharedSet } from "../scope.ts";
import { showHeld } from "./audits.ts";
import { createBucket, neighbourBudgets } from "./budgets.ts";
import { liveChannel, sessionChannel } from "./channels.ts";
import { framesOfHistory, framesOfIds } from "./history.ts";
import type { Intake } from "./intake.ts";
import type { SphereStatus } from "./neighbourhood.ts";
import type { Outbox } from "./outbox.ts";
import type { PairSet } from "./pair-set.ts";

/** What the other side did that no honest node does; the link counts it. */
export type OnFault = (fault: "malformed" | "out-of-turn" | "over-budget" | "forged", points: number) => void;

export interface ScopeTalk {
  readonly sphere: RecordId;
  readonly scope: number;
  readonly tag: Uint8Array;
  /** Says what this side holds. */
  start(): void;
  takeSession(parity: 0 | 1, frame: Uint8Array): Promise<void>;
  takeLive(frame: Uint8Array): Promise<void>;
  /** The other side asks for a session, or something was lost: soon. */
  wish(): void;
  push(envelopes: readonly Envelope[]): void;
  announce(type: "announce" | "graft", ids: readonly RecordId[]): void;
  prune(): void;
  /** Asks for what was drawn, where both have agreed; the answer, or undefined where none came in time. */
  audit(nonce: Uint8Array, ids: readonly Uint8Array[]): Promise<readonly Uint8Array[] | undefined>;
  /** The neighbour lacked so many of what was drawn. */
  noteLacking(count: number): void;
  status(): SphereStatus;
  close(): void;
}

export interface ScopeTalkParts {
  readonly store: Store;
  readonly crypto: Crypto;
  readonly shared: SharedSet;
  readonly pair: PairSet;
  readonly intake: Intake;
  readonly outbox: Outbox;
  readonly initiator: boolean;
  readonly peer: string;
  readonly scope: number;
  readonly tag: Uint8Array;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  readonly schedule: (afterMs: number, work: () => void) => () => void;
  readonly sessionMillis: number;
  readonly askForSession: () => void;
  readonly spread: (event: SpreadEvent | HeldEvent) => void;
  readonly onFault: OnFault;
  /** The store failed. */
  readonly onBroken: (error: unknown) => void;
  readonly onSession: (turns: number) => void;
  readonly onSent: (count: number) => void;
}

/** Up to this many records a session fetches at least as cheaply as a history does. */
const historyFrom = 64;
/** Below an eighth of what the other side holds, most of it is to be sent anyway. */
const nearlyNothing = 8;
/** How often the way come is written down while a history arrives: at most so many records come again. */
const writtenEvery = 1_024;
const soonMillis = 200;
const retryMillis = 1_000;

export function createScopeTalk(parts: ScopeTalkParts): ScopeTalk {
  const { store, crypto, shared, pair, intake, outbox, initiator, peer, scope, tag, now, random, schedule, spread, onFault } = parts;
  const live = liveChannel(scope);
  const auditsTaken = createBucket({ burst: neighbourBudgets.auditsCount, perSecond: 1_000 / neighbourBudgets.auditMillis, now });
  const audits = { asked: 0, lacking: 0 };
  let asked: { readonly nonce: Uint8Array; readonly answer: (hashes: readonly Uint8Array[] | undefined) => void } | undefined;
  const sessionsBegun = createBucket({ burst: neighbourBudgets.sessionsCount, perSecond: 1_000 / neighbourBudgets.sessionMillis, now });
  let session: SessionState | undefined;
  let parity: 0 | 1 = 0;
  let [heardAt, failures, closed, beginning, again] = [now(), 0, false, false, false];
  let due: { readonly at: number; readonly cancel: () => void } | undefined;
  let stallCheck: (() => void) | undefined;
  let [lastEnd, agreedAt]: [EndCode | undefined, number | undefined] = [undefined, undefined];
  // Neither side begins a session before both have what history they asked for.
  let [weAreReady, theyAreReady, told] = [false, false, false];
  let history: { last: number; sinceWritten: number } | undefined;

  const chance = (): number => { const [a, b] = random(2); return ((a ?? 0) * 256 + (b ?? 0)) / 65_536; };
  const jittered = (millis: number): number => Math.round(millis * (0.75 + chance() / 2));
  const say = (message: Exclude<LiveMessage, { type: "records" }>): void => { outbox.put(live, writeLive(message)); };

  // Sessions

  function beginIn(millis: number): void {
    if (closed || !initiator) return;
    const at = now() + millis;
    if (due !== undefined && due.at <= at) return;
    due?.cancel();
    due = { at, cancel: schedule(millis, () => { due = undefined; begin().catch(parts.onBroken); }) };
  }

  async function begin(): Promise<void> {
    again = beginning || session !== undefined;
    if (closed || again || !weAreReady || !theyAreReady) return;
    beginning = true;
    try {
      pair.expire();
      const row = await store.read.get("peerSphere", { ownerId: shared.sphere, peerKey: peer });
      if (closed || row === undefined) return;
      parity = parity === 0 ? 1 : 0;
      const cursor = cursorOf(row);
      await follow(openSession({ role: "initiator", ...sessionParts(), ...(row.salt === null ? {} : { salt: row.salt }), ...(cursor === undefined ? {} : { cursor }) }));
      watchForStall();
    } finally { beginning = false; }
  }

  const sessionParts = (): { scope: Uint8Array; sets: PairSet["under"]; random: (size: number) => Uint8Array; hash: Crypto["hash"] } =>
    ({ scope: tag.slice(0, scopeBytes), sets: (salt) => pair.under(salt), random, hash: (bytes) => crypto.hash(bytes) });

  async function answer(theirs: 0 | 1): Promise<boolean> {
    if (initiator) return theirs === parity && session !== undefined;
    if (session !== undefined && theirs === parity) return true;
    if (lastEnd !== undefined && theirs === parity && session === undefined) return false;
    if (sessionsBegun.take(1) > 0) { onFault("over-budget", 1); return false; }
    const row = await store.read.get("peerSphere", { ownerId: shared.sphere, peerKey: peer });
    pair.expire();
    parity = theirs;
    outbox.drop(sessionChannel(scope, theirs === 0 ? 1 : 0));
    session = openSession({ role: "responder", ...sessionParts(), ...(row === undefined || row.salt === null ? {} : { salt: row.salt }) }).state;
    watchForStall();
    return true;
  }

  async function follow(step: SessionStep): Promise<void> {
    session = step.ended === undefined ? step.state : undefined;
    const channel = sessionChannel(scope, parity);
    for (const message of step.messages) {
      if ("frame" in message) outbox.put(channel, message.frame);
      else outbox.putSource(channel, framesOfIds(store.read, message.records, (id) => { pair.forget(id); }, parts.onSent));
    }
    if (step.needs.admit.length > 0) {
      const taken = await intake.take(step.needs.admit, "session");
      if (taken.faults > 0) onFault("forged", taken.faults);
    }
    if (step.ended !== undefined) await end(step.ended, step.state.spent.turns);
  }

  async function end({ code, salt, cursor }: NonNullable<SessionStep["ended"]>, turns: number): Promise<void> {
    lastEnd = code;
    parts.onSession(turns);
    const agreed = code === "reconcile/agreed";
    failures = agreed ? 0 : failures + 1;
    if (agreed) agreedAt = now();
    await keepProgress(store, peer, shared.sphere, { ...(salt === undefined ? {} : { salt }), ...(cursor === undefined ? {} : { cursor }), ...(agreed ? { agreed: { at: now(), count: shared.size } } : {}) });
    if (code === "reconcile/malformed" || code === "reconcile/out-of-turn" || code === "reconcile/invalid-symbols" || code === "reconcile/over-budget") onFault(code === "reconcile/malformed" ? "malformed" : code === "reconcile/over-budget" ? "over-budget" : "out-of-turn", 4);
    if (agreed && again) beginIn(jittered(soonMillis));
    beginIn(jittered(agreed ? parts.sessionMillis : Math.min(parts.sessionMillis, retryMillis * 2 ** Math.min(failures, 16))));
  }

  /** A session in which nothing has moved for long is given up, so that another one can begin. */
  function watchForStall(): void {
    stallCheck?.();
    heardAt = now();
    const look = (): void => {
      if (closed || session === undefined) return;
      const quiet = now() - heardAt;
      if (quiet < neighbourBudgets.stallMillis) { stallCheck = schedule(neighbourBudgets.stallMillis - quiet, look); return; }
      session = undefined;
      failures++;
      beginIn(jittered(retryMillis));
    };
    stallCheck = schedule(neighbourBudgets.stallMillis, look);
  }

  function wish(): void {
    if (initiator) beginIn(jittered(soonMillis)); else parts.askForSession();
  }

  // Histories

  async function takeState(theirs: number): Promise<void> {
    if (weAreReady || history !== undefined) return onFault("out-of-turn", 1);
    const row = await store.read.get("peerSphere", { ownerId: shared.sphere, peerKey: peer });
    const from = row?.streamedTo ?? (shared.size * nearlyNothing < theirs && theirs >= historyFrom ? 0 : undefined);
    if (from === undefined) return beReady();
    history = { last: from, sinceWritten: 0 };
    say({ type: "history", from });
  }

  function beReady(): void {
    weAreReady = true;
    say({ type: "ready" });
    beginIn(0);
  }

  async function takeHistory(envelopes: readonly Envelope[], clocks: readonly number[]): Promise<void> {
    if (history === undefined) return;
    history.sinceWritten += envelopes.length;
    history.last = clocks.reduce((latest, clock) => Math.max(latest, clock), history.last);
    if (history.sinceWritten < writtenEvery) return;
    history.sinceWritten = 0;
    await keepProgress(store, peer, shared.sphere, { streamedTo: history.last });
  }

  async function endHistory(): Promise<void> {
    if (history === undefined) return onFault("out-of-turn", 1);
    history = undefined;
    await keepProgress(store, peer, shared.sphere, { streamedTo: null });
    beReady();
  }

  async function* tell(from: number): AsyncGenerator<Uint8Array> {
    yield* framesOfHistory(store.read, shared, from, parts.onSent);
    yield writeLive({ type: "told" });
  }

  // Live records

  async function takeRecords(envelopes: readonly Envelope[]): Promise<void> {
    spread({ type: "held", peer, ids: envelopes.map(({ header }) => encodeId(crypto.hash(header))) });
    const { repeated, faults, clocks } = await intake.take(envelopes, history === undefined ? "live" : "session");
    if (faults > 0) onFault("forged", faults);
    if (history !== undefined) return takeHistory(envelopes, clocks);
    if (repeated > 0) spread({ type: "repeated", peer, count: repeated, of: envelopes.length });
  }

  const idsOf = (ids: readonly Uint8Array[], held: boolean): RecordId[] => ids.filter((id) => shared.has(id) === held).map((id) => encodeId(id));

  return {
    sphere: shared.sphere, scope, tag,
    start() { say({ type: "state", count: shared.size }); },
    async takeSession(theirs, frame) {
      if (closed || !(await answer(theirs))) return;
      heardAt = now();
      const state = session;
      if (state !== undefined) await follow(stepSession(state, frame));
    },
    async takeLive(frame) {
      if (closed) return;
      const message = readLive(frame);
      if (message === undefined) return onFault("malformed", 4);
      heardAt = now();
      switch (message.type) {
        case "records": return takeRecords(message.envelopes);
        case "announce": {
          spread({ type: "held", peer, ids: idsOf(message.ids, true) });
          const lacking = idsOf(message.ids, false).filter((id) => !pair.isRefused(id));
          return lacking.length === 0 ? undefined : spread({ type: "announced", peer, ids: lacking });
        }
        case "graft": return spread({ type: "grafted", peer, ids: idsOf(message.ids, true) });
        case "prune": return spread({ type: "pruned", peer });
        case "state": return takeState(message.count);
        case "history":
          // Once only: a history is the dearest thing there is to ask for.
          if (theyAreReady || told) return onFault("out-of-turn", 1);
          told = true;
          outbox.putSource(live, tell(message.from));
          return;
        case "ready":
          theyAreReady = true;
          return beginIn(0);
        case "told": return endHistory();
        case "audit":
          if (auditsTaken.take(1) === 0) say({ type: "held", nonce: message.nonce, hashes: await showHeld(store.read, crypto, shared, message.nonce, message.ids) });
          return;
        case "held":
          if (asked !== undefined && sameBytes(asked.nonce, message.nonce)) asked.answer(message.hashes);
          return;
      }
    },
    wish,
    push(envelopes) { for (const frame of packRecords(envelopes)) outbox.put(live, frame); },
    announce(type, ids) { say({ type, ids: ids.map((id) => decodeId(id)) }); },
    prune() { say({ type: "prune" }); },
    async audit(nonce, ids) {
      if (agreedAt === undefined || asked !== undefined || closed) return undefined;
      audits.asked += ids.length;
      say({ type: "audit", nonce, ids });
      const hashes = await new Promise<readonly Uint8Array[] | undefined>((answer) => {
        const late = schedule(neighbourBudgets.stallMillis, () => { answer(undefined); });
        asked = { nonce, answer(given) { late(); answer(given); } };
      });
      asked = undefined;
      return hashes?.length === ids.length ? hashes : hashes === undefined ? undefined : [];
    },
    noteLacking(count) {
      audits.lacking += count;
      wish();
    },
    status: () => ({
      sphere: shared.sphere, count: shared.size, session: session === undefined ? "none" : "running",
      audits: { ...audits }, ...(agreedAt === undefined ? {} : { agreedAt, lagMillis: Math.max(0, now() - agreedAt) }), ...(lastEnd === undefined ? {} : { lastEnd }),
    }),
    close() {
      closed = true;
      asked?.answer(undefined);
      session = undefined;
      due?.cancel();
      stallCheck?.();
      for (const channel of [live, sessionChannel(scope, 0), sessionChannel(scope, 1)]) outbox.drop(channel);
      if (history !== undefined && history.sinceWritten > 0) void keepProgress(store, peer, shared.sphere, { streamedTo: history.last }).catch(() => undefined);
    },
  };
}
