/**
 * Gives back the difference of two sets from the beginning of both rows of cells, as fast as cells arrive (peeling).
 *
 * A cell of the difference that holds one id shows it; the id is taken out of its other cells, which shows more. The difference is
 * known when cell 0, which holds every id, is empty. Costs O(d log d); keeps 16 bytes a cell and 33 an id found, in typed arrays.
 *
 * `invalid` is said of a row that no two sets have: an id in a cell it does not belong to, or more ids than cells. The caller bounds how
 * many cells it takes.
 */
import { cellWords, checkOf, countSpan, stepWalk, type Walk } from "./symbols.ts";

export type DecoderState = "more" | "done" | "invalid";

export interface Decoder {
  readonly state: DecoderState;
  /** Cells taken so far. */
  readonly cellCount: number;
  /** Ids found, each with the side that holds it: 1 ours, -1 theirs. */
  readonly found: number;
  /** Takes the next `count` cells of both rows, ours and theirs. */
  take(ours: Int32Array, theirs: Int32Array, count: number): DecoderState;
  low(index: number): number;
  high(index: number): number;
  side(index: number): number;
  /** Estimated size of the whole difference, from how far the counts of cells spread. */
  estimate(): number;
}

/** `lead`: how many more records we hold than they do, which tells the mean of every cell's count. */
export function createDecoder(lead: number): Decoder {
  let cells = new Int32Array(256 * cellWords);
  let cellCount = 0;
  let found = 0;
  let ids = new Int32Array(64 * 4);
  let nexts = new Float64Array(64);
  let sides = new Int8Array(64);
  let ready = new Int32Array(64);
  let readyCount = 0;
  let state: DecoderState = "more";
  const spread = createSpread(lead);
  const walk: Walk = { low: 0, high: 0, index: 0 };

  function takeCells(ours: Int32Array, theirs: Int32Array, count: number): void {
    if ((cellCount + count) * cellWords > cells.length) {
      const wider = new Int32Array(Math.max(cells.length * 2, (cellCount + count) * cellWords));
      wider.set(cells);
      cells = wider;
    }
    for (let index = 0; index < count; index++) {
      const at = index * cellWords, to = (cellCount + index) * cellWords;
      cells[to] = ours[at]! ^ theirs[at]!;
      cells[to + 1] = ours[at + 1]! ^ theirs[at + 1]!;
      cells[to + 2] = ours[at + 2]! ^ theirs[at + 2]!;
      cells[to + 3] = (ours[at + 3]! - theirs[at + 3]!) & (countSpan - 1);
      spread.take(cellCount + index, cells[to + 3]!);
    }
  }

  function noteIfReady(index: number): void {
    const at = index * cellWords;
    const count = cells[at + 3]!;
    if ((count !== 1 && count !== countSpan - 1) || checkOf(cells[at]!, cells[at + 1]!) !== cells[at + 2]!) return;
    if (readyCount === ready.length) {
      const wider = new Int32Array(ready.length * 2);
      wider.set(ready);
      ready = wider;
    }
    ready[readyCount++] = index;
  }

  /** Takes an id out of the cells from where its walk stands to the last; true where `through` was one of them. */
  function takeOut(low: number, high: number, check: number, side: number, through: number, end: number): boolean {
    let passed = false;
    for (; walk.index < end; stepWalk(walk)) {
      const at = walk.index * cellWords;
      if (walk.index === through) passed = true;
      cells[at]! ^= low;
      cells[at + 1]! ^= high;
      cells[at + 2]! ^= check;
      cells[at + 3] = (cells[at + 3]! - side) & (countSpan - 1);
      noteIfReady(walk.index);
    }
    return passed;
  }

  function keepFound(low: number, high: number, side: number): void {
    if (found === sides.length) {
      const [widerIds, widerNexts, widerSides] = [new Int32Array(found * 8), new Float64Array(found * 2), new Int8Array(found * 2)];
      widerIds.set(ids); widerNexts.set(nexts); widerSides.set(sides);
      [ids, nexts, sides] = [widerIds, widerNexts, widerSides];
    }
    const at = found * 4;
    ids[at] = low; ids[at + 1] = high; ids[at + 2] = walk.low; ids[at + 3] = walk.high;
    nexts[found] = walk.index;
    sides[found++] = side;
  }

  function peel(): void {
    while (readyCount > 0) {
      const index = ready[--readyCount]!;
      const at = index * cellWords;
      const low = cells[at]!, high = cells[at + 1]!, check = cells[at + 2]!;
      const side = cells[at + 3] === 1 ? 1 : -1;
      if ((side !== 1 && cells[at + 3] !== countSpan - 1) || checkOf(low, high) !== check) continue;
      walk.low = low; walk.high = high; walk.index = 0;
      if (!takeOut(low, high, check, side, index, cellCount) || found >= cellCount) { state = "invalid"; return; }
      keepFound(low, high, side);
    }
    if (cells[0] === 0 && cells[1] === 0 && cells[2] === 0 && cells[3] === 0) state = "done";
  }

  return {
    get state() { return state; },
    get cellCount() { return cellCount; },
    get found() { return found; },
    take(ours, theirs, count) {
      if (state !== "more" || count === 0) return state;
      const from = cellCount;
      takeCells(ours, theirs, count);
      cellCount += count;
      for (let index = 0; index < found; index++) {
        const low = ids[index * 4]!, high = ids[index * 4 + 1]!;
        walk.low = ids[index * 4 + 2]!; walk.high = ids[index * 4 + 3]!; walk.index = nexts[index]!;
        takeOut(low, high, checkOf(low, high), sides[index]!, -1, cellCount);
        ids[index * 4 + 2] = walk.low; ids[index * 4 + 3] = walk.high; nexts[index] = walk.index;
      }
      for (let index = from; index < cellCount; index++) noteIfReady(index);
      peel();
      return state;
    },
    low: (index) => ids[index * 4]!,
    high: (index) => ids[index * 4 + 1]!,
    side: (index) => sides[index]!,
    estimate: () => Math.max(Math.abs(lead), found, spread.estimate(cellCount)),
  };
}

/**
 * A cell's count has mean `lead` times its chance, and its variance is the size of the difference times chance (1 - chance). Counts are
 * known mod 16, so only cells whose spread is well below that tell anything: those far enough along the row.
 */
function createSpread(lead: number): { take(index: number, count: number): void; estimate(cellCount: number): number } {
  const octaves = 32;
  const squares = new Float64Array(octaves), weights = new Float64Array(octaves), counted = new Float64Array(octaves);
  const varianceMost = 7;
  return {
    take(index, count) {
      const chance = 2 / (index + 2);
      const mean = lead * chance;
      const nearest = Math.round(mean);
      const apart = ((count - nearest + countSpan / 2) & (countSpan - 1)) - countSpan / 2;
      const octave = 31 - Math.clz32(index + 2);
      squares[octave]! += (apart + nearest - mean) ** 2;
      weights[octave]! += chance * (1 - chance);
      counted[octave]!++;
    },
    estimate(cellCount) {
      let [sum, weight] = [0, 0];
      for (let octave = 0; octave < octaves; octave++) {
        if (squares[octave]! > varianceMost * counted[octave]!) [sum, weight] = [0, 0];
        else { sum += squares[octave]!; weight += weights[octave]!; }
      }
      // Where every count wraps round, the difference is far larger than the cells are many.
      return weight > 0 ? sum / weight : 2 * cellCount;
    },
  };
}
