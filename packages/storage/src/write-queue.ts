/**
 * Group commit: steps of many callers wait in one bounded queue, run one after another inside marks of one transaction, and
 * share one durable commit. A step that throws is undone to its mark alone; a commit that fails rejects all that shared it.
 * No step is acknowledged before its commit.
 *
 * A step that found the disk full runs again with the room kept for that, and is done if it frees room: deleting works when
 * nothing else does.
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
  undo(error: unknown): boolean;
  /** Statements since `begin`, so that one transaction cannot grow without end. */
  weight(): number;
  commit(): void;
  /** After a failed commit or undo: leaves no transaction open. */
  abort(error: unknown): void;
  /** After a commit: makes what was deleted gone from the files, where a step wants it. May throw; the commit stands. */
  clean?(): void;
  /** Of the step whose `keep` is due. */
  stepNature?(): StepNature;
  readonly reserve?: Reserve;
}

export interface StepNature {
  /** It deletes only, or wants what it deleted gone from the files. */
  readonly frees: boolean;
  /** May not be acknowledged unless `clean` was done. */
  readonly wantsClean: boolean;
}

/** Room kept for steps that free room. */
export interface Reserve {
  /** Whether it was the lack of room, and some is kept. */
  helps(error: unknown): boolean;
  open(): void;
  close(): void;
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

const plain: StepNature = { frees: false, wantsClean: false };

export function createWriteQueue<Writer>(transaction: Transaction<Writer>, settings: WriteQueueSettings = writeQueueDefaults): WriteQueue<Writer> {
  interface Done { readonly step: Step<Writer>; readonly value: unknown; readonly nature: StepNature }
  interface Refusal { readonly step: Step<Writer>; readonly error: unknown }
  let waiting: Step<Writer>[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;

  async function drain(): Promise<void> {
    // One turn of the event loop first, so that whatever arrives in this turn shares the commit.
    for (await turn(); waiting.length > 0; await turn()) await commitTogether();
    draining = undefined;
  }

  async function commitTogether(): Promise<void> {
    const done: Done[] = [];
    /** Found no room before anybody could know whether they free some. */
    const roomless: Refusal[] = [];
    const refuseDone = (error: unknown): void => { for (const { step, nature } of done) if (nature.frees && mayHelp(error)) roomless.push({ step, error }); else step.reject(error); };
    let taken = 0;
    try {
      transaction.begin();
    } catch (error) {
      const refused = waiting;
      waiting = [];
      return refuse(refused.map((step) => ({ step, error })));
    }
    let gaveUp = false;
    while (!gaveUp && taken < waiting.length && taken < settings.togetherCount && transaction.weight() < settings.togetherWeight) {
      const step = waiting[taken++]!;
      try {
        const value = await step.work(transaction.mark());
        const nature = transaction.stepNature?.() ?? plain;
        transaction.keep();
        done.push({ step, value, nature });
      } catch (error) {
        if (mayHelp(error)) roomless.push({ step, error });
        else step.reject(error);
        if (!transaction.undo(error)) {
          transaction.abort(error);
          refuseDone(error);
          gaveUp = true;
        }
      }
    }
    waiting.splice(0, taken);
    if (!gaveUp) {
      try {
        transaction.commit();
        acknowledge(done, cleaned());
      } catch (error) {
        transaction.abort(error);
        refuseDone(error);
      }
    }
    await refuse(roomless);
  }

  /** Rejects them, but for those that free room where the lack of it was all that was wrong. */
  async function refuse(refused: readonly Refusal[]): Promise<void> {
    if (refused.length === 0) return;
    if (!refused.some(({ error }) => mayHelp(error))) for (const { step, error } of refused) step.reject(error);
    else {
      transaction.reserve?.open();
      for (const { step, error } of refused) await runAgain(step, error);
      transaction.reserve?.close();
    }
  }
  const mayHelp = (error: unknown): boolean => transaction.reserve?.helps(error) === true;
  async function runAgain(step: Step<Writer>, refusal: unknown): Promise<void> {
    try {
      transaction.begin();
      const value = await step.work(transaction.mark());
      const nature = transaction.stepNature?.() ?? plain;
      if (!nature.frees) throw refusal;
      transaction.keep();
      transaction.commit();
      acknowledge([{ step, value, nature }], cleaned());
    } catch (error) {
      transaction.undo(error);
      transaction.abort(error);
      step.reject(error);
    }
  }
  /** What kept `clean` from being done, also with the room that is kept. */
  function cleaned(): { readonly error: unknown } | undefined {
    try {
      transaction.clean?.();
      return undefined;
    } catch (error) {
      if (!mayHelp(error)) return { error };
      transaction.reserve?.open();
      try {
        transaction.clean?.();
        return undefined;
      } catch (again) {
        return { error: again };
      } finally {
        transaction.reserve?.close();
      }
    }
  }
  function acknowledge(done: readonly Done[], unclean: { readonly error: unknown } | undefined): void {
    for (const { step, value, nature } of done) if (unclean !== undefined && nature.wantsClean) step.reject(unclean.error); else step.resolve(value);
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
