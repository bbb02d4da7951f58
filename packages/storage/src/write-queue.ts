/**
 * Group commit: steps of many callers wait in one bounded queue, run one after another in one transaction, and share one
 * durable commit. No step is acknowledged before its commit; a commit that fails rejects all that shared it.
 *
 * A step that throws is undone alone. Marks to go back to cost more than a small step does, and steps seldom throw once they have written:
 * so at first there are none. When one throws all the same after it wrote, everything is undone, and those before it run again, for some
 * commits with a mark each. Whoever makes such steps on purpose makes others run twice at most.
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
  /** Begins a step inside the transaction and hands out its writer. `marked`: so that it can be undone alone. */
  mark(marked: boolean): Writer;
  /** The step is done; its writer is of no use any more. */
  keep(): void;
  /** Takes the step back, and says what that took along. */
  undo(error: unknown): Undone;
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

/** The step alone; or, for want of a mark, those before it too, which did nothing wrong; or the engine gave up the whole transaction. */
export type Undone = "step" | "steps before" | "everything";

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
/** Commits whose steps have marks, after one threw that had none. */
const markedCommits = 32;
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
  let marked = 0;

  async function drain(): Promise<void> {
    // One turn of the event loop first, so that whatever arrives in this turn shares the commit.
    for (await turn(); waiting.length > 0; await turn()) await commitTogether();
    draining = undefined;
  }

  async function commitTogether(): Promise<void> {
    const done: Done[] = [];
    /** Found no room before anybody could know whether they free some. */
    const roomless: Refusal[] = [];
    const again: Step<Writer>[] = [];
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
        const value = await step.work(transaction.mark(marked > 0));
        const nature = transaction.stepNature?.() ?? plain;
        transaction.keep();
        done.push({ step, value, nature });
      } catch (error) {
        if (mayHelp(error)) roomless.push({ step, error });
        else step.reject(error);
        const undone = transaction.undo(error);
        if (undone !== "step") {
          transaction.abort(error);
          gaveUp = true;
          if (undone === "everything") refuseDone(error);
          else {
            // Back to the front of the queue, in their order.
            again.push(...done.map((each) => each.step));
            marked = markedCommits + 1;
          }
        }
      }
    }
    waiting.splice(0, taken, ...again);
    if (marked > 0) marked--;
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
      const value = await step.work(transaction.mark(false));
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
