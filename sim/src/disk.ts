/**
 * A disk under a simulated node: the store in memory behind a commit that takes time, may fail, and may not come before a crash.
 *
 * A step waits `syncMillis` for its commit and is seen by nobody before it, as behind a write-ahead log that is synced. `crash()` ends
 * the process: steps without a commit are lost, their promises never settle, and its handle is dead. `open()` gives the next process a
 * handle on what is left.
 */
import { StorageError, type Store } from "@cosmicsync/storage";
import { createMemoryStore, type ValuePool } from "@cosmicsync/storage/memory";
import type { VirtualTime } from "./virtual-time.ts";

export interface Disk extends AsyncDisposable {
  open(): Store;
  crash(): void;
  /** While it answers a code, commits fail with it and leave nothing. */
  fails: () => "storage/full" | "storage/broken" | undefined;
  /** The store as it is, past any process. */
  readonly store: Store;
  /** Steps that a crash lost. */
  lostSteps(): number;
}

export function createDisk(time: VirtualTime, { syncMillis = 0, pool }: { readonly syncMillis?: number; readonly pool?: ValuePool | undefined } = {}): Disk {
  const store = createMemoryStore(pool === undefined ? {} : { pool });
  let generation = 0;
  let waiting = 0;
  let lostSteps = 0;
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

  async function commit<T>(work: Parameters<Store["write"]>[0]): Promise<T> {
    const release = time.hold();
    try {
      return (await store.write(async (writer) => {
        const result = await work(writer);
        const failure = disk.fails();
        if (failure !== undefined) throw new StorageError(failure, { simulated: 1 });
        return result;
      })) as T;
    } finally {
      release();
    }
  }

  const disk: Disk = {
    store,
    fails: () => undefined,
    lostSteps: () => lostSteps,
    open() {
      const mine = generation;
      return {
        ...store,
        async write(work) {
          if (mine !== generation) return never();
          // What is there before the run begins is durable.
          if (syncMillis > 0 && time.now() > 0) {
            waiting++;
            await new Promise<void>((resolve) => { time.plan(syncMillis, () => { if (mine === generation) resolve(); }); });
            waiting--;
          }
          return commit(work);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    crash() {
      generation++;
      lostSteps += waiting;
      waiting = 0;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return disk;
}
