/**
 * Sets that somebody crafted so that one record, the victim, which only one of two honest neighbours holds, stays hidden from the other. Whoever
 * crafts knows every record id and may choose the ids of their own records freely, which is more than anybody can: a real id is a hash. What
 * they do not know is the salt of the pair. (A neighbour that itself lies about what it holds is another matter: audits find that.)
 *
 * Each set is tried against two sketches. Without a salt, which is what the crafting aims at: the share that it hides is what shows that these
 * are attacks. And by a real session: it must bring the victim, or end with a code that says that the sides do not agree, upon which
 * another session is begun, as neighbours do. A session that ends in agreement without the victim is a silent omission.
 */
import type { Envelope } from "@cosmicsync/protocol";
import { createDecoder } from "../reconcile/decoder.ts";
import { addHash, emptySum, sameFingerprint } from "../reconcile/fingerprint.ts";
import { createRecordSet } from "../reconcile/record-set.ts";
import { openSession, stepSession, type Outgoing, type SessionParts, type SessionState } from "../reconcile/session.ts";
import { packRecords } from "../reconcile/pack-records.ts";
import { wordsOf } from "../reconcile/salted-hash.ts";
import { cellWords, scatter, stepWalk, type Walk } from "../reconcile/symbols.ts";
import { hexKeyOf, seededRandom, testScope } from "./converse.ts";

/** How a set is crafted; `holder` has the victim, `lacker` has not. */
export const craftings = ["twin", "swap", "parity", "same-walk", "neighbours", "flood"] as const;
export type Crafting = (typeof craftings)[number];

export interface Crafted {
  readonly crafting: Crafting;
  readonly victim: Uint8Array;
  readonly holder: readonly Uint8Array[];
  readonly lacker: readonly Uint8Array[];
}

type Random = ReturnType<typeof seededRandom>;
const idBytes = 32;
/** An unsalted sketch knows ids by their first eight bytes, and adds up the first sixteen. */
const [shortBytes, sumBytes] = [8, 16];

export function craftSet(seed: number): Crafted {
  const random = seededRandom(seed);
  const crafting = craftings[seed % craftings.length]!;
  const common = Array.from({ length: random.below(200) }, () => random.bytes(idBytes));
  const victim = random.bytes(idBytes);
  const [holder, lacker] = ways[crafting](random, victim);
  return { crafting, victim, holder: shuffled(random, [...common, victim, ...holder]), lacker: shuffled(random, [...common, ...lacker]) };
}

const ways: Record<Crafting, (random: Random, victim: Uint8Array) => [holder: Uint8Array[], lacker: Uint8Array[]]> = {
  /** The other side holds what has the victim's short id, or all but the last byte of its id: in every cell the two cancel out. */
  twin: (random, victim) => [[], [changed(victim, random.below(2) === 0 ? shortBytes + random.below(idBytes - shortBytes) : idBytes - 1, random)]],
  /** Two for two: some bits of the victim's and of a partner's first half change places, so that sum, exclusive or and count stay. */
  swap(random, victim) {
    const partner = random.bytes(idBytes);
    const mask = random.bytes(sumBytes);
    const [left, right] = [random.bytes(idBytes), random.bytes(idBytes)];
    for (let at = 0; at < sumBytes; at++) {
      left[at] = (victim[at]! & ~mask[at]!) | (partner[at]! & mask[at]!);
      right[at] = (partner[at]! & ~mask[at]!) | (victim[at]! & mask[at]!);
    }
    return [[partner], [left, right]];
  },
  /** Crafted ids whose exclusive or, with the victim's, is nothing, on one side or the other. */
  parity(random, victim) {
    const group = Array.from({ length: 2 + random.below(40) }, () => random.bytes(idBytes));
    const last = group.reduce((sum, id) => sum.map((byte, at) => byte ^ id[at]!), victim);
    return random.below(2) === 0 ? [[...group, last], []] : [[], [...group, last]];
  },
  /** Ids that walk through the same first cells as the victim: none of these cells ever holds one id alone. */
  "same-walk"(random, victim) {
    const like = Array.from({ length: 1 + random.below(3) }, () => idWithWalkOf(random, victim));
    return random.below(2) === 0 ? [like, []] : [[], like];
  },
  /** A crowd around the victim in the order of ids, on both sides: a range that ends beside it holds many. */
  neighbours(random, victim) {
    const crowd = Array.from({ length: 20 + random.below(200) }, () => changed(victim, idBytes - 1 - random.below(24), random));
    return [crowd.filter((_, at) => at % 2 === 0), crowd.filter((_, at) => at % 2 === 1)];
  },
  /** Far more of the crafted than of all others: what is found first is not the victim. */
  flood: (random, victim) => [[], Array.from({ length: 200 + random.below(400) }, () => joinedAt(victim.subarray(0, 4), random.bytes(idBytes)))],
};

