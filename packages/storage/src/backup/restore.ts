/**
 * Puts a backup's rows into an empty database, which nobody may open before `endRestore`: between the two the caller makes the
 * tables anew that records make (`rebuild`), puts the guards on top and gives every signer a new epoch.
 */
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import { digestView } from "../transfer/digest-view.ts";
import type { Side } from "../transfer/side.ts";
import type { TransferState } from "../transfer/state.ts";
import type { Writer } from "../store.ts";
import { allRows } from "../paging.ts";
import type { BackupKey } from "./keys.ts";
import { readBackup, type ReadBackup } from "./read.ts";

const restoring = "restore";

/** `keyPaths`: files of keys, of which the newest is taken. Throws transfer/target-not-empty; a restore that was interrupted begins anew. */
export async function beginRestore(to: Side, paths: readonly string[], key: BackupKey, keyPaths: readonly string[], now: () => number, onRows: (count: number) => void = () => undefined): Promise<ReadBackup> {
  if ((await to.state())?.id === restoring) await to.destroy();
  if ((await to.version()) !== undefined) {
    const [found] = Object.entries(await to.counts());
    if (found !== undefined) throw new StorageError("transfer/target-not-empty", { database: to.name, table: found[0], rows: found[1] });
  }
  await to.prepare();
  const state: TransferState = { id: restoring, role: "receiving", other: "a backup", version: schemaVersion, since: now() };
  await to.setState(state);
  const read = await readBackup(paths, key, keyPaths, async (table, rows) => {
    await to.append(table, rows, state);
    onRows(rows.length);
  });
  // With the keys the node goes on as it was: older backups stay readable, and who erases themself later takes theirs away.
  await to.append("backupKey", [...read.ring.keys.values()].map(({ name, secret }) => [name, secret]), state);
  const kept = await to.snapshot((view) => digestView(view));
  for (const [table, { count, sum }] of Object.entries(read.tables)) {
    const found = kept.tables[table as keyof typeof kept.tables];
    if (found.count !== count || found.sum !== sum) throw new StorageError("transfer/digests-differ", { tables: table });
  }
  if (kept.records.sum !== read.records.sum) throw new StorageError("transfer/digests-differ", { tables: "records" });
  await to.settle();
  return read;
}

/** From here on a node may open it. */
export const endRestore = (to: Side): Promise<void> => to.endNotes();

/**
 * What a node signed after the backup was made, others may hold: under the same epoch it would sign other records with the same
 * numbers, which everybody takes for forking. So everybody who signs here begins a new epoch, and one that no earlier restore of the
 * same backup can have used: minutes since 1970. What neighbours had agreed on is forgotten, and found out again.
 */
export async function beginNewEpoch(writer: Writer, now: number): Promise<void> {
  const epochAfter = (epoch: number): number => Math.max(epoch + 1, Math.floor(now / 60_000));
  const node = await writer.get("nodeState", { name: "node-sequence" });
  const last = node?.value as { epoch: number } | undefined;
  await writer.put("nodeState", { name: "node-sequence", value: { epoch: epochAfter(last?.epoch ?? 0), sequence: 0 } });
  for await (const account of allRows(writer, "account", { fanOut: true })) await writer.put("account", { ...account, epoch: epochAfter(account.epoch), sequence: 0 });
  for await (const shared of allRows(writer, "peerSphere", { fanOut: true })) await writer.put("peerSphere", { ...shared, salt: null, cursor: null, streamedTo: null, agreedAt: null });
}
