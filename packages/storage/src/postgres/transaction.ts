/**
 * One attempt at committing a group of steps together: one SERIALIZABLE transaction, each further step behind a savepoint, so
 * that a step that throws is undone alone. Nothing is waited for that need not be: statements follow each other on the wire,
 * and COMMIT follows the last of them.
 *
 * With the first change the transaction's id is asked for, and before COMMIT a row with a token of this attempt goes into
 * `change`. If the connection is lost while COMMIT is on its way, the two tell what became of it. COMMIT is never sent before
 * the id is known.
 *
 * Every transaction holds a weak lock on `change`, and one that is `alone` a strong one. SERIALIZABLE errs on the safe side: in
 * small tables nearly every two transactions seem to conflict, and two processes would undo each other without end.
 *
 * Throws `Undone`: nothing of the group was kept, and why; or `Unknown`: the connection was lost after COMMIT had been sent.
 */
import { areNotesWanted, noteChange } from "../citus/note-changes.ts";
import { StorageError } from "../errors.ts";
import type { Writer } from "../store.ts";
import type { Answer, Ask, Session } from "./connection.ts";
import { failureOf, isAftermath, type Failure } from "./failures.ts";
import type { Statements } from "./statements.ts";
import { createTold } from "./told.ts";
import { PostgresWriter } from "./writer.ts";

export type Work = (writer: Writer) => Promise<unknown>;
export type StepResult = { readonly value: unknown } | { readonly error: unknown };

/** Nothing of this attempt was kept. `care`: a write of one step failed unnoticed until a later one; go step by step. */
export class Undone extends Error {
  readonly failure: Failure | "care";
  constructor(failure: Failure | "care", cause: unknown) {
    super("a transaction was undone", { cause });
    this.failure = failure;
  }
}
export class Unknown extends Error {
  readonly transaction: string;
  /** What there is if it was kept. */
  readonly committed: Committed;
  constructor(transaction: string, committed: Committed, cause: unknown) {
    super("a connection was lost during COMMIT", { cause });
    this.transaction = transaction;
    this.committed = committed;
  }
}

export interface Attempt {
  readonly session: Session;
  readonly statements: Statements;
  readonly works: readonly Work[];
  /** Wait for every answer at the end of each step, so that a failure is known to be of that step. */
  readonly careful: boolean;
  /** Wait until no other store writes, and let none write meanwhile: what then conflicts is not of ours. */
  readonly alone: boolean;
  /** The tables are spread over a cluster, where the store itself notes changes for a transfer. */
  readonly isSpread: boolean;
  /** Names this attempt, and the store whose it is. */
  readonly token: string;
  readonly store: string;
  /** Statements after which no further step is begun. */
  readonly weight: number;
}
export interface Committed {
  /** In the order of the works; fewer of them when the transaction grew heavy. */
  readonly results: readonly StepResult[];
  /** Whether anything was changed. */
  readonly changed: boolean;
}

/** Statements on their way at most: more would only fill buffers. */
const onTheWay = 256;

