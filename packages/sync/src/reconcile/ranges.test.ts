import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../testing/converse.ts";
import { emptySum } from "./fingerprint.ts";
import { endOfIds, frameBytesMost, partsMost, readFrame, writeFrame, type RangePart } from "./frames.ts";
import { answerRanges } from "./ranges.ts";
import { createRecordSet } from "./record-set.ts";

function viewOf(count: number) {
  const set = createRecordSet({ salt: new Uint8Array(16), cellCount: 1 });
  set.addAll(seededRandom(count).bytes(count * 32));
  return set.view();
}
const fingerprint = (count: number): RangePart["holds"] => ({ sort: "fingerprint", fingerprint: { count, sum: emptySum() } });

test("an answer to as many differing ranges as a frame can name is one frame that a receiver takes, and leaves no id out", () => {
  const view = viewOf(partsMost * 20);
  const { ids } = view.ordered();
  const parts = Array.from({ length: partsMost }, (_, index): RangePart => ({ upper: ids[(index + 1) * 20] ?? endOfIds, holds: fingerprint(19) }));
  const answer = answerRanges(view, { dense: false, lower: 0n, parts });
  const frame = writeFrame({ type: "ranges", dense: false, lower: 0n, parts: answer.parts }, true);
  assert.ok(frame.length <= frameBytesMost, `${frame.length}`);
  assert.ok(readFrame(frame));
  assert.equal(answer.parts.reduce((sum, { holds }) => sum + (holds.sort === "ids" ? holds.ids.length : holds.sort === "fingerprint" ? holds.fingerprint.count : 0), 0), view.count);
  assert.deepEqual([answer.parts.at(-1)?.upper, answer.cursor, answer.send.length], [endOfIds, 0n, 0]);
});

test("a range of which they hold nothing is sent whole and is finished; one that is the same is finished too", () => {
  const view = viewOf(50);
  const ordered = view.ordered();
  const middle = ordered.ids[20]!;
  const answer = answerRanges(view, { dense: false, lower: 0n, parts: [{ upper: middle, holds: { sort: "fingerprint", fingerprint: ordered.between(0, 20) } }, { upper: endOfIds, holds: fingerprint(0) }] });
  assert.deepEqual([answer.parts, answer.want, answer.cursor, [...answer.send]], [[], [], endOfIds, [...ordered.slots.slice(20)]]);
});

test("of a list of ids what is lacking on either side is sent or wanted", () => {
  const view = viewOf(10);
  const ordered = view.ordered();
  const theirs = new BigUint64Array([...ordered.ids.slice(0, 4), ordered.ids[4]! + 1n, ...ordered.ids.slice(6)]);
  const answer = answerRanges(view, { dense: false, lower: 0n, parts: [{ upper: endOfIds, holds: { sort: "ids", ids: theirs } }] });
  assert.deepEqual([[...answer.send], answer.want, answer.parts], [[...ordered.slots.slice(4, 6)], [ordered.ids[4]! + 1n], []]);
});
