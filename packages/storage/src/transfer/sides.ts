/** The sides of a transfer by their places, and what may be asked of them without a transfer. */
import { existsSync } from "node:fs";
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import type { Place } from "./place.ts";
import type { Side } from "./side.ts";
import { openSqliteSide } from "./sqlite-side.ts";
import type { TransferState } from "./state.ts";

export async function openSide(place: Place, now: () => number): Promise<Side> {
  if (place.engine === "sqlite") return openSqliteSide(place, now);
  // Loaded by those who use it.
  const { openPostgresSide } = await import("./postgres-side.ts");
  return openPostgresSide(place, now);
}

/** What a database knows of its transfer; undefined for one that takes part in none, or is not there. */
export async function transferStateOf(place: Place, now: () => number): Promise<TransferState | undefined> {
  if (place.engine === "sqlite" && !existsSync(place.path)) return undefined;
  await using side = await openSide(place, now);
  return await side.state();
}

/** Throws storage/moved for a database that everything has left, or that is still being filled. */
export async function refuseMoved(place: Place, now: () => number): Promise<void> {
  const state = await transferStateOf(place, now);
  if (state?.role === "left" || state?.role === "receiving") throw new StorageError("storage/moved", { role: state.role, other: state.other });
}

/** Ends a transfer for good: nothing is noted any more. What was left behind goes, unless it is to be kept. */
export async function finishTransfer({ active, left, keepLeft }: { readonly active: Side; readonly left: Side; readonly keepLeft: boolean }): Promise<void> {
  const [here, there] = [await active.state(), await left.state()];
  if (here !== undefined && here.role !== "active") throw new StorageError("transfer/stopped", { role: here.role });
  if (!keepLeft && there?.role === "left" && (here === undefined || there.id === here.id)) await left.destroy();
  if (here !== undefined) await active.endNotes();
}

export interface DryRun { readonly from: string; readonly to: string; readonly rows: number; readonly byTable: Readonly<Record<string, number>>; readonly targetEmpty: boolean; readonly version: number }

/** What a transfer would find, changing nothing. Throws what it would throw. */
export async function tryTransfer(from: Side, to: Side): Promise<DryRun> {
  const version = await from.version();
  if (version === undefined) throw new StorageError("transfer/source-empty", { database: from.name });
  if (version > schemaVersion) throw new StorageError("storage/newer", { found: version, known: schemaVersion });
  const target = await to.version();
  if (target !== undefined && target > schemaVersion) throw new StorageError("storage/newer", { found: target, known: schemaVersion });
  const byTable = await from.counts();
  const targetEmpty = target === undefined || Object.keys(await to.counts()).length === 0;
  return { from: from.name, to: to.name, rows: Object.values(byTable).reduce((sum, count) => sum + count, 0), byTable, targetEmpty, version };
}
