import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { codesOf, converse, createHolder, framesOf, hexKeyOf, madeEnvelope, nodeHash, partsOf, roundTripsOf, seededRandom, testScope, type Holder, type Talk, type TalkSettings } from "../testing/converse.ts";
import { endCodes, endMeanings } from "./budgets.ts";
import { endOfIds, frameBytesMost, readFrame, writeFrame, type Message } from "./frames.ts";
import { packRecords } from "./pack-records.ts";
import type { SetView } from "./record-set.ts";
import { openSession, stepSession, type SessionParts } from "./session.ts";

const salt = new Uint8Array(16).fill(9);
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => madeEnvelope(from + index));

interface Sizes { readonly common: number; readonly mine: number; readonly theirs: number }
function holders({ common, mine, theirs }: Sizes, cellCount = 256): { initiator: Holder; responder: Holder } {
  return { initiator: createHolder([...range(0, common), ...range(1_000_000, mine)], cellCount), responder: createHolder([...range(0, common), ...range(2_000_000, theirs)], cellCount) };
}
function talk(both: { initiator: Holder; responder: Holder }, more: { initiator?: Partial<SessionParts>; responder?: Partial<SessionParts>; settings?: TalkSettings } = {}): Talk {
  return converse(both, { initiator: partsOf(both.initiator, "initiator", 1, { salt, ...more.initiator }), responder: partsOf(both.responder, "responder", 2, { salt, ...more.responder }) }, more.settings);
}
const agreed = ["reconcile/agreed", "reconcile/agreed"];
const sameHolders = ({ initiator, responder }: { initiator: Holder; responder: Holder }): void => assert.deepEqual([...initiator.envelopes.keys()].sort(), [...responder.envelopes.keys()].sort());
const typesOf = (held: Talk) => held.turns.map(({ types }) => types.join(" "));

test("equal sets stop after one round trip and at most 64 bytes each way", () => {
  const both = holders({ common: 70_000, mine: 0, theirs: 0 });
  const held = talk(both);
  assert.deepEqual([codesOf(held), typesOf(held)], [agreed, ["hello", "equal"]]);
  for (const { frames } of held.turns) assert.ok(frames[0]!.length + 1 <= 64, `${frames[0]!.length + 1} bytes`);
});

test("whatever two nodes hold, after a session both hold everything", () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 300 }));
  fc.assert(fc.property(size, size, size, fc.boolean(), (common, mine, theirs, known) => {
    const both = holders({ common, mine, theirs });
    const held = talk(both, known ? {} : { initiator: { salt: new Uint8Array(16) } });
    assert.deepEqual(codesOf(held), agreed);
    assert.equal(both.initiator.envelopes.size, common + mine + theirs);
    sameHolders(both);
  }), { numRuns: 60 });
});

test("a small difference of many is known after one and a half round trips in most sessions", () => {
  const trips = Array.from({ length: 15 }, (_, seed) => {
    const both = holders({ common: 2_000, mine: 30 + seed, theirs: 40 });
    return roundTripsOf(talk(both));
  }).sort((a, b) => a - b);
  assert.equal(trips[7], 1.5, trips.join());
});

test("neighbours without a common salt make one from the chance of both", () => {
  const both = holders({ common: 50, mine: 1, theirs: 1 });
  const first = converse(both, { initiator: partsOf(both.initiator, "initiator", 3), responder: partsOf(both.responder, "responder", 4) });
  assert.deepEqual(typesOf(first).slice(0, 3), ["salt", "salt", "hello"]);
  assert.ok(first.initiator?.salt !== undefined && first.initiator.salt.length === 16);
  assert.deepEqual(first.initiator.salt, first.responder?.salt);
  const forgotten = talk(both, { responder: { salt: new Uint8Array(16) } });
  assert.deepEqual([typesOf(forgotten), codesOf(forgotten)], [["hello", "salt", "salt hello", "equal"], agreed]);
  const other = converse(both, { initiator: partsOf(both.initiator, "initiator", 5), responder: partsOf(both.responder, "responder", 4) });
  assert.notDeepEqual(other.initiator?.salt, first.initiator.salt);
});

