/**
 * Gathers what should go to each neighbour about each sphere for some tens of milliseconds, because a send costs more than what is in it. A queue
 * that is full is emptied and told of: a session with that neighbour finds what was dropped.
 */
import type { RecordId } from "@cosmicsync/protocol";

export interface Batches<Neighbour extends object = object> {
  add(neighbour: Neighbour, sphere: RecordId, sort: "push" | "announce", ids: readonly RecordId[]): void;
  forget(neighbour: Neighbour): void;
  close(): void;
}
interface Queue { push: Set<RecordId>; announce: Set<RecordId>; flushing: boolean }

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

  function flushIn(neighbour: Neighbour, sphere: RecordId, queue: Queue): void {
    if (queue.flushing || closed) return;
    queue.flushing = true;
    schedule(batchMillis, () => {
      if (closed || queues.get(neighbour)?.get(sphere) !== queue) return;
      const [push, announce] = [[...queue.push], [...queue.announce]];
      [queue.push, queue.announce] = [new Set(), new Set()];
      void flush(neighbour, sphere, push, announce).then((outcome) => {
        queue.flushing = false;
        if (outcome === "later") put(neighbour, sphere, queue, push, announce);
        if (queue.push.size + queue.announce.size > 0) flushIn(neighbour, sphere, queue);
      }, () => { queue.flushing = false; overflow(neighbour, sphere); });
    });
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
    forget(neighbour) { queues.delete(neighbour); },
    close() { closed = true; queues.clear(); },
  };
}
