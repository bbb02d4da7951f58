/**
 * Steps of many callers wait in one bounded queue and are committed together, see `transaction.ts`. What PostgreSQL undoes
 * because of others, and what a lost connection undid, is done again, so a step's work may run more than once; its caller hears
 * of the last time only. A commit whose answer was lost is never repeated before it is known what became of it.
 *
 * Bounds: the steps that wait, the steps in one commit, the tries. Throws storage/busy for a full queue and for a step that
 * met others too often, storage/broken when the database cannot be reached in time.
 */
import { StorageError } from "../errors.ts";
import type { ConnectionSettings, Session } from "./connection.ts";
import { failureOf, pause, sqlStateOf, storageErrorOf, waits } from "./failures.ts";
import type { Statements } from "./statements.ts";
import { attemptCommit, outcomeOf, Undone, Unknown, type Attempt, type Committed, type Work } from "./transaction.ts";

export interface CommitQueueSettings {
  /** Steps that may wait; one more is refused. */
  readonly waitingCount: number;
  /** Steps in one commit. */
  readonly togetherCount: number;
  /** Statements after which a commit takes no further step. */
  readonly togetherWeight: number;
  /** How often a group may be undone by others before its first step is refused. */
  readonly conflictCount: number;
  /** On a cluster: take turns with other stores always, not after conflicts only, for no machine sees all conflicts. */
  readonly isSpread?: boolean;
  /** How many connections a group may lose before its first step is refused: it may be what ends them. */
  readonly lossCount: number;
}
export const commitQueueDefaults: CommitQueueSettings = { waitingCount: 10_000, togetherCount: 256, togetherWeight: 4_000, conflictCount: 12, lossCount: 12 };

export interface CommitQueueParts {
  readonly statements: Statements;
  readonly connect: () => Promise<Session>;
  readonly connection: ConnectionSettings;
  /** Names the store in what it tells others. */
  readonly store: string;
  /** A name for one attempt, never given twice. */
  readonly token: () => string;
  /** After a commit that changed something. */
  readonly committed: () => void;
}
export interface CommitQueue {
  add<T>(work: (writer: Parameters<Work>[0]) => Promise<T>): Promise<T>;
  /** Takes no more steps; resolves when those that wait are done. */
  close(): Promise<void>;
}

/** After a conflict this many groups take turns with other stores instead of meeting them again. */
const turnsCount = 32;

interface Step {
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export function createCommitQueue(parts: CommitQueueParts, settings: CommitQueueSettings = commitQueueDefaults): CommitQueue {
  const waiting: Step[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;
  let session: Session | undefined;
  let turns = 0;

  async function drain(): Promise<void> {
    // One turn of the event loop first, so that whatever arrives in this turn shares the commit.
    for (await turn(); waiting.length > 0; await turn()) await commitNext();
    draining = undefined;
  }

  /** Settles at least one step. */
  async function commitNext(): Promise<void> {
    let together = settings.togetherCount;
    let conflicts = 0, losses = 0;
    let careful = false;
    let rest = waits(parts.connection.reconnectMillis);
    for (;;) {
      const steps = waiting.slice(0, together);
      const token = parts.token();
      try {
        session = session?.isOpen === true ? session : await parts.connect();
        const committed = await known({ session, statements: parts.statements, works: steps.map(({ work }) => work), careful, alone: turns > 0 || settings.isSpread === true, isSpread: settings.isSpread === true, token, store: parts.store, weight: settings.togetherWeight });
        if (turns > 0) turns--;
        return settle(steps, committed);
      } catch (thrown) {
        const failure = thrown instanceof Undone ? thrown.failure : failureOf(thrown);
        const error: unknown = thrown instanceof Undone ? thrown.cause : thrown;
        if (failure === "lost") {
          if (session !== undefined && ++losses >= settings.lossCount) return refuse(1, error);
          if (losses > 2) together = Math.max(1, Math.trunc(steps.length / 2));
          await forget();
          const wait = rest.next().value;
          if (wait === undefined) return refuse(waiting.length, error);
          await pause(wait);
          continue;
        }
        rest = waits(parts.connection.reconnectMillis);
        if (failure === "conflict" && ++conflicts < settings.conflictCount) {
          turns = turnsCount;
          // Even alone: then it is a program that is no store of ours. Fewer steps meet it less, and it may be done soon.
          if (conflicts > 1) {
            together = Math.max(1, Math.trunc(steps.length / 2));
            await pause(2 ** Math.min(conflicts, 7));
          }
        } else if (failure === "care" && !careful) careful = true;
        else return refuse(failure === "conflict" ? 1 : steps.length, error);
      }
    }
  }

  /** Follows an attempt to its end, also where the answer to COMMIT was lost on the way. */
  async function known(attempt: Attempt): Promise<Committed> {
    try {
      return await attemptCommit(attempt);
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      await forget();
      if ((await becameOf(error, attempt)) === "kept") return error.committed;
      throw new Undone("lost", error.cause);
    }
  }

  async function becameOf({ transaction, cause }: Unknown, { statements, token }: Attempt): Promise<"kept" | "undone"> {
    for (const wait of waits(parts.connection.reconnectMillis)) {
      try {
        session = session?.isOpen === true ? session : await parts.connect();
        const outcome = await outcomeOf(session.ask, statements, transaction, token);
        if (outcome !== "waiting") return outcome;
      } catch (error) {
        if (failureOf(error) !== "lost") throw error;
        await forget();
      }
      await pause(wait);
    }
    throw new StorageError("storage/broken", { reason: "the connection was lost during COMMIT, and nobody could be asked what became of it", transaction }, cause);
  }

  function settle(steps: readonly Step[], { results, changed }: Committed): void {
    waiting.splice(0, results.length);
    results.forEach((result, i) => { if ("error" in result) steps[i]!.reject(sqlStateOf(result.error) === undefined ? result.error : storageErrorOf(result.error)); else steps[i]!.resolve(result.value); });
    if (changed) parts.committed();
  }
  function refuse(count: number, error: unknown): void {
    const known = storageErrorOf(error);
    for (const step of waiting.splice(0, count)) step.reject(known);
  }
  async function forget(): Promise<void> {
    const last = session;
    session = undefined;
    await last?.close().catch(() => undefined);
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
      await forget();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