test("an empty side gets everything in the order of salted ids, and goes on where it broke off", () => {
  const both = { initiator: createHolder(), responder: createHolder(range(0, 900)) };
  let frames = 0;
  const broken = talk(both, { settings: { carry: (frame, turn) => (turn === 1 && ++frames > 2 ? [] : [frame]) } });
  assert.equal(broken.initiator, undefined);
  const got = both.initiator.envelopes.size;
  assert.ok(got > 100 && got < 900, `${got}`);
  const order = [...both.initiator.envelopes.values()].map(({ header }) => hashAsNumber(both.initiator, header));
  assert.deepEqual(order, order.toSorted((a, b) => (a < b ? -1 : 1)));
  const cursor = order.at(-1)! + 1n;
  const resumed = talk(both, { initiator: { cursor } });
  assert.deepEqual(codesOf(resumed), agreed);
  sameHolders(both);
  const records = resumed.turns.flatMap(({ frames: sent }) => sent).map((frame) => readFrame(frame)?.message).flatMap((message) => (message?.type === "records" ? message.envelopes : []));
  assert.equal(records.length, 900 - got);
});

function hashAsNumber(holder: Holder, header: Uint8Array): bigint {
  const words = holder.under(salt).view().hash(nodeHash(header));
  return (BigInt(words[1]! >>> 0) << 32n) | BigInt(words[0]! >>> 0);
}

test("sets that hardly overlap exchange ids from the lower end, several turns where there are many", () => {
  const both = holders({ common: 500, mine: 9_000, theirs: 8_000 });
  const held = talk(both);
  assert.deepEqual(codesOf(held), agreed);
  assert.ok(typesOf(held).every((types) => !types.includes("symbols")));
  assert.ok(typesOf(held).filter((types) => types.includes("ranges")).length >= 2);
  assert.ok(held.turns.flatMap(({ frames }) => frames).every((frame) => frame.length <= 62_000));
  sameHolders(both);
});

test("ranges alone find many scattered differences, in frames that any receiver takes", () => {
  const both = holders({ common: 16_000, mine: 1_500, theirs: 1_500 });
  const held = talk(both, { initiator: { cursor: 0n } });
  assert.deepEqual(codesOf(held), agreed);
  assert.ok(typesOf(held).every((types) => !types.includes("symbols")));
  assert.ok(held.turns.flatMap(({ frames }) => frames).some((frame) => frame.length > 50_000), "no frame was full");
  assert.ok(held.turns.flatMap(({ frames }) => frames).every((frame) => frame.length <= 90_000));
  sameHolders(both);
});

/** The set as it is, but with cells that decode to something else. */
const spoilt = (view: SetView): SetView => ({ ...view, cells: (from, to) => view.cells(from, to).map((word, index) => (index % 4 === 0 ? word ^ 0x55 : word)) });

test("cells that lead nowhere bring a new salt, twice, and then ranges", () => {
  const both = holders({ common: 400, mine: 20, theirs: 30 });
  const held = talk(both, { responder: { sets: (under) => spoilt(both.responder.under(under).view()) } });
  assert.deepEqual(codesOf(held), agreed);
  const hellos = held.turns.flatMap(({ frames }) => frames).map((frame) => readFrame(frame)?.message).filter((message) => message?.type === "hello");
  assert.deepEqual(hellos.map((hello) => hello.rangesOnly), [false, false, true]);
  assert.equal(new Set(hellos.map((hello) => hexKeyOf(hello.saltTag))).size, 3);
  sameHolders(both);
});

test("a record that a fingerprint says is there and that never comes ends without agreement, and what did come is kept", () => {
  const both = holders({ common: 100, mine: 0, theirs: 3 });
  const hidden = hexKeyOf(nodeHash(madeEnvelope(2_000_001).header));
  const held = talk({ initiator: both.initiator, responder: { ...both.responder, envelopes: new Map([...both.responder.envelopes].filter(([id]) => id !== hidden)) } }, { responder: { sets: (under) => both.responder.under(under).view() } });
  assert.deepEqual(codesOf(held), ["reconcile/no-agreement", "reconcile/no-agreement"]);
  assert.equal(both.initiator.envelopes.size, 102);
});

test("records admitted or gone while a session runs do not confuse it", () => {
  const both = holders({ common: 300, mine: 10, theirs: 10 });
  let number = 3_000_000;
  const held = talk(both, { settings: { carry: (frame) => { both.initiator.put(madeEnvelope(number++)); both.responder.put(madeEnvelope(number++)); return [frame]; } } });
  assert.deepEqual(codesOf(held), agreed);
  assert.deepEqual(codesOf(talk(both)), agreed);
  sameHolders(both);
});

