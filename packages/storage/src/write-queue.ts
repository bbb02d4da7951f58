/**
 * Group commit: steps of many callers wait in one bounded queue, run one after another inside marks of one transaction, and
 * share one durable commit. A step that throws is undone to its mark alone; a commit that fails rejects all that shared it.
 * No step is acknowledged before its commit.
 *
 * Costs: a step waits for at most one commit before its own. A full queue answers storage/busy at once.
 */
import { StorageError } from "./errors.ts";

/** The transaction of one writing connection. All calls are synchronous; any may throw. */
export interface Transaction<Writer> {
  begin(): void;
  /** Begins a step inside the transaction and hands out its writer. */
  mark(): Writer;
  /** The step is done; its writer is of no use any more. */
  keep(): void;
  /** Takes the step back. False where the engine gave up the whole transaction. */
  undo(): boolean;
  /** Statements since `begin`, so that one transaction cannot grow without end. */
  weight(): number;
  commit(): void;
  /** After a failed commit or undo: leaves no transaction open. */
  abort(): void;
}

export interface WriteQueueSettings {
  /** Steps that may wait; one more is refused. */
  readonly waitingCount: number;
  /** Steps in one commit. */
  readonly togetherCount: number;
  /** Statements after which a commit takes no further step. */
  readonly togetherWeight: number;
}
export const writeQueueDefaults: WriteQueueSettings = { waitingCount: 10_000, togetherCount: 512, togetherWeight: 4_000 };

export interface WriteQueue<Writer> {
  add<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  /** Takes no more steps; resolves when those that wait are done. */
  close(): Promise<void>;
}

interface Step<Writer> {
  readonly work: (writer: Writer) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export function createWriteQueue<Writer>(transaction: Transaction<Writer>, settings: WriteQueueSettings = writeQueueDefaults): WriteQueue<Writer> {
  let waiting: Step<Writer>[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;

  async function drain(): Promise<void> {
    // One turn of the event loop first, so that whatever arrives in this turn shares the commit.
    for (await turn(); waiting.length > 0; await turn()) await commitTogether();
    draining = undefined;
  }

  async function commitTogether(): Promise<void> {
    const done: { step: Step<Writer>; value: unknown }[] = [];
    const rejectAll = (error: unknown): void => { for (const { step } of done) step.reject(error); };
    let taken = 0;
    try {
      transaction.begin();
    } catch (error) {
      const refused = waiting;
      waiting = [];
      for (const step of refused) step.reject(error);
      return;
    }
    while (taken < waiting.length && taken < settings.togetherCount && transaction.weight() < settings.togetherWeight) {
      const step = waiting[taken++]!;
      try {
        const value = await step.work(transaction.mark());
        transaction.keep();
        done.push({ step, value });
      } catch (error) {
        step.reject(error);
        if (!transaction.undo()) {
          transaction.abort();
          waiting.splice(0, taken);
          return rejectAll(error);
        }
      }
    }
    waiting.splice(0, taken);
    try {
      transaction.commit();
    } catch (error) {
      transaction.abort();
      return rejectAll(error);
    }
    for (const { step, value } of done) step.resolve(value);
  }

  return {
    add(work) {
      if (closed) return Promise.reject(new Error("the store is closed"));
      if (waiting.length >= settings.waitingCount) return Promise.reject(new StorageError("storage/busy", { waiting: waiting.length }));
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.push({ work, resolve, reject });
      draining ??= drain();
      return promise as Promise<never>;
    },
    async close() {
      closed = true;
      await draining;
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
