/**
 * One session of two neighbours about one scope, seen from one side: `stepSession(state, frame)` gives what to send next and which records to
 * fetch or to admit. It opens no socket, reads no clock and keeps no record; chance, hash and the set are handed in. A state is used
 * up by its step (typed arrays are changed in place): go on with the one that comes back.
 *
 * hello -> equal, or cells until the initiator has decoded, or ranges -> wants and records -> fingerprints of both unions -> end.
 * The initiator learns the difference; each side counts what the other may cost it (budgets.ts), and ends with a code whatever comes.
 * A union that does not agree is tried again under a new salt, and after the second failure by ranges.
 *
 * What arrives is not trusted here: whoever gets `needs.admit` judges it as a stranger's. Costs: O(d), and O(N) under a new salt.
 */
import { sameBytes, type Envelope } from "@cosmicsync/protocol";
import { endCodes, failuresBeforeRanges, resaltsMost, sessionBudgets, type Budgets, type EndCode } from "./budgets.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import { addHash, sameFingerprint, type Fingerprint, type Sum } from "./fingerprint.ts";
import { cellsInTurn, readDifference } from "./difference.ts";
import { endOfIds, markLast, readFrame, writeFrame, type Message, type RangePart } from "./frames.ts";
import { estimateDifference } from "./gauge.ts";
import { createIdTable, type IdTable } from "./id-table.ts";
import { answerRanges } from "./ranges.ts";
import { lowOf, saltedOf, type SetView } from "./record-set.ts";
import { saltFrom, saltTag } from "./salt.ts";
import { saltBytes } from "./salted-hash.ts";
import { cellsFor } from "./symbols.ts";

export interface SessionParts {
  readonly role: "initiator" | "responder";
  /** 8 bytes that both sides know the scope by. */
  readonly scope: Uint8Array;
  /** The salt of the last session of this pair, if there was one. */
  readonly salt?: Uint8Array;
  /** Where the last session by ranges broke off; for the initiator. */
  readonly cursor?: bigint;
  /** The set as it is now, under this salt. */
  readonly sets: (salt: Uint8Array) => SetView;
  readonly random: (size: number) => Uint8Array;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
}

/** Sent in this order. A `records` is for whoever holds them: fetch by id, pack with `packRecords`, skip what has gone. */
export type Outgoing = { readonly frame: Uint8Array } | { readonly records: readonly Uint8Array[] };

export interface SessionStep {
  readonly state: SessionState;
  readonly messages: readonly Outgoing[];
  readonly needs: { readonly admit: readonly Envelope[] };
  /** The session is over; keep the salt for the next one, and the cursor where the end is not agreement. */
  readonly ended?: { readonly code: EndCode; readonly salt?: Uint8Array; readonly cursor?: bigint };
}

/** Opaque. */
export interface SessionState {
  readonly parts: SessionParts;
  readonly budgets: Budgets;
  phase: "idle" | "salting" | "hello" | "answer" | "exchange" | "ended";
  view: SetView | undefined;
  nonce: Uint8Array | undefined;
  resalts: number;
  failures: number;
  spent: { bytes: number; turns: number; framesInTurn: number; symbolsIn: number; symbolsOut: number; recordsIn: number; recordsOut: number };
  exchange: Exchange | undefined;
  cursor: bigint | undefined;
}

/** What one attempt has come to. */
interface Exchange {
  readonly decoder: Decoder | undefined;
  readonly theirs: Fingerprint | undefined;
  symbolsServed: number;
  dense: boolean;
  readonly union: { count: number; readonly sum: Sum };
  readonly received: IdTable;
  readonly wanted: IdTable;
  cursorNext: bigint | undefined;
  saidDone: boolean;
  turn: Turn;
}
interface Turn { send: number[]; want: bigint[]; reply: { lower: bigint; parts: readonly RangePart[] } | undefined; more: number; done: Fingerprint | undefined; decodeDue: boolean }
const newTurn = (): Turn => ({ send: [], want: [], reply: undefined, more: 0, done: undefined, decodeDue: false });

