/**
 * Permits for requests, counted for all processes on the database together: whoever serves takes a portion of what a name may do
 * in a window of time, and hands it out by itself. Of a name's `most` there are never more than that in a window, whatever takes
 * them; the window begins with the first that is taken and is measured by the database's clock.
 *
 * The table is not logged: counts of a minute need not survive a crash, and so cost no write to disk. It is no part of the schema
 * that is moved, backed up or compared, and is made when first needed.
 */
import type { Ask } from "./connection.ts";
import { sqlStateOf } from "./failures.ts";
import type { Statements } from "./statements.ts";
import { wholeNumber } from "./values.ts";

export interface PermitsWanted {
  /** 32 bytes that tell the name and nothing of it. */
  readonly name: Uint8Array;
  readonly count: number;
  /** Permits in one window. */
  readonly most: number;
  readonly windowMillis: number;
}
export interface PermitsTaken {
  readonly granted: number;
  /** By all processes in this window, these included. */
  readonly taken: number;
  /** Until the window ends and what was granted with it. */
  readonly endsInMillis: number;
}
export type TakePermits = (wanted: PermitsWanted) => Promise<PermitsTaken>;

const dropEveryMillis = 60_000;

/** `ask`: asked once, for a portion that is lost on the way is only a portion fewer. */
export function createPermits({ statements, ask, now }: { readonly statements: Statements; readonly ask: Ask; readonly now: () => number }): TakePermits {
  let made: Promise<void> | undefined;
  let droppedAt = now();

  async function make(): Promise<void> {
    // Two that make it at once meet in PostgreSQL's own unique names, IF NOT EXISTS or not.
    await ask(statements.other(permitTable), []).catch((error: unknown) => { if (!["23505", "42P07", "42710"].includes(sqlStateOf(error) ?? "")) throw error; });
  }

  return async ({ name, count, most, windowMillis }) => {
    await (made ??= make().catch((error: unknown) => { made = undefined; throw error; }));
    const { rows: [row] } = await ask(statements.other(takePermits), [name, count, windowMillis]);
    const asked = wholeNumber(row![0]!);
    if (now() - droppedAt >= dropEveryMillis) {
      droppedAt = now();
      ask(statements.other(dropPermits), []).catch(() => undefined);
    }
    return { granted: Math.max(0, Math.min(count, most - (asked - count))), taken: Math.min(asked, most), endsInMillis: Math.max(1, wholeNumber(row![1]!)) };
  };
}

const permitTable = `CREATE UNLOGGED TABLE IF NOT EXISTS {}permit (
  name bytea PRIMARY KEY,
  asked bigint NOT NULL,
  ends_at timestamptz NOT NULL
)`;

// What was asked grows past what there is; who asked knows from it how many of theirs were still there.
const takePermits = `INSERT INTO {}permit AS held (name, asked, ends_at) VALUES ($1, $2::bigint, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET
  asked = CASE WHEN held.ends_at <= clock_timestamp() THEN excluded.asked ELSE held.asked + excluded.asked END,
  ends_at = CASE WHEN held.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE held.ends_at END
RETURNING asked, ceil(extract(epoch FROM ends_at - clock_timestamp()) * 1000)::bigint`;

const dropPermits = "DELETE FROM {}permit WHERE ends_at < clock_timestamp() - interval '1 second'";
