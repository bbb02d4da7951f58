/**
 * Checks signatures on other threads. Threads are begun when the first check is asked for, and hold no process open; of what may wait there
 * is a bound, past which it answers undefined at once and the asker checks for itself.
 *
 * A thread that fails takes its waiting checks with it (they are rejected) and no other is begun: from then on all is checked by who asks.
 * Costs about 10 MB a thread and 6 microseconds a check on the asking thread, where checking there costs 60 to 120.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CheckSignatures } from "@cosmicsync/sync";
import { packChecks, type Answered, type Asked } from "./signature-checks.ts";

export interface SignaturePool extends AsyncDisposable { readonly check: CheckSignatures }
export interface SignaturePoolSettings {
  /** Threads; none: nothing is checked elsewhere. */
  readonly threads?: number;
  /** Checks that may wait or be under way. */
  readonly waitingMost?: number;
}

/** One processor is left for everything else, and more than four are never behind with what one thread can admit. */
const threadsUsual = Math.min(4, availableParallelism() - 1);
/** Four full calls of `receive`: half a second of one thread's work. */
const waitingUsual = 4_096;

export function createSignaturePool({ threads = threadsUsual, waitingMost = waitingUsual }: SignaturePoolSettings = {}): SignaturePool {
  const asked = new Map<number, { readonly count: number; resolve(good: readonly boolean[]): void; reject(error: unknown): void }>();
  let workers: Worker[] | undefined;
  let [waiting, next, ended] = [0, 0, threads < 1];

  const fail = (error: unknown): void => {
    ended = true;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
    waiting = 0;
    for (const worker of workers ?? []) void worker.terminate();
  };
  const begin = (): Worker[] => Array.from({ length: threads }, () => {
    const worker = new Worker(new URL("./signature-worker.ts", import.meta.url));
    worker.on("message", ({ number, good }: Answered) => {
      const question = asked.get(number);
      if (question === undefined) return;
      asked.delete(number);
      waiting -= question.count;
      if (waiting === 0) for (const each of workers ?? []) each.unref();
      question.resolve(Array.from(good, (each) => each === 1));
    });
    worker.on("error", fail);
    worker.unref();
    return worker;
  });

  return {
    check(checks) {
      if (ended || waiting + checks.length > waitingMost) return undefined;
      const packed = packChecks(checks);
      if (packed === undefined) return undefined;
      workers ??= begin();
      const number = next++;
      const worker = workers[number % workers.length]!;
      waiting += checks.length;
      const { promise, resolve, reject } = Promise.withResolvers<readonly boolean[]>();
      asked.set(number, { count: checks.length, resolve, reject });
      // Held while something waits for its answer, or a program with nothing else to do would end before it.
      worker.ref();
      worker.postMessage({ number, ...packed } satisfies Asked, [packed.packed.buffer]);
      return promise;
    },
    async [Symbol.asyncDispose]() {
      ended = true;
      await Promise.all((workers ?? []).map((worker) => worker.terminate()));
      for (const { reject } of asked.values()) reject(new Error("the pool is closed"));
      asked.clear();
    },
  };
}