/** Another byte there. */
function changed(id: Uint8Array, at: number, random: Random): Uint8Array {
  const other = id.slice();
  other[at]! ^= 1 + random.below(255);
  return other;
}
function joinedAt(front: Uint8Array, rest: Uint8Array): Uint8Array {
  rest.set(front);
  return rest;
}
function shuffled<T>(random: Random, all: T[]): T[] {
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}

/** Cells that a crafted walk shares with the victim's: by trial one in some hundred does. */
const walkCells = 10;
function idWithWalkOf(random: Random, victim: Uint8Array): Uint8Array {
  const wanted = walkOf(victim);
  for (;;) {
    const id = random.bytes(idBytes);
    if (walkOf(id) === wanted) return id;
  }
}
function walkOf(id: Uint8Array): string {
  const [low, high] = wordsOf(id);
  const walk: Walk = { low: low! | 0, high: high! | 0, index: 0 };
  const cells: number[] = [];
  for (; walk.index < walkCells; stepWalk(walk)) cells.push(walk.index);
  return cells.join();
}

/** What comes of a reconciliation. `loud`: it did not find the victim and says that the sides do not agree. */
export type Fate = "found" | "loud" | "silent";

/** The same cells, decoder and fingerprint under the bare ids, as a sketch without a salt would have them. */
export function tryUnsalted({ victim, holder, lacker }: Crafted): Fate {
  const cellCount = 64 + 3 * (holder.length + lacker.length);
  const [ours, theirs] = [sketchOf(holder, cellCount), sketchOf(lacker, cellCount)];
  if (sameFingerprint(ours, theirs)) return "silent";
  const decoder = createDecoder(holder.length - lacker.length);
  const state = decoder.take(ours.cells, theirs.cells, cellCount);
  if (state !== "done") return "loud";
  const [low, high] = wordsOf(victim);
  for (let index = 0; index < decoder.found; index++) if (decoder.low(index) === (low! | 0) && decoder.high(index) === (high! | 0)) return "found";
  // What was decoded is all of the difference as far as this sketch can tell.
  return "silent";
}
function sketchOf(ids: readonly Uint8Array[], cellCount: number) {
  const [cells, sum] = [new Int32Array(cellCount * cellWords), emptySum()];
  for (const id of ids) {
    const words = wordsOf(id);
    scatter(cells, cellCount, words[0]! | 0, words[1]! | 0, 1);
    addHash(sum, words, 0);
  }
  return { cells, sum, count: ids.length };
}

/** Sessions until one has brought the victim or agreed without it: neighbours begin another one after each that failed. */
const sessionsMost = 4;
export interface SaltedFate { readonly fate: Fate; readonly sessions: number }

export function trySalted(crafted: Crafted, seed: number): SaltedFate {
  const random = seededRandom(seed ^ 0x5a17);
  const sides = { initiator: createSide(crafted.holder, random), responder: createSide(crafted.lacker, random) };
  const [first, second] = random.below(2) === 0 ? [sides.initiator, sides.responder] : [sides.responder, sides.initiator];
  for (let sessions = 1; sessions <= sessionsMost; sessions++) {
    const codes = talk(first, second);
    if (sides.responder.held.has(hexKeyOf(crafted.victim))) return { fate: "found", sessions };
    if (codes.every((code) => code === "reconcile/agreed")) return { fate: "silent", sessions };
  }
  return { fate: "loud", sessions: sessionsMost };
}