/** Thrown and caught within this file: the session ends with this code. */
class Ending extends Error {
  readonly code: EndCode;
  constructor(code: EndCode) {
    super(code);
    this.code = code;
  }
}

const cellsInFrame = 3_400;
const wantsInFrame = 14_000;
/** A difference beyond this part of a set costs more in cells than its ids do. */
const denseFrom = 0.36;

/** As many cells as decode at once in rather more than half of the sessions. More would save a round trip for some and cost bytes for all. */
const firstCells = (difference: number): number => cellsFor(difference * gaugeAllowance);
const gaugeAllowance = 1.03;

/** Begins a session. The initiator's step holds its first message; the responder waits for it. */
export function openSession(parts: SessionParts, settings: { readonly budgets?: Partial<Budgets> } = {}): SessionStep {
  const state: SessionState = {
    parts, budgets: { ...sessionBudgets, ...settings.budgets }, phase: parts.role === "initiator" ? "idle" : "hello",
    view: parts.salt === undefined ? undefined : parts.sets(parts.salt), nonce: undefined, resalts: 0, failures: 0,
    spent: { bytes: 0, turns: 0, framesInTurn: 0, symbolsIn: 0, symbolsOut: 0, recordsIn: 0, recordsOut: 0 }, exchange: undefined, cursor: parts.cursor,
  };
  if (parts.role === "responder") return { state, messages: [], needs: { admit: [] } };
  return finish(state, state.view === undefined ? [offerSalt(state)] : [sayHello(state)], []);
}

/** Takes one frame. Never throws on what came from the other side. */
export function stepSession(state: SessionState, bytes: Uint8Array): SessionStep {
  if (state.phase === "ended") return { state, messages: [], needs: { admit: [] } };
  const admit: Envelope[] = [];
  try {
    spend(state, "bytes", bytes.length, state.budgets.bytes);
    spend(state, "framesInTurn", 1, state.budgets.framesInTurn);
    const frame = readFrame(bytes);
    if (frame === undefined) throw new Ending("reconcile/malformed");
    if (frame.message.type === "end") return endedByThem(state, frame.message.code);
    const messages = take(state, frame.message, frame.last, admit);
    if (!frame.last) {
      if (messages.length > 0) throw new Ending("reconcile/out-of-turn");
      return { state, messages, needs: { admit } };
    }
    state.spent.framesInTurn = 0;
    spend(state, "turns", 1, state.budgets.turns);
    return finish(state, messages.length > 0 || isOver(state) ? messages : endTurn(state), admit);
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    return { ...endWith(state, error.code), needs: { admit } };
  }
}

function spend(state: SessionState, what: keyof SessionState["spent"], amount: number, most: number): void {
  state.spent[what] += amount;
  if (state.spent[what] > most) throw new Ending("reconcile/over-budget");
}

const isOver = (state: SessionState): boolean => state.phase === "ended";

/** Marks the last frame of a turn. */
function finish(state: SessionState, messages: Outgoing[], admit: readonly Envelope[]): SessionStep {
  const last = messages.at(-1);
  if (last !== undefined && "frame" in last) messages[messages.length - 1] = { frame: markLast(last.frame) };
  if (state.phase !== "ended") return { state, messages, needs: { admit } };
  return { state, messages, needs: { admit }, ended: ending(state, "reconcile/agreed") };
}

function endWith(state: SessionState, code: EndCode): SessionStep {
  state.phase = "ended";
  return { state, messages: [{ frame: writeFrame({ type: "end", code: endCodes.indexOf(code) }, true) }], needs: { admit: [] }, ended: ending(state, code) };
}

function endedByThem(state: SessionState, number: number): SessionStep {
  const said = endCodes[number] ?? "reconcile/malformed";
  const code = said === "reconcile/agreed" && state.exchange?.saidDone !== true ? "reconcile/out-of-turn" : said;
  state.phase = "ended";
  return { state, messages: [], needs: { admit: [] }, ended: ending(state, code) };
}

