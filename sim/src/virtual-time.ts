/**
 * A virtual clock. Nothing happens but events, one after another in the order of their moments and, at the same moment, in the order
 * in which they were planned. The next event comes when everything that the last one set going has come to rest, so the order in
 * which promises settle is the same in every run. No real time passes.
 *
 * What goes beyond settled promises (a store that waits for its turn) says so by `hold`; see disk.ts.
 */
import { createHash } from "node:crypto";

export interface VirtualTime {
  /** Milliseconds since the run began. */
  now(): number;
  /** Answers what takes the event back. */
  plan(afterMillis: number, event: () => Promise<void> | void): () => void;
  /** The next event waits until the answer is called. */
  hold(): () => void;
  /** Writes into the trace; its hash is what two equal runs share. */
  note(line: string | Uint8Array): void;
  /** Runs events until `isOver`, asked every so often, or the deadline, whichever is first. */
  run(untilMillis: number, isOver?: () => Promise<boolean>, checkEveryMillis?: number): Promise<void>;
  traceHash(): string;
  /** Events that have happened, and those planned. */
  counted(): { readonly happened: number; readonly planned: number };
}

interface Planned { readonly at: number; readonly order: number; event: (() => Promise<void> | void) | undefined }

export function createVirtualTime(): VirtualTime {
  const queue: Planned[] = [];
  const trace = createHash("sha256");
  let [now, order, held, happened] = [0, 0, 0, 0];

  /** Promises settle, and whoever holds lets go; a turn of the event loop runs everything that is due. */
  async function rest(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve)); while (held > 0);
  }

  return {
    now: () => now,
    plan(afterMillis, event) {
      const planned: Planned = { at: now + Math.max(0, afterMillis), order: order++, event };
      push(queue, planned);
      return () => { planned.event = undefined; };
    },
    hold() {
      held++;
      let isHeld = true;
      return () => {
        if (isHeld) held--;
        isHeld = false;
      };
    },
    note(line) {
      trace.update(`${now} `);
      trace.update(line);
      trace.update("\n");
    },
    async run(untilMillis, isOver, checkEveryMillis = 500) {
      let checkAt = now;
      await rest();
      for (;;) {
        const next = queue[0];
        const at = next === undefined ? untilMillis : Math.min(next.at, untilMillis);
        if (isOver !== undefined && at >= checkAt) {
          checkAt = at + checkEveryMillis;
          if (await isOver()) return;
        }
        if (next === undefined || next.at > untilMillis) break;
        pop(queue);
        if (next.event === undefined) continue;
        now = next.at;
        happened++;
        await next.event();
        await rest();
      }
      now = Math.max(now, untilMillis);
    },
    traceHash: () => trace.copy().digest("hex"),
    counted: () => ({ happened, planned: queue.length }),
  };
}

// A binary heap: a large network plans a hundred thousand events.
const isBefore = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(queue: Planned[], planned: Planned): void {
  let place = queue.push(planned) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(planned, queue[parent]!)) break;
    queue[place] = queue[parent]!;
    place = parent;
  }
  queue[place] = planned;
}

function pop(queue: Planned[]): void {
  const last = queue.pop();
  if (last === undefined || queue.length === 0) return;
  let place = 0;
  for (;;) {
    let child = place * 2 + 1;
    if (child >= queue.length) break;
    if (child + 1 < queue.length && isBefore(queue[child + 1]!, queue[child]!)) child++;
    if (!isBefore(queue[child]!, last)) break;
    queue[place] = queue[child]!;
    place = child;
  }
  queue[place] = last;
}
