/**
 * How several processes on one database hear of each other's changes: every commit leaves a row in `change`, in its own
 * transaction, and a NOTIFY after it says that there is something to look for. Who listens looks when told, and now and then
 * anyway, so a notification that is lost (or swallowed by a connection pooler) costs a moment and nothing else.
 *
 * A listener asks for the rows whose transactions its last snapshot did not see: no number sequence, whose gaps close out of
 * order, and no clock. Rows stay for an hour. After a lost connection, or a silence as long as that, it is told that its news
 * are not complete.
 *
 * NOTIFY comes after the commit and not within: within, PostgreSQL lets one transaction commit at a time.
 */
import type { Ask, Session } from "./connection.ts";
import { pause } from "./failures.ts";
import type { Statements } from "./statements.ts";
import { anyChange, changeOf } from "./told.ts";
import type { ForeignChange } from "./told.ts";

export const changeSchema = [
  `CREATE TABLE change (
  transaction xid8 NOT NULL,
  token text NOT NULL,
  store text NOT NULL,
  changed text,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (transaction, token)
)`,
];

export interface ChangesParts {
  readonly statements: Statements;
  /** For NOTIFY and for dropping old rows: not repeated where it fails. */
  readonly ask: Ask;
  readonly connect: () => Promise<Session>;
  /** Own changes are not news. */
  readonly store: string;
  readonly channel: string;
  readonly now: () => number;
  /** The snapshot from which on there is news: that of opening, so that nothing falls between opening and listening. */
  readonly opened: string;
  /** How often to look without being told. */
  readonly pollMillis: number;
}
export interface Changes {
  /** After a commit. */
  committed(): void;
  onForeignChange(listener: (change: ForeignChange) => void): () => void;
  close(): Promise<void>;
}

/** What a connection that listens calls itself: one for each process that runs on the schema. */
export const listenerName = (schema: string): string => `cosmicsync listening ${schema}`;

/** Commits within this time share one NOTIFY. */
const togetherMillis = 10;
const keptMillis = 3_600_000;
const dropEveryMillis = 300_000;
/** Rows looked at in one go; of more it is only said that there were. */
const rowsTold = 5_000;
const afterLossMillis = 500;

export function createChanges(parts: ChangesParts): Changes {
  const { statements, ask, store, channel, now, pollMillis } = parts;
  const listeners = new Set<(change: ForeignChange) => void>();
  const closing = Promise.withResolvers<void>();
  const state = { closed: false };
  let following: Promise<void> | undefined;
  let notifying: NodeJS.Timeout | undefined;
  let notified: Promise<void> | undefined;
  let droppedAt = now();
  let seen = { snapshot: parts.opened, at: now() };

  function tell(change: ForeignChange): void {
    if (!state.closed) for (const listener of listeners) listener(change);
  }

  async function follow(): Promise<void> {
    for (let first = true; !state.closed; first = false) {
      try {
        const session = await parts.connect();
        try {
          await followOver(session, first);
        } finally {
          await session.close();
        }
      } catch {
        await Promise.race([pause(afterLossMillis), closing.promise]);
      }
    }
  }

  async function followOver(session: Session, first: boolean): Promise<void> {
    let told = Promise.withResolvers<void>();
    session.onNotification(() => told.resolve());
    await session.run(`SET application_name = '${listenerName(statements.prefix.slice(1, -2))}'; LISTEN ${channel}`);
    if (!first) {
      // What happened meanwhile may be lost with the server's memory: everything is in doubt.
      seen = { snapshot: (await session.ask(statements.other("SELECT pg_current_snapshot()::text"), [])).rows[0]![0]!, at: now() };
      tell(anyChange);
    }
    while (!state.closed && session.isOpen) {
      told = Promise.withResolvers();
      await look(session);
      const timer = Promise.withResolvers<void>();
      const ticking = setTimeout(timer.resolve, pollMillis);
      await Promise.race([told.promise, timer.promise, session.ended, closing.promise]);
      clearTimeout(ticking);
    }
  }

  async function look(session: Session): Promise<void> {
    const late = now() - seen.at > keptMillis / 2;
    const { rows } = await session.ask(statements.other(news), [seen.snapshot, store, rowsTold + 1]);
    seen = { snapshot: rows[0]![0]!, at: now() };
    const change = changeOf(rows.filter((row) => row[1] !== null).map((row) => row[2] ?? null));
    if (late || rows.length > rowsTold) tell({ ...change, complete: false, recordsComplete: false });
    else if (!change.recordsComplete || change.changed.length + change.tables.length + change.records.length > 0) tell(change);
  }

  function notify(): void {
    notifying = undefined;
    notified = ask(statements.other("SELECT pg_notify($1, '')"), [channel.replaceAll('"', "")]).then(() => undefined, () => undefined);
    if (now() - droppedAt < dropEveryMillis) return;
    droppedAt = now();
    ask(statements.other(`DELETE FROM {}change WHERE changed_at < now() - interval '${keptMillis} milliseconds'`), []).catch(() => undefined);
  }

  return {
    committed() {
      if (state.closed) return;
      notifying ??= setTimeout(notify, togetherMillis);
    },
    onForeignChange(listener) {
      listeners.add(listener);
      following ??= follow();
      return () => { listeners.delete(listener); };
    },
    async close() {
      state.closed = true;
      closing.resolve();
      if (notifying !== undefined) { clearTimeout(notifying); notify(); }
      await Promise.all([notified, following]);
    },
  };
}

// One statement and so one snapshot: what is not among its rows is news for the next.
const news = `SELECT pg_current_snapshot()::text, found.store, found.changed FROM (SELECT) AS once LEFT JOIN (
  SELECT store, changed FROM {}change
  WHERE transaction >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(transaction, $1::text::pg_snapshot) AND store <> $2
  LIMIT $3) AS found ON true`;
