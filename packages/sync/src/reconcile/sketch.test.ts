import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seededRandom } from "../testing/converse.ts";
import { createDecoder } from "./decoder.ts";
import { estimateDifference, gaugeFromBytes, gaugeToBytes } from "./gauge.ts";
import { createIdTable } from "./id-table.ts";
import { createRecordSet } from "./record-set.ts";
import { createSketch, openSketch } from "./sketch.ts";
import { cellWords, cellsFor, scatter, scatterBetween } from "./symbols.ts";

const salt = new Uint8Array(16).fill(5);
const ids = (seed: number, count: number): Uint8Array[] => { const random = seededRandom(seed); return Array.from({ length: count }, () => random.bytes(32)); };
const sketchOf = (held: readonly Uint8Array[], cellCount = 64) => { const sketch = createSketch({ salt, cellCount }); for (const id of held) sketch.insert(id); return sketch; };

test("a sketch does not depend on the order, and what is removed leaves nothing", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }), (seed, kept, gone) => {
    const [stay, go] = [ids(seed, kept), ids(seed + 1, gone)];
    const there = sketchOf([...go, ...stay]);
    for (const id of go) there.remove(id);
    assert.deepEqual(there.bytes(), sketchOf(stay.toReversed()).bytes());
  }), { numRuns: 50 });
});

test("a stored sketch opens as it was and goes on counting; cut off, stretched or of another sort it does not open", () => {
  const [held, more] = [ids(1, 30), ids(2, 3)];
  const opened = openSketch(sketchOf(held).bytes());
  assert.ok(opened);
  for (const id of more) opened.insert(id);
  assert.deepEqual(opened.bytes(), sketchOf([...held, ...more]).bytes());
  const bytes = sketchOf(held).bytes();
  for (const wrong of [bytes.slice(0, -4), bytes.slice(0, 3), new Uint8Array(), new Uint8Array([...bytes, 0, 0, 0, 0]), bytes.with(0, 1), bytes.with(7, 255)]) assert.equal(openSketch(wrong), undefined);
});

test("every id is in cell 0, and in cell i with probability 1/(1+i/2), a little less at the very beginning", () => {
  const cells = new Int32Array(200 * cellWords);
  const random = seededRandom(3);
  const count = 20_000;
  for (let index = 0; index < count; index++) scatter(cells, 200, random.next() | 0, random.next() | 0, 1);
  assert.equal(cells[3], count);
  for (const index of [1, 2, 10, 50, 199]) {
    const expected = count / (1 + index / 2);
    assert.ok(Math.abs(cells[index * cellWords + 3]! - expected) < 5 * Math.sqrt(expected) + (index < 3 ? expected * 0.04 : 0), `cell ${index}: ${cells[index * cellWords + 3]} for ${expected}`);
  }
});

test("cells made from the middle are the cells of the whole row", () => {
  const [whole, part] = [new Int32Array(90 * cellWords), new Int32Array(40 * cellWords)];
  const random = seededRandom(4);
  for (let index = 0; index < 50; index++) {
    const [low, high] = [random.next() | 0, random.next() | 0];
    scatter(whole, 90, low, high, 1);
    scatterBetween(part, 50, 90, low, high);
  }
  assert.deepEqual(part, whole.slice(50 * cellWords));
});

test("the difference of two sets comes back from a prefix of their rows, with the side that holds each id", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 150 }), (seed, mine, theirs) => {
    const cellCount = cellsFor(mine + theirs) * 3 + 40;
    const [ours, others] = [new Int32Array(cellCount * cellWords), new Int32Array(cellCount * cellWords)];
    const random = seededRandom(seed);
    const expected = new Map<string, number>();
    for (let index = 0; index < mine + theirs; index++) {
      const [low, high] = [random.next() | 0, random.next() | 0];
      expected.set(`${low} ${high}`, index < mine ? 1 : -1);
      scatter(index < mine ? ours : others, cellCount, low, high, 1);
    }
    for (let index = 0; index < 50; index++) { const [low, high] = [random.next() | 0, random.next() | 0]; scatter(ours, cellCount, low, high, 1); scatter(others, cellCount, low, high, 1); }
    const decoder = createDecoder(mine - theirs);
    for (let from = 0; from < cellCount && decoder.state === "more"; from += 7) {
      const count = Math.min(7, cellCount - from);
      decoder.take(ours.subarray(from * cellWords), others.subarray(from * cellWords), count);
    }
    assert.equal(decoder.state, "done");
    assert.deepEqual(new Map(Array.from({ length: decoder.found }, (_, index) => [`${decoder.low(index)} ${decoder.high(index)}`, decoder.side(index)])), expected);
  }), { numRuns: 60 });
});

