/**
 * Range-based reconciliation (Meyer, "Range-Based Set Reconciliation", SRDS 2023) over salted ids in ascending order: what to answer to
 * the ranges that the other side described. A range of which both hold the same is agreed; a small one is answered with its ids, a
 * large one is split into sixteen; who gets ids sends what the other lacks and wants what is lacking here. No sides, no memory between
 * messages, and everything below the first range that is not agreed is finished: a session that breaks goes on from there.
 *
 * `dense` is for sets that hardly overlap: splitting would only find that everything differs, so ids are listed from the lower end.
 */
import { sameFingerprint } from "./fingerprint.ts";
import { endOfIds, frameBytesAim, type RangePart } from "./frames.ts";
import { highOf, lowOf, type OrderedIds, type SetView } from "./record-set.ts";

export interface RangesAnswer {
  /** What is not agreed yet, if anything. */
  readonly parts: readonly RangePart[];
  /** Slots of records that the other side lacks. */
  readonly send: readonly number[];
  /** Salted ids of records that are lacking here. */
  readonly want: readonly bigint[];
  /** Everything below is agreed once what is wanted has come. */
  readonly cursor: bigint;
}

const branches = 16;
/** Up to this many ids cost no more than two rounds of fingerprints. */
const idsListed = 32;
const fingerprintPartBytes = 30;
const idsInFrame = 7_000;

export function answerRanges(view: SetView, { dense, lower, parts }: { readonly dense: boolean; readonly lower: bigint; readonly parts: readonly RangePart[] }): RangesAnswer {
  const ordered = view.ordered();
  const answer: RangePart[] = [];
  const send: number[] = [];
  const want: bigint[] = [];
  let bytes = 0;
  let from = lower;
  const push = (part: RangePart): void => {
    const before = answer.at(-1);
    if (part.holds.sort === "agreed" && before?.holds.sort === "agreed") answer.pop();
    answer.push(part);
    bytes += fingerprintPartBytes + (part.holds.sort === "ids" ? part.holds.ids.length * 8 : 0);
  };
  const pushFingerprint = (first: number, end: number, upper: bigint): void => push({ upper, holds: { sort: "fingerprint", fingerprint: ordered.between(first, end) } });
  const pushIds = (first: number, end: number, upper: bigint): void => push({ upper, holds: { sort: "ids", ids: ordered.ids.slice(first, end) } });

  // When the answer is full, fingerprints that stand side by side become one, to be split again next time. Ranges whose ids were listed
  // stay out of it: what travels for them is in neither set yet.
  let run: { readonly first: number; end: number; upper: bigint } | undefined;
  const closeRun = (): void => {
    if (run !== undefined) pushFingerprint(run.first, run.end, run.upper);
    run = undefined;
  };

  for (const { upper, holds } of parts) {
    const [first, end] = [ordered.place(from), upper === endOfIds ? ordered.ids.length : ordered.place(upper)];
    if (holds.sort !== "fingerprint") closeRun();
    if (run !== undefined) Object.assign(run, { end, upper });
    else if (holds.sort === "agreed") push({ upper, holds });
    else if (holds.sort === "ids") {
      compareIds(ordered, first, end, holds.ids, view, send, want);
      push({ upper, holds: { sort: "agreed" } });
    } else if (sameFingerprint(ordered.between(first, end), holds.fingerprint)) push({ upper, holds: { sort: "agreed" } });
    else if (holds.fingerprint.count === 0) {
      for (let place = first; place < end; place++) send.push(ordered.slots[place]!);
      push({ upper, holds: { sort: "agreed" } });
    } else if (bytes > frameBytesAim) run = { first, end, upper };
    else if (end - first <= idsListed) pushIds(first, end, upper);
    else if (dense) {
      const cut = Math.min(end, first + idsInFrame - Math.ceil(bytes / 8));
      if (cut >= end) pushIds(first, end, upper);
      else {
        pushIds(first, cut, ordered.ids[cut]!);
        pushFingerprint(cut, end, upper);
        bytes = frameBytesAim + 1;
      }
    } else {
      for (let branch = 0; branch < branches; branch++) {
        const [low, high] = [first + Math.floor(((end - first) * branch) / branches), first + Math.floor(((end - first) * (branch + 1)) / branches)];
        pushFingerprint(low, high, branch === branches - 1 ? upper : ordered.ids[high]!);
      }
    }
    from = upper;
  }
  closeRun();
  if (answer.at(-1)?.holds.sort === "agreed") answer.pop();
  const cursor = answer.length === 0 ? from : answer[0]!.holds.sort === "agreed" ? answer[0]!.upper : lower;
  return { parts: answer, send, want, cursor };
}

/** Both lists ascend: one walk over both. An id that two of our records share is sent with both. */
function compareIds(ordered: OrderedIds, first: number, end: number, theirs: BigUint64Array, view: SetView, send: number[], want: bigint[]): void {
  let place = first;
  for (const id of theirs) {
    while (place < end && ordered.ids[place]! < id) send.push(ordered.slots[place++]!);
    if (place < end && ordered.ids[place] === id) while (place < end && ordered.ids[place] === id) place++;
    else if (view.slotOf(lowOf(id), highOf(id)) === -1) want.push(id);
  }
  while (place < end) send.push(ordered.slots[place++]!);
}