function ending(state: SessionState, code: EndCode): NonNullable<SessionStep["ended"]> {
  return { code, ...(state.view === undefined ? {} : { salt: state.view.salt }), ...(code === "reconcile/agreed" || state.cursor === undefined ? {} : { cursor: state.cursor }) };
}

// Salts

function offerSalt(state: SessionState): Outgoing {
  state.resalts++;
  if (state.resalts > resaltsMost) throw new Ending("reconcile/no-agreement");
  state.nonce = state.parts.random(saltBytes);
  state.phase = state.parts.role === "initiator" ? "salting" : "hello";
  state.exchange = undefined;
  return { frame: writeFrame({ type: "salt", scope: state.parts.scope, nonce: state.nonce }, false) };
}

function takeSalt(state: SessionState, theirs: Uint8Array, last: boolean): Outgoing[] {
  if (state.exchange !== undefined) countFailure(state);
  const asked = state.nonce !== undefined;
  const offer = asked ? [] : [offerSalt(state)];
  const ours = state.nonce!;
  state.nonce = undefined;
  const [first, second] = state.parts.role === "initiator" ? [ours, theirs] : [theirs, ours];
  state.view = state.parts.sets(saltFrom(state.parts.hash, state.parts.scope, first, second));
  state.cursor = undefined;
  if (state.parts.role === "initiator") {
    if (!last) throw new Ending("reconcile/out-of-turn");
    return [...offer, sayHello(state)];
  }
  state.phase = "hello";
  if (asked === last) throw new Ending("reconcile/out-of-turn");
  return offer;
}

/** What a failed attempt costs; after the last there is no next. */
function countFailure(state: SessionState): void {
  state.failures++;
  if (state.failures > failuresBeforeRanges) throw new Ending("reconcile/no-agreement");
}

function tryAgain(state: SessionState): Outgoing[] {
  countFailure(state);
  return [offerSalt(state)];
}

// Hello

function sayHello(state: SessionState): Outgoing {
  const view = viewOf(state);
  state.phase = "answer";
  const rangesOnly = state.failures >= failuresBeforeRanges;
  const { scope, hash } = state.parts;
  return { frame: writeFrame({ type: "hello", scope, saltTag: saltTag(hash, view.salt), fingerprint: view, gauge: view.gauge, rangesOnly, ...(state.cursor === undefined ? {} : { cursor: state.cursor }) }, false) };
}

function viewOf(state: SessionState): SetView {
  if (state.view === undefined) throw new Ending("reconcile/out-of-turn");
  return state.view;
}

function takeHello(state: SessionState, hello: Extract<Message, { type: "hello" }>): Outgoing[] {
  const { scope, hash } = state.parts;
  if (!sameBytes(scope, hello.scope)) throw new Ending("reconcile/unknown-scope");
  if (state.view === undefined || !sameBytes(saltTag(hash, state.view.salt), hello.saltTag)) return [offerSalt(state)];
  const view = state.view;
  if (sameFingerprint(view, hello.fingerprint)) {
    state.phase = "ended";
    return [{ frame: writeFrame({ type: "equal" }, false) }];
  }
  const exchange = beginExchange(state, undefined, hello.fingerprint);
  const lower = hello.cursor ?? 0n;
  const difference = Math.max(Math.abs(view.count - hello.fingerprint.count), estimateDifference(view.gauge, hello.gauge));
  const isSparse = difference <= denseFrom * view.count && hello.fingerprint.count > 0;
  if (isSparse && !hello.rangesOnly && hello.cursor === undefined && firstCells(difference) <= state.budgets.symbols / 2) return serveSymbols(state, exchange, firstCells(difference));
  exchange.dense = !isSparse;
  // Answered as if the other side had described everything above its cursor as one range.
  const whole: RangePart = { upper: endOfIds, holds: { sort: "fingerprint", fingerprint: lower === 0n ? hello.fingerprint : { ...hello.fingerprint, count: Math.max(1, hello.fingerprint.count) } } };
  takeRanges(state, exchange, { dense: exchange.dense, lower, parts: [whole] });
  return endTurn(state);
}