test("a session for another scope says so and shows nothing", () => {
  const both = holders({ common: 10, mine: 1, theirs: 1 });
  const held = talk(both, { initiator: { scope: testScope.toReversed() } });
  assert.deepEqual([codesOf(held), typesOf(held)], [["reconcile/unknown-scope", "reconcile/unknown-scope"], ["hello", "end"]]);
});

test("out of turn, out of place, over budget and cut off each end with their code", () => {
  const held = createHolder(range(0, 200), 256);
  const respond = (frames: readonly Uint8Array[], budgets = {}) => {
    let { state } = openSession(partsOf(held, "responder", 2, { salt }), { budgets });
    let code: string | undefined;
    for (const frame of frames) {
      const next = stepSession(state, frame);
      state = next.state;
      code ??= next.ended?.code;
    }
    return code;
  };
  const hello = framesOf(openSession(partsOf(createHolder(range(0, 195), 256), "initiator", 1, { salt })).messages, held)[0]!;
  const last = (message: Message): Uint8Array => writeFrame(message, true);
  assert.equal(respond([hello]), undefined);
  assert.equal(respond([hello, hello]), "reconcile/out-of-turn");
  assert.equal(respond([last({ type: "more", count: 5 })]), "reconcile/out-of-turn");
  assert.equal(respond([last({ type: "equal" })]), "reconcile/out-of-turn");
  assert.equal(respond([last({ type: "end", code: 0 })]), "reconcile/out-of-turn");
  assert.equal(respond([last({ type: "end", code: 200 })]), "reconcile/malformed");
  assert.equal(respond([hello.slice(0, -1)]), "reconcile/malformed");
  assert.equal(respond([hello, last({ type: "more", count: 500_000 })]), "reconcile/over-budget");
  assert.equal(respond([hello, last({ type: "more", count: 90 }), last({ type: "more", count: 90 })], { symbols: 100 }), "reconcile/over-budget");
  assert.equal(respond([hello, last({ type: "want", lows: held.under(salt).view().ordered().ids.reduce((lows, id) => [...lows, Number(id & 0xffff_ffffn)], [] as number[]) as never })], { records: 50 }), "reconcile/over-budget");
  assert.equal(respond([hello, ...Array.from({ length: 40 }, () => last({ type: "want", lows: new Uint32Array([7]) }))], { turns: 20 }), "reconcile/over-budget");
  assert.equal(respond([hello], { bytes: 40 }), "reconcile/over-budget");
  const nonce = new Uint8Array(16);
  assert.equal(respond(Array.from({ length: 9 }, () => last({ type: "salt", scope: testScope, nonce }))), "reconcile/no-agreement");
});

test("a stream of cells that never decodes is given up within the budget, and a new salt asked for", () => {
  const held = createHolder(range(0, 500), 256);
  const random = seededRandom(8);
  let now = openSession(partsOf(held, "initiator", 1, { salt }));
  let cells = 0;
  for (let turn = 0; turn < 60 && now.ended === undefined; turn++) {
    const asked = now.messages.map((message) => ("frame" in message ? readFrame(message.frame)?.message : undefined)).at(-1);
    if (asked?.type === "salt") break;
    const count = asked?.type === "more" ? asked.count : 40;
    for (let sent = 0; sent < count; sent += 3_000) {
      const some = Math.min(3_000, count - sent);
      now = stepSession(now.state, writeFrame({ type: "symbols", from: cells, count: some, fingerprint: { count: 505, sum: new Uint32Array(4) }, cells: Int32Array.from({ length: some * 4 }, () => random.next() | 0) }, sent + some === count));
      cells += some;
    }
  }
  const said = now.messages.map((message) => ("frame" in message ? readFrame(message.frame)?.message.type : "records"));
  assert.deepEqual(said, ["salt"]);
  assert.ok(cells <= 2 ** 18, `${cells}`);
});