export async function attemptCommit({ session, statements, works, careful, alone, isSpread, token, store, weight }: Attempt): Promise<Committed> {
  // The lock comes before the snapshot, so whoever waited for it sees what was committed meanwhile.
  const begin = `BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE ${statements.prefix}change IN ${alone ? "EXCLUSIVE" : "ROW EXCLUSIVE"} MODE`;
  const pending = new Set<Promise<unknown>>();
  let sent = 0;
  /** The first error that broke the transaction, and the step it is of. */
  const state: { broken?: { readonly step: number; readonly error: unknown; readonly failure: Failure } | undefined } = {};
  let step = -1;
  let transaction: Promise<Answer> | undefined;
  let wrote = false;
  const told = createTold();

  const track = <T>(of: number, answer: Promise<T>): Promise<T> => {
    sent++;
    const noted = answer.then(() => undefined, (error: unknown) => {
      if (state.broken === undefined && !isAftermath(error)) state.broken = { step: of, error, failure: failureOf(error) };
    }).finally(() => pending.delete(noted));
    pending.add(noted);
    return answer;
  };
  const run = (text: string): void => void track(step, session.run(text)).catch(() => undefined);
  const ask: Ask = (statement, values) => track(step, session.ask(statement, values));
  const settle = async (): Promise<void> => { while (pending.size > 0) await Promise.all(pending); };
  /** Ends the attempt where others or the connection broke it. */
  const giveUp = async (): Promise<never> => {
    await settle();
    await session.run("ROLLBACK").catch(() => undefined);
    const { failure = "lost", error } = state.broken ?? {};
    throw new Undone(failure === "other" ? "care" : failure, error);
  };

  const results: StepResult[] = [];
  run(begin);
  const isNoting = isSpread && (await areNotesWanted(ask, statements).catch(async (error: unknown) => {
    if (!(error instanceof StorageError)) return await giveUp();
    await session.run("ROLLBACK").catch(() => undefined);
    throw error;
  }));
  for (const work of works) {
    if (sent >= weight) break;
    step++;
    if (step > 0) run(step === 1 ? "SAVEPOINT step" : "RELEASE SAVEPOINT step; SAVEPOINT step");
    const before = sent;
    let writes = false;
    const noted = createTold();
    const writer = new PostgresWriter(statements, {
      ask,
      change(statement, values) {
        writes = true;
        transaction ??= ask(statements.other("SELECT pg_current_xact_id()::text"), []);
        transaction.catch(() => undefined);
        return ask(statement, values);
      },
      room: async () => { if (pending.size >= onTheWay) await Promise.race(pending); },
      changed: noted.note,
      ...(isNoting ? { leaving: (table, leaving) => void noteChange(ask, statements, table, leaving).catch(() => undefined) } : {}),
    });
    let result: StepResult;
    try {
      result = { value: await work(writer) };
    } catch (error) {
      result = { error };
    }
    writer.close();
    if (careful || "error" in result) await settle();
    const { broken } = state;
    if (broken !== undefined) {
      if (broken.failure !== "other" || broken.step !== step) await giveUp();
      // A step that met its own failure only through a later statement hears of the first.
      if ("value" in result || isAftermath(result.error)) result = { error: broken.error };
      state.broken = undefined;
    }
    results.push(result);
    if ("value" in result) {
      wrote ||= writes;
      told.add(noted);
    } else if (step > 0) run("ROLLBACK TO SAVEPOINT step");
    else if (sent > before) {
      // The first step has no savepoint: nothing came before it.
      run(`ROLLBACK; ${begin}`);
      transaction = undefined;
    }
  }

  const id = await transaction?.catch(() => undefined);
  if (state.broken !== undefined) return await giveUp();
  const number = id?.rows[0]?.[0];
  if (typeof number === "string" && wrote) {
    track(step, session.ask(statements.other(addChange), [token, store, told.text()])).catch(() => undefined);
  }
  try {
    const command = await session.run("COMMIT");
    if (command !== "COMMIT") return await giveUp();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === "lost" && typeof number === "string") throw new Unknown(number, { results, changed: wrote }, error);
    // COMMIT itself was refused: PostgreSQL has undone the transaction.
    throw new Undone(failure, error);
  }
  return { results, changed: wrote };
}

const addChange = "INSERT INTO {}change (transaction, token, store, changed) VALUES (pg_current_xact_id(), $1, $2, $3)";

/** Told by `change` and by PostgreSQL: what became of an attempt. `waiting` while the server still works on it. */
export async function outcomeOf(ask: Ask, statements: Statements, transaction: string, token: string): Promise<"kept" | "undone" | "waiting"> {
  const { rows } = await ask(statements.other("SELECT pg_xact_status($1::text::xid8)"), [transaction]).catch((error: unknown) => {
    // After a crash the server may not know the number any more: then nothing of it was kept.
    if (error instanceof Error && "code" in error && error.code === "22023") return { rows: [["aborted"]] };
    throw error;
  });
  if (rows[0]?.[0] === "in progress") return "waiting";
  // Not the status but the token decides: a crash may give the number to another transaction.
  const found = await ask(statements.other("SELECT 1 FROM {}change WHERE transaction = $1::text::xid8 AND token = $2"), [transaction, token]);
  return found.count > 0 ? "kept" : "undone";
}
