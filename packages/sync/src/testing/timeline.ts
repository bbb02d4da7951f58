/** For tests: time that passes only when everything that could happen at this moment has happened. */
export interface Timeline {
  now(): number;
  schedule(afterMs: number, work: () => void): () => void;
  /** Runs until the condition holds; throws what `describe` says once `mostMillis` have passed or nothing is left to happen. */
  until(condition: () => boolean | Promise<boolean>, describe: () => string, mostMillis?: number): Promise<void>;
  /** Lets so much time pass. */
  pass(millis: number): Promise<void>;
}

/** Turns of the event loop in which nothing is scheduled before time moves on. */
const quietTurns = 40;

export function createTimeline(start: number): Timeline {
  let moment = start;
  let number = 0;
  const waiting = new Map<number, { readonly at: number; readonly work: () => void }>();
  const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  const settle = async (): Promise<void> => { for (let turns = 0; turns < quietTurns; turns++) await turn(); };

  function next(): { readonly id: number; readonly at: number; readonly work: () => void } | undefined {
    let least: { id: number; at: number; work: () => void } | undefined;
    for (const [id, entry] of waiting) if (least === undefined || entry.at < least.at) least = { id, ...entry };
    return least;
  }
  function fire(until: number): boolean {
    const first = next();
    if (first === undefined || first.at > until) return false;
    waiting.delete(first.id);
    moment = Math.max(moment, first.at);
    first.work();
    return true;
  }
  return {
    now: () => moment,
    schedule(afterMs, work) {
      const id = number++;
      waiting.set(id, { at: moment + afterMs, work });
      return () => { waiting.delete(id); };
    },
    async until(condition, describe, mostMillis = 600_000) {
      const end = moment + mostMillis;
      for (;;) {
        await settle();
        if (await condition()) return;
        if (!fire(end)) throw new Error(`not within ${mostMillis} ms: ${describe()}`);
      }
    },
    async pass(millis) {
      const end = moment + millis;
      do await settle(); while (fire(end));
      moment = end;
    },
  };
}