test("every input reads as a message or as nothing, and a message has one spelling", () => {
  const samples: Message[] = [
    { type: "hello", scope: testScope, saltTag: new Uint8Array(3), fingerprint: { count: 300, sum: new Uint32Array([1, 2, 3, 4]) }, gauge: new Int32Array(20), rangesOnly: true, cursor: 77n }, { type: "equal" },
    { type: "salt", scope: testScope, nonce: salt }, { type: "symbols", from: 0, count: 3, fingerprint: { count: 9, sum: new Uint32Array(4) }, cells: new Int32Array(12).fill(3) }, { type: "more", count: 130 },
    { type: "want", lows: new Uint32Array([1, 0xffff_ffff]) }, { type: "records", envelopes: [madeEnvelope(1, 20), { header: new Uint8Array(3), proof: new Uint8Array(2) }] },
    { type: "ranges", dense: false, lower: 3n, parts: [{ upper: 9n, holds: { sort: "ids", ids: new BigUint64Array([3n, 8n]) } }, { upper: 90n, holds: { sort: "agreed" } }, { upper: endOfIds, holds: { sort: "fingerprint", fingerprint: { count: 1, sum: new Uint32Array(4) } } }] },
    { type: "done", fingerprint: { count: 1, sum: new Uint32Array(4) } }, { type: "end", code: 3 },
  ];
  for (const message of samples) assert.deepEqual(readFrame(writeFrame(message, true)), { message, last: true });
  const spelled = (bytes: Uint8Array): void => {
    const frame = readFrame(bytes);
    if (frame !== undefined) assert.deepEqual(writeFrame(frame.message, frame.last), bytes);
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (bytes, type) => spelled(new Uint8Array([type, ...bytes]))), { numRuns: 3_000 });
  fc.assert(fc.property(fc.constantFrom(...samples), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (message, at, flip, cut) => {
    const bytes = writeFrame(message, false);
    bytes[at % bytes.length]! ^= flip;
    spelled(cut % 3 === 0 ? bytes.slice(0, cut % bytes.length) : bytes);
  }), { numRuns: 3_000 });
  assert.equal(readFrame(new Uint8Array(frameBytesMost + 1).fill(6)), undefined);
});

test("frames changed, cut, doubled, swapped or left out never throw, never bring in a wrong record, and leave a session that ends or waits", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 12 }), fc.constantFrom<Sizes>({ common: 60, mine: 8, theirs: 9 }, { common: 3, mine: 30, theirs: 40 }, { common: 0, mine: 0, theirs: 50 }), (seed, victim, sizes) => {
    const both = holders(sizes, 64);
    const random = seededRandom(seed);
    const known = new Set([...both.initiator.envelopes.keys(), ...both.responder.envelopes.keys()]);
    let count = 0;
    let kept: Uint8Array | undefined;
    const carry = (frame: Uint8Array): Uint8Array[] => {
      if (count++ !== victim) {
        const late = kept === undefined ? [] : [kept];
        kept = undefined;
        return [frame, ...late];
      }
      const sort = random.below(5);
      if (sort === 0) return [];
      if (sort === 1) return [frame, frame];
      if (sort === 2) return [frame.slice(0, random.below(frame.length))];
      if (sort === 3) { kept = frame; return []; }
      // Anything but a record's own bytes, for those are judged by admission.
      if (frame[0]! % 128 === 7) return [frame];
      const changed = frame.slice();
      changed[random.below(frame.length)]! ^= 1 + random.below(255);
      return [changed];
    };
    const held = talk(both, { settings: { carry, turnsMost: 200, budgets: { budgets: { symbols: 4_096, turns: 100 } } } });
    assert.ok(held.turns.length < 200);
    for (const id of [...both.initiator.envelopes.keys(), ...both.responder.envelopes.keys()]) assert.ok(known.has(id));
    for (const end of [held.initiator, held.responder]) assert.ok(end === undefined || endCodes.includes(end.code));
  }), { numRuns: 250 });
});

test("records are packed into frames of the aimed size, and every code has a meaning", () => {
  const frames = packRecords(Array.from({ length: 300 }, (_, index) => madeEnvelope(index, 500)));
  assert.ok(frames.length > 3 && frames.every((frame) => frame.length <= 60_001));
  assert.equal(frames.map(readFrame).reduce((sum, frame) => sum + (frame?.message.type === "records" ? frame.message.envelopes.length : 0), 0), 300);
  assert.deepEqual(Object.keys(endMeanings).sort(), endCodes.toSorted());
});
