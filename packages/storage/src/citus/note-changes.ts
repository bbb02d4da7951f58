/**
 * Notes of changes for a transfer that leaves a cluster, or keeps the way back to where it came from: distributed tables bear no
 * triggers, so the store itself writes the key of what it changes into `transfer_change`, in the same transaction. The turn that
 * every step takes on a cluster makes this whole: who begins to note holds the turn too, so no step is under way that did not know.
 *
 * The fence is seen the same way, at the beginning of every transaction.
 */
import { StorageError } from "../errors.ts";
import type { Ask } from "../postgres/connection.ts";
import type { Statements } from "../postgres/statements.ts";
import { codecOf, type Kept } from "../schema/codec.ts";
import { quoted, snakeOf } from "../schema/names.ts";
import { fanOut } from "../schema/query-check.ts";
import type { Table } from "../schema/table.ts";
import { tables, type TableName } from "../schema/tables.ts";
import { keyText } from "../transfer/state.ts";

/** What is about to change: a row or a key as the codec encodes it, all rows of an owner, or all. */
export type Leaving = { readonly row: readonly Kept[] } | { readonly key: readonly Kept[] } | { readonly owner: Kept } | "all";

/** Asked under the turn. Throws storage/moved where everything has left. */
export async function areNotesWanted(ask: Ask, statements: Statements): Promise<boolean> {
  const { rows } = await ask(statements.other("SELECT name FROM {}transfer_state"), []);
  const names = rows.map(([name]) => name);
  if (names.includes("fence")) throw new StorageError("storage/moved", { role: "left" });
  return names.includes("transfer");
}

/** Sent before the change itself: of what a deletion takes nobody knows the keys afterwards. */
export function noteChange(ask: Ask, statements: Statements, table: TableName, leaving: Leaving): Promise<unknown> {
  const into = "INSERT INTO {}transfer_change (table_name, key)";
  if (leaving !== "all" && !("owner" in leaving)) {
    const key = "key" in leaving ? leaving.key : codecOf(table).key.map((at) => leaving.row[at]!);
    return ask(statements.other(`${into} VALUES ($1, $2)`), [table, keyText(key)]);
  }
  const columns = tables[table].columns as Table["columns"];
  const key = tables[table].key.map((name) => (columns[name]!.type === "id" ? `encode(${quoted(snakeOf(name))}, 'hex')` : quoted(snakeOf(name))));
  const all = `${into} SELECT '${table}', json_build_array(${key.join(", ")})::text FROM {}${quoted(tables[table].name)}`;
  return leaving === "all" ? ask(statements.other(`${all} ${fanOut}`), []) : ask(statements.other(`${all} WHERE owner_id = $1`), [leaving.owner]);
}