function beginExchange(state: SessionState, decoder: Decoder | undefined, theirs: Fingerprint | undefined): Exchange {
  const view = viewOf(state);
  const seed = new DataView(state.parts.random(4).slice().buffer).getInt32(0, true);
  state.phase = "exchange";
  state.exchange = { decoder, theirs, symbolsServed: 0, dense: false, union: { count: view.count, sum: view.sum.slice() }, received: createIdTable(seed), wanted: createIdTable(seed), cursorNext: undefined, saidDone: false, turn: newTurn() };
  return state.exchange;
}

// Messages

function take(state: SessionState, message: Exclude<Message, { type: "end" }>, last: boolean, admit: Envelope[]): Outgoing[] {
  if (message.type === "salt") {
    if (!sameBytes(message.scope, state.parts.scope)) throw new Ending("reconcile/unknown-scope");
    return takeSalt(state, message.nonce, last);
  }
  if (message.type === "hello") {
    if (state.phase !== "hello" || !last) throw new Ending("reconcile/out-of-turn");
    return takeHello(state, message);
  }
  if (message.type === "equal") {
    if (state.phase !== "answer" || !last) throw new Ending("reconcile/out-of-turn");
    state.phase = "ended";
    return [];
  }
  if (message.type === "symbols") return takeSymbols(state, message);
  const exchange = state.exchange ?? (state.phase === "answer" ? beginExchange(state, undefined, undefined) : undefined);
  if (exchange === undefined || state.phase === "salting" || state.phase === "hello") throw new Ending("reconcile/out-of-turn");
  if (message.type === "records") takeRecords(state, exchange, message.envelopes, admit);
  else if (message.type === "want") takeWants(state, exchange, message.lows);
  else if (message.type === "ranges") takeRanges(state, exchange, message);
  else if (message.type === "done") exchange.turn.done = message.fingerprint;
  else exchange.turn.more += message.count;
  return [];
}

function takeSymbols(state: SessionState, message: Extract<Message, { type: "symbols" }>): Outgoing[] {
  const view = viewOf(state);
  if (state.phase === "answer") beginExchange(state, createDecoder(view.count - message.fingerprint.count), message.fingerprint);
  const { decoder, turn, theirs } = state.exchange ?? {};
  if (decoder === undefined || turn === undefined) throw new Ending("reconcile/out-of-turn");
  spend(state, "symbolsIn", message.count, state.budgets.symbols);
  turn.decodeDue = true;
  if (decoder.state === "done") return [];
  if (message.from !== decoder.cellCount || message.fingerprint.count !== theirs?.count) throw new Ending("reconcile/invalid-symbols");
  decoder.take(view.cells(message.from, message.from + message.count), message.cells, message.count);
  return [];
}

function takeRecords(state: SessionState, exchange: Exchange, envelopes: readonly Envelope[], admit: Envelope[]): void {
  const view = viewOf(state);
  for (const envelope of envelopes) {
    const words = view.hash(state.parts.hash(envelope.header));
    const [low, high] = [words[0]!, words[1]!];
    exchange.wanted.delete(low, high);
    if (view.slotOf(low, high) !== -1 || !exchange.received.add(low, high)) continue;
    spend(state, "recordsIn", 1, state.budgets.records);
    addHash(exchange.union.sum, words, 0);
    exchange.union.count++;
    admit.push(envelope);
    // To a side that holds nothing records come in the order of their salted ids.
    if (view.count === 0) state.cursor = saltedOf(low, high) + 1n;
  }
}

function takeWants(state: SessionState, exchange: Exchange, lows: Uint32Array): void {
  const view = viewOf(state);
  for (const low of lows) {
    const slots = view.slotsOfLow(low | 0);
    spend(state, "recordsOut", slots.length, state.budgets.records);
    exchange.turn.send.push(...slots);
  }
}

