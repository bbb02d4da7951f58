/**
 * Gathers what should go to each neighbour about each sphere for some tens of milliseconds, because a send costs more than what is in it. What is only
 * announced waits ten times as long: whoever is told usually has it by then, and is told no more. A queue that is full is emptied and told of: a
 * session with that neighbour finds what was dropped.
 *
 * What the neighbour itself sends or announces meanwhile is taken out again. That saves more than the sends: of two neighbours that push the
 * same record to each other at once each would find the other needless, and the tree of eager links would lose both its ways between them.
 */
import type { RecordId } from "@cosmicsync/protocol";

/** A neighbour sent or announced these: it has them. */
export interface HeldEvent { readonly type: "held"; readonly peer: string; readonly ids: readonly RecordId[] }

export interface Batches<Neighbour extends object = object> {
  add(neighbour: Neighbour, sphere: RecordId, sort: "push" | "announce", ids: readonly RecordId[]): void;
  /** The neighbour has these. */
  drop(neighbour: Neighbour, sphere: RecordId, ids: readonly RecordId[]): void;
  forget(neighbour: Neighbour): void;
  close(): void;
}
interface Queue { push: Set<RecordId>; announce: Set<RecordId>; waits?: { readonly sort: "push" | "announce"; readonly cancel: () => void } | undefined; flushing: boolean }

/** How many times longer an announcement waits than a push. */
const announceFactor = 10;

export function createBatches<Neighbour extends object>({ schedule, batchMillis, queueMost, flush, overflow }: {
  readonly schedule: (afterMs: number, work: () => void) => () => void;
  readonly batchMillis: number;
  readonly queueMost: number;
  /** `later`: the neighbour has more to read than it can; the batch is kept and tried again. */
  readonly flush: (neighbour: Neighbour, sphere: RecordId, push: readonly RecordId[], announce: readonly RecordId[]) => Promise<"sent" | "later">;
  readonly overflow: (neighbour: Neighbour, sphere: RecordId) => void;
}): Batches<Neighbour> {
  const queues = new Map<Neighbour, Map<RecordId, Queue>>();
  let closed = false;

  /** A push does not wait for an announcement's time. */
  function flushIn(neighbour: Neighbour, sphere: RecordId, queue: Queue): void {
    const sort = queue.push.size > 0 ? "push" : "announce";
    if (queue.flushing || closed || queue.waits?.sort === sort || queue.waits?.sort === "push") return;
    queue.waits?.cancel();
    const cancel = schedule(sort === "push" ? batchMillis : batchMillis * announceFactor, () => {
      queue.waits = undefined;
      if (closed || queues.get(neighbour)?.get(sphere) !== queue) return;
      const [push, announce] = [[...queue.push], [...queue.announce]];
      [queue.push, queue.announce] = [new Set(), new Set()];
      if (push.length + announce.length === 0) return;
      queue.flushing = true;
      void flush(neighbour, sphere, push, announce).then((outcome) => {
        queue.flushing = false;
        if (outcome === "later") put(neighbour, sphere, queue, push, announce);
        if (queue.push.size + queue.announce.size > 0) flushIn(neighbour, sphere, queue);
      }, () => { queue.flushing = false; overflow(neighbour, sphere); });
    });
    queue.waits = { sort, cancel };
  }

  function put(neighbour: Neighbour, sphere: RecordId, queue: Queue, push: readonly RecordId[], announce: readonly RecordId[]): void {
    for (const id of push) queue.push.add(id);
    for (const id of announce) if (!queue.push.has(id)) queue.announce.add(id);
    if (queue.push.size + queue.announce.size <= queueMost) return;
    queue.push.clear();
    queue.announce.clear();
    overflow(neighbour, sphere);
  }

  return {
    add(neighbour, sphere, sort, ids) {
      let ofNeighbour = queues.get(neighbour);
      if (ofNeighbour === undefined) queues.set(neighbour, ofNeighbour = new Map());
      let queue = ofNeighbour.get(sphere);
      if (queue === undefined) ofNeighbour.set(sphere, queue = { push: new Set(), announce: new Set(), flushing: false });
      put(neighbour, sphere, queue, sort === "push" ? ids : [], sort === "announce" ? ids : []);
      if (queue.push.size + queue.announce.size > 0) flushIn(neighbour, sphere, queue);
    },
    drop(neighbour, sphere, ids) {
      const queue = queues.get(neighbour)?.get(sphere);
      if (queue === undefined) return;
      for (const id of ids) {
        queue.push.delete(id);
        queue.announce.delete(id);
      }
    },
    forget(neighbour) { queues.delete(neighbour); },
    close() { closed = true; queues.clear(); },
  };
}
