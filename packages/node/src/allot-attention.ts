/**
 * Allots attention anew every hour while the node answers: steps of some milliseconds with pauses between them, so that no request waits longer than a step and one short list.
 *
 * The seed is the hour, so that the processes of one node, and a node that began anew, come to the same. A run that fails is told and tried again an hour later; ranking goes on with what it had.
 */
import type { Allotment } from "@cosmicsync/matching";
import type { Schedule } from "./upkeep.ts";

export interface AllotAttentionParts {
  readonly allotment: Pick<Allotment, "renew">;
  readonly now: () => number;
  /** Milliseconds that only go forward. */
  readonly ticks: () => number;
  readonly schedule: Schedule;
  readonly onFailure: (cause: unknown) => void;
}

const firstMillis = 60_000;
const everyMillis = 3_600_000;
const pauseMillis = 10;
const stepMillis = 8;

/** Begins, and answers how to stop. */
export function allotAttention({ allotment, now, ticks, schedule, onFailure }: AllotAttentionParts): () => void {
  let work: Iterator<unknown> | undefined;
  const go = (): void => {
    let wait = pauseMillis;
    try {
      work ??= allotment.renew(Math.floor(now() / everyMillis));
      const began = ticks();
      while (ticks() - began < stepMillis) {
        if (work.next().done !== true) continue;
        work = undefined;
        wait = everyMillis;
        break;
      }
    } catch (cause) {
      work = undefined;
      wait = everyMillis;
      onFailure(cause);
    }
    stop = schedule(wait, go);
  };
  let stop = schedule(firstMillis, go);
  return () => stop();
}
