/**
 * Hostile nodes. Each runs the same program as the others, over a store that lies or on a line that spoils what it sends, so that what
 * they do is well-formed as far as it can be:
 *
 *     garble       flips bytes of frames, cuts them short, makes them longer      replay   sends frames of before again, of other links too
 *     forge        changes bodies and proofs of records it passes on              omit     does not pass on two records in three
 *     lie          counts and sketches records that nobody has, with huge ids     flood    sends every frame many times, and noise
 *     slow         reads one frame in three seconds                               equivocate   says two things under one number (see simulate.ts)
 */
import { decodeId, encodeId } from "@cosmicsync/protocol";
import type { Reader, Row, Store, TableName } from "@cosmicsync/storage";
import type { Chance } from "./chance.ts";
import type { End } from "./virtual-link.ts";

export const hostilities = ["garble", "replay", "forge", "omit", "lie", "flood", "slow", "equivocate"] as const;
export type Hostility = (typeof hostilities)[number];

export interface Hostile {
  readonly sort: Hostility;
  readonly end: Partial<Pick<End, "spoil" | "readMillis">>;
  readonly lie?: (store: Store) => Store;
}

export function createHostile(sort: Hostility, chance: Chance): Hostile {
  switch (sort) {
    case "garble": return { sort, end: { spoil: (frame) => [chance.fraction() < 1 / 3 ? garble(chance, frame) : frame] } };
    case "replay": return { sort, end: { spoil: replaying(chance) } };
    case "flood": return { sort, end: { spoil: flooding(chance) } };
    case "slow": return { sort, end: { readMillis: 3_000 } };
    case "forge": return { sort, end: {}, lie: (store) => lyingStore(store, (row) => [forged(chance, row)]) };
    case "omit": return { sort, end: {}, lie: (store) => lyingStore(store, (row) => (decodeId(row.id)[0]! % 3 === 0 ? [row] : [])) };
    case "lie": return { sort, end: {}, lie: (store) => lyingStore(store, (row) => [row, { ...row, id: encodeId(chance.bytes(32)) }]) };
    case "equivocate": return { sort, end: {} };
  }
}

export function garble(chance: Chance, frame: Uint8Array): Uint8Array {
  const choice = chance.below(4);
  if (choice === 0) return frame.slice(0, chance.below(frame.length + 1));
  if (choice === 1) return new Uint8Array([...frame, ...chance.bytes(chance.between(1, 40))]);
  const changed = frame.slice();
  for (let count = choice === 2 ? 1 : 8; count > 0 && changed.length > 0; count--) changed[chance.below(changed.length)]! ^= chance.between(1, 255);
  return changed;
}

const keptFrames = 32;
function replaying(chance: Chance): (frame: Uint8Array) => Uint8Array[] {
  const kept: Uint8Array[] = [];
  return (frame) => {
    if (kept.length < keptFrames) kept.push(frame);
    else kept[chance.below(keptFrames)] = frame;
    return chance.fraction() < 1 / 4 ? [frame, chance.pick(kept)] : [frame];
  };
}

function flooding(chance: Chance): (frame: Uint8Array) => Uint8Array[] {
  return (frame) => [...Array.from({ length: chance.between(1, 20) }, () => frame), ...(chance.fraction() < 1 / 2 ? [chance.bytes(chance.between(0, 4_000))] : [])];
}

/** Somebody else's words changed, the proof spoilt, or one record's proof under another's header. */
function forged(chance: Chance, row: Row<"envelope">): Row<"envelope"> {
  if (chance.fraction() < 1 / 2 || row.body === null) return { ...row, proof: garble(chance, row.proof) };
  return { ...row, body: garble(chance, row.body) };
}

function lyingStore(store: Store, tell: (row: Row<"envelope">) => Row<"envelope">[]): Store {
  const isEnvelope = (table: TableName): boolean => table === "envelope";
  const read: Reader = {
    get: (table, key) => store.read.get(table, key),
    count: (table, reach, where) => store.read.count(table, reach, where),
    async list(table, reach, query) {
      const rows = await store.read.list(table, reach, query);
      // The casts: only rows of envelopes come here, and `tell` keeps them so.
      return isEnvelope(table) ? ((rows as unknown as Row<"envelope">[]).flatMap(tell) as unknown as typeof rows) : rows;
    },
  };
  return { ...store, read, write: (work) => store.write(work), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}