interface Side { readonly held: Map<string, Uint8Array>; readonly random: Random; salt: Uint8Array | undefined }
const createSide = (ids: readonly Uint8Array[], random: Random): Side => ({ held: new Map(ids.map((id) => [hexKeyOf(id), id])), random, salt: undefined });
/** The id is the header itself, so that ids can be chosen; the bodies of these records play no part. */
const envelopeOf = (id: Uint8Array): Envelope => ({ header: id, proof: new Uint8Array(65), nonce: new Uint8Array(16), body: new Uint8Array(8) });

function talk(first: Side, second: Side): [string | undefined, string | undefined] {
  const parts = (side: Side, role: SessionParts["role"]): SessionParts => ({
    role, scope: testScope, random: (size) => side.random.bytes(size), hash: (bytes) => (bytes.length === idBytes ? bytes : hashed(bytes)), ...(side.salt === undefined ? {} : { salt: side.salt }),
    sets(salt) {
      const set = createRecordSet({ salt, cellCount: 256, capacity: side.held.size });
      for (const id of side.held.values()) set.add(id);
      return set.view();
    },
  });
  const opened = [openSession(parts(first, "initiator")), openSession(parts(second, "responder"))] as const;
  const [sides, states, codes] = [[first, second] as const, opened.map(({ state }) => state) as [SessionState, SessionState], [undefined, undefined] as [string | undefined, string | undefined]];
  const framesOf = (messages: readonly Outgoing[], side: Side): Uint8Array[] => messages.flatMap((message) => ("frame" in message ? [message.frame] : packRecords(message.records.flatMap((id) => { const held = side.held.get(hexKeyOf(id)); return held === undefined ? [] : [envelopeOf(held)]; }))));
  let frames = framesOf(opened[0].messages, first);
  for (let to: 0 | 1 = 1; frames.length > 0; to = to === 1 ? 0 : 1) {
    const answer: Outgoing[] = [];
    for (const frame of frames) {
      const step = stepSession(states[to], frame);
      states[to] = step.state;
      for (const { header } of step.needs.admit) sides[to].held.set(hexKeyOf(header), header);
      answer.push(...step.messages);
      if (step.ended !== undefined) {
        codes[to] ??= step.ended.code;
        sides[to].salt = step.ended.salt;
      }
    }
    frames = framesOf(answer, sides[to]);
  }
  return codes;
}

/** A salt or its tag: anything that looks like chance and follows from its input serves. */
function hashed(bytes: Uint8Array): Uint8Array {
  let seed = 0;
  for (const byte of bytes) seed = (Math.imul(seed, 31) + byte) | 0;
  return seededRandom(seed).bytes(idBytes);
}

export interface CraftedAnswer {
  readonly sets: number;
  readonly silentOmissions: number;
  /** The victim came in the first session, or in a later one after one that said it had failed. */
  readonly foundAtOnce: number;
  readonly foundAfterFailure: number;
  /** By the way they were crafted: what the same sets hide from a sketch without a salt. */
  readonly silentUnsalted: Readonly<Record<string, number>>;
  readonly loudUnsalted: Readonly<Record<string, number>>;
}

export function tryCraftedSets(sets: number, firstSeed = 1): CraftedAnswer {
  let [silentOmissions, foundAtOnce, foundAfterFailure] = [0, 0, 0];
  const silentUnsalted: Record<string, number> = {}, loudUnsalted: Record<string, number> = {};
  for (let seed = firstSeed; seed < firstSeed + sets; seed++) {
    const crafted = craftSet(seed);
    const plain = tryUnsalted(crafted);
    if (plain !== "found") { const counted = plain === "silent" ? silentUnsalted : loudUnsalted; counted[crafted.crafting] = (counted[crafted.crafting] ?? 0) + 1; }
    const { fate, sessions } = trySalted(crafted, seed);
    if (fate === "silent") silentOmissions++;
    else if (fate === "found" && sessions === 1) foundAtOnce++;
    else if (fate === "found") foundAfterFailure++;
  }
  return { sets, silentOmissions, foundAtOnce, foundAfterFailure, silentUnsalted, loudUnsalted };
}