test("a row that no two sets have ends the decoder, and never more ids come out than cells went in", () => {
  const lone = new Int32Array(40 * cellWords);
  scatter(lone, 40, 1, 2, 1);
  const wrong = lone.slice();
  // The same id in a cell that it does not belong to: nothing there to take away.
  const misplaced = Array.from({ length: 40 }, (_, index) => index).find((index) => lone[index * cellWords + 3] === 0)!;
  wrong.copyWithin(misplaced * cellWords, 0, cellWords);
  const decoder = createDecoder(1);
  assert.equal(decoder.take(wrong, new Int32Array(wrong.length), 40), "invalid");
  fc.assert(fc.property(fc.int32Array({ minLength: 0, maxLength: 200 }), (words) => {
    const cells = Int32Array.from({ length: 50 * cellWords }, (_, index) => words[index] ?? 0);
    const any = createDecoder(0);
    any.take(cells, new Int32Array(cells.length), 50);
    assert.ok(any.found <= 50);
  }));
});

test("the gauge estimates a difference of any size within its error, and its bytes lose nothing that counts", () => {
  for (const difference of [0, 10, 300, 5_000]) {
    let sum = 0;
    const trials = 12;
    for (let trial = 0; trial < trials; trial++) {
      const common = ids(trial, 200);
      const [a, b] = [sketchOf(common, 1), sketchOf(common, 1)];
      ids(1_000 + trial * 7, difference).forEach((id, index) => (index % 3 === 0 ? a : b).insert(id));
      sum += estimateDifference(gaugeFromBytes(gaugeToBytes(a.gauge)), b.gauge);
    }
    assert.ok(Math.abs(sum / trials - difference) <= difference * 0.35, `${sum / trials} for ${difference}`);
  }
});

test("a view stays as it was while the set goes on", () => {
  const set = createRecordSet({ salt, cellCount: 32 });
  const [first, later] = [ids(6, 40), ids(7, 100)];
  for (const id of first) set.add(id);
  const view = set.view();
  const cells = view.cells(0, 32).slice();
  set.addAll(new Uint8Array(later.flatMap((id) => [...id])));
  assert.equal(set.size, 140);
  assert.equal(set.add(first[0]!), false);
  assert.deepEqual([view.count, view.ordered().ids.length, view.cells(0, 32)], [40, 40, cells]);
  assert.ok(first.every((id) => { const words = view.hash(id); return view.slotOf(words[0]!, words[1]!) !== -1; }));
  assert.ok(later.every((id) => { const words = view.hash(id); return view.slotOf(words[0]!, words[1]!) === -1; }));
  for (const id of later) assert.equal(set.delete(id), true);
  assert.equal(set.delete(later[0]!), false);
  assert.ok(first.every((id) => set.has(id)) && !later.some((id) => set.has(id)));
  assert.deepEqual(set.view().cells(0, 100), view.cells(0, 100));
});

test("whenever cells are asked for, and however records came and went, they are the cells of the ids that are there, and so are sum and gauge", () => {
  const all = ids(8, 400);
  const move = fc.oneof(fc.record({ adds: fc.integer({ min: 0, max: 399 }) }), fc.record({ takes: fc.integer({ min: 0, max: 399 }) }), fc.record({ addsFrom: fc.integer({ min: 0, max: 360 }) }), fc.record({ asks: fc.integer({ min: 1, max: 700 }) }));
  fc.assert(fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
    const [set, held] = [createRecordSet({ salt, cellCount: 600, capacity: 1 }), new Set<Uint8Array>()];
    for (const step of moves) {
      if ("adds" in step) { set.add(all[step.adds]!); held.add(all[step.adds]!); }
      else if ("takes" in step) { set.delete(all[step.takes]!); held.delete(all[step.takes]!); }
      else if ("addsFrom" in step) {
        const many = all.slice(step.addsFrom, step.addsFrom + 40);
        set.addAll(new Uint8Array(many.flatMap((id) => [...id])));
        for (const id of many) held.add(id);
      } else {
        const [view, plain] = [set.view(), sketchOf([...held], 700)];
        assert.deepEqual(view.cells(step.asks >> 1, step.asks), plain.cells.subarray((step.asks >> 1) * cellWords, step.asks * cellWords));
        assert.deepEqual([view.count, view.sum, view.gauge], [plain.count, plain.sum, plain.gauge]);
      }
    }
  }), { numRuns: 60 });
});

test("a table of ids holds what was added and not deleted", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 })), { maxLength: 400 }), (moves) => {
    const [table, plain] = [createIdTable(7), new Set<number>()];
    for (const [adds, id] of moves) {
      assert.equal(adds ? table.add(id, id % 3) : table.delete(id, id % 3), adds ? !plain.has(id) : plain.has(id));
      if (adds) plain.add(id); else plain.delete(id);
      assert.equal(table.size, plain.size);
    }
  }));
});
