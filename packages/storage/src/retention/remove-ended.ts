/**
 * Removes rows whose time is over, in steps that are small enough for nobody to notice and bounded in all: who calls it again
 * goes on. Which moment decides, and how long after it, is policy's table; here nothing is known but columns.
 *
 * A table with an index that begins with the column costs what it removes. One without is read through, a part in each run,
 * from where the run before stopped.
 */
import { keyOf } from "../schema/codec.ts";
import type { Column, Table } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { ListQuery, Store } from "../store.ts";

export interface Ending {
  /** The column with the moment; null there means for ever. */
  readonly column: string;
  /** How long after it the row goes. */
  readonly days: number;
}
export interface RetentionBounds {
  /** Rows in one step: a commit of some milliseconds. */
  readonly rowsInStep: number;
  /** Rows looked at in one table in one run. */
  readonly rowsInRun: number;
}
export const retentionBounds: RetentionBounds = { rowsInStep: 500, rowsInRun: 20_000 };

export interface Removed {
  readonly byTable: Readonly<Partial<Record<TableName, number>>>;
  /** Whether something was left for another run. */
  readonly more: boolean;
}
export interface Retention {
  /** `now` in milliseconds since 1970. */
  run(now: number): Promise<Removed>;
}

const dayMillis = 86_400_000;

/** Throws a TypeError for an ending of a table or column that is not there, or of a table that is rebuilt from records. */
export function createRetention(store: Store, endings: Readonly<Record<string, Ending>>, bounds: RetentionBounds = retentionBounds): Retention {
  const chosen = Object.entries(endings).map(([name, ending]) => ({ table: checked(name, ending), ...ending }));
  /** Where reading stopped in tables without an index. */
  const places = new Map<TableName, Row<TableName>>();

  async function runTable(table: TableName, { column, days }: Ending, now: number): Promise<{ removed: number; more: boolean }> {
    const cutoff = now - days * dayMillis;
    const index = indexBy(table, column);
    let removed = 0, seen = 0;
    let after = index === undefined ? places.get(table) : undefined;
    while (seen < bounds.rowsInRun) {
      const query = { limit: bounds.rowsInStep, ...(index === undefined ? {} : { index }), ...(after === undefined ? {} : { after }) } as ListQuery<TableName>;
      const rows = await store.read.list(table, { fanOut: true }, query);
      const momentOf = (row: Row<TableName>): number | null => (row as unknown as Record<string, number | null>)[column] ?? null;
      const ended = rows.filter((row) => { const moment = momentOf(row); return moment !== null && moment <= cutoff; });
      if (ended.length > 0) await store.write(async (writer) => { for (const row of ended) await removeIfSame(writer, table, row, column); });
      removed += ended.length;
      seen += rows.length;
      after = rows.at(-1);
      const last = after === undefined ? null : momentOf(after);
      // In the order of the moment: what comes after one that has not ended has not ended either.
      const done = rows.length < bounds.rowsInStep || (index !== undefined && last !== null && last > cutoff);
      if (done) {
        places.delete(table);
        return { removed, more: false };
      }
    }
    if (index === undefined && after !== undefined) places.set(table, after);
    return { removed, more: true };
  }

  return {
    async run(now) {
      const byTable: Partial<Record<TableName, number>> = {};
      let more = false;
      for (const { table, ...ending } of chosen) {
        const outcome = await runTable(table, ending, now);
        if (outcome.removed > 0) byTable[table] = outcome.removed;
        more ||= outcome.more;
      }
      return { byTable, more };
    },
  };
}

/** Somebody may have prolonged it since it was read. */
async function removeIfSame(writer: { get: Store["read"]["get"]; delete(table: TableName, key: Key<TableName>): Promise<void> }, table: TableName, row: Row<TableName>, column: string): Promise<void> {
  const key = keyOf(table, row);
  const held = await writer.get(table, key) as Readonly<Record<string, unknown>> | undefined;
  if (held?.[column] === (row as unknown as Readonly<Record<string, unknown>>)[column]) await writer.delete(table, key);
}

/** Not for a column that may be null: those without an end stand first, and each run would begin with them. */
function indexBy(table: TableName, column: string): string | undefined {
  const declared: Table = tables[table];
  if ((declared.columns as Record<string, Column>)[column]!.nullable) return undefined;
  return Object.entries(declared.indexes ?? {}).find(([, { columns }]) => columns[0] === column)?.[0];
}

function checked(name: string, { column }: Ending): TableName {
  if (!Object.hasOwn(tables, name)) throw new TypeError(`no such table: ${name}`);
  const declared: Table = tables[name as TableName];
  const found = (declared.columns as Record<string, Column>)[column];
  if (found?.type !== "moment") throw new TypeError(`${name}.${column} is no moment`);
  if (declared.sort !== "local") throw new TypeError(`${name} is made from records: it ends with them`);
  return name as TableName;
}