function takeRanges(state: SessionState, exchange: Exchange, { dense, lower, parts }: { dense: boolean; lower: bigint; parts: readonly RangePart[] }): void {
  if (exchange.turn.reply !== undefined) throw new Ending("reconcile/out-of-turn");
  const answer = answerRanges(viewOf(state), { dense, lower, parts });
  spend(state, "recordsOut", answer.send.length, state.budgets.records);
  exchange.dense = dense;
  exchange.turn.send.push(...answer.send);
  exchange.turn.want.push(...answer.want);
  exchange.turn.reply = { lower, parts: answer.parts };
  exchange.cursorNext = answer.cursor;
}

// Our turn

function endTurn(state: SessionState): Outgoing[] {
  const exchange = state.exchange;
  if (exchange === undefined) throw new Ending("reconcile/out-of-turn");
  const turn = exchange.turn;
  exchange.turn = newTurn();
  if (turn.more > 0) return serveSymbols(state, exchange, turn.more);
  let more = 0;
  if (turn.decodeDue) {
    const read = exchange.decoder === undefined || exchange.theirs === undefined ? "failed" : readDifference(viewOf(state), exchange.decoder, exchange.theirs, state.budgets.symbols);
    if (read === "failed") return tryAgain(state);
    more = read.more;
    turn.send.push(...read.send);
    turn.want.push(...read.want);
  }
  const asks = more > 0 || turn.want.length > 0 || (turn.reply?.parts.length ?? 0) > 0;
  if (turn.done !== undefined && !asks && turn.send.length === 0) {
    if (!sameFingerprint(turn.done, exchange.union)) return tryAgain(state);
    state.phase = "ended";
    return [{ frame: writeFrame({ type: "end", code: 0 }, false) }];
  }
  if (exchange.wanted.size === 0 && exchange.cursorNext !== undefined && turn.want.length === 0) state.cursor = exchange.cursorNext;
  const messages: Outgoing[] = [];
  if (turn.send.length > 0) messages.push({ records: recordsIn(viewOf(state), turn.send) });
  for (let from = 0; from < turn.want.length; from += wantsInFrame) messages.push({ frame: writeFrame({ type: "want", lows: Uint32Array.from(turn.want.slice(from, from + wantsInFrame), (id) => lowOf(id)) }, false) });
  for (const id of turn.want) exchange.wanted.add(lowOf(id), Number(id >> 32n) | 0);
  if (turn.reply !== undefined && turn.reply.parts.length > 0) messages.push({ frame: writeFrame({ type: "ranges", dense: exchange.dense, lower: turn.reply.lower, parts: turn.reply.parts }, false) });
  if (more > 0) messages.push({ frame: writeFrame({ type: "more", count: more }, false) });
  exchange.saidDone = !asks;
  if (!asks) messages.push({ frame: writeFrame({ type: "done", fingerprint: exchange.union }, false) });
  return messages;
}

function recordsIn(view: SetView, slots: readonly number[]): Uint8Array[] {
  return slots.map((slot) => view.idIn(slot)).filter((id) => id !== undefined);
}

function serveSymbols(state: SessionState, exchange: Exchange, asked: number): Outgoing[] {
  const view = viewOf(state);
  if (exchange.decoder !== undefined || asked > cellsInTurn * 2) throw new Ending("reconcile/over-budget");
  spend(state, "symbolsOut", asked, state.budgets.symbols);
  const end = exchange.symbolsServed + asked;
  const cells = view.cells(exchange.symbolsServed, end);
  const messages: Outgoing[] = [];
  for (let done = 0; done < asked; done += cellsInFrame) {
    const count = Math.min(cellsInFrame, asked - done);
    messages.push({ frame: writeFrame({ type: "symbols", from: exchange.symbolsServed + done, count, fingerprint: view, cells: cells.subarray(done * 4, (done + count) * 4) }, false) });
  }
  exchange.symbolsServed = end;
  return messages;
}
