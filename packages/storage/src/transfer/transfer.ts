/**
 * Moves everything from one database to another, while it is written to: rows in ranges of their keys with the progress in the
 * same transaction, then what was changed meanwhile, then digests of both sides at one moment, then a short pause in which the
 * last changes follow and the giving side is fenced. Nothing is switched unless all digests agree.
 *
 * It can end at any moment, by kill -9 of any part: run again it goes on where it was. The fence is the one moment that
 * decides; what comes after it (`switched`) is only told, and told again by the next run.
 *
 * Why the pause need not look at all rows: at the moment of the digests both sides were equal, every change since is noted
 * by the engine, and each row so noted is compared on both sides after it was applied.
 *
 * Throws `StorageError`s with the codes transfer/... and storage/...
 */
import type { RecordId } from "@cosmicsync/protocol";
import { digestRow } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import { decodeRow } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { noteKey, tableNames } from "./change-log.ts";
import { differences, digestView, type Digests } from "./digest-view.ts";
import { faultOf } from "./fault.ts";
import type { Change, Note, Side, View } from "./side.ts";
import { keyOfRow } from "./sqlite-side.ts";
import { keyText, type TransferState } from "./state.ts";

export type Phase = "copying" | "following" | "verifying" | "switching";
export interface TransferProgress {
  readonly phase: Phase;
  readonly table?: TableName;
  readonly rows: number;
  readonly rowsTotal: number;
  readonly rowsPerSecond: number;
  readonly secondsLeft: number;
}

export interface TransferParts {
  readonly from: Side;
  readonly to: Side;
  /** Wall time in milliseconds. */
  readonly now: () => number;
  /** Milliseconds that never go back, for speeds and the pause. */
  readonly ticks: () => number;
  /** A name that was never given. */
  readonly newId: () => string;
  readonly progress?: (progress: TransferProgress) => void;
  /** Makes the target's search index: after copying for everything, then for rows that changed. */
  readonly index?: (changed: readonly TouchedRow[] | "all") => Promise<void>;
  /** Before the pause: whoever will use the target opens it now. */
  readonly beforeSwitch?: () => Promise<void>;
  /** After the fence: the target holds the truth. May be told again after an interruption. */
  readonly switched?: (id: string) => Promise<void>;
  readonly stop?: AbortSignal;
}

/** A row of a table with owners that is now so on both sides; without `row` it is gone. */
export interface TouchedRow { readonly table: TableName; readonly ownerId: RecordId; readonly row?: Readonly<Record<string, unknown>> }

export interface TransferReport {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly version: number;
  /** Rows copied in ranges by this run, and how fast. */
  readonly copied: { readonly rows: number; readonly millis: number };
  /** Rows that followed because they changed meanwhile. */
  readonly followed: number;
  /** Rows a second over the whole run, digests of both sides included. */
  readonly rowsPerSecond: number;
  /** How long nobody could write. */
  readonly pauseMillis: number;
  /** Equal on both sides, or there would be no report. */
  readonly digests: Digests;
}

/** Bytes of rows in one range: enough that a commit costs little, little enough that nothing notices its memory. */
const rangeBytes = 2 << 20;
const rangeRowsMost = 4_000;
const notesInRound = 5_000;
/** The pause may begin when so few changes are left. */
const notesBeforePause = 200;
/** Rounds of following after which whoever writes is faster than we are. */
const roundsMost = 200;

export async function runTransfer(parts: TransferParts): Promise<TransferReport> {
  const { from, to, now, ticks } = parts;
  const startedAt = now(), began = ticks();
  const { id, state, isSwitched } = await meet(parts);
  const run = createRun(parts, id);
  if (isSwitched) {
    await parts.switched?.(id);
    const digests = await to.snapshot((view) => digestView(view));
    return { id, from: from.name, to: to.name, startedAt, endedAt: now(), version: schemaVersion, copied: { rows: 0, millis: 0 }, followed: 0, rowsPerSecond: 0, pauseMillis: 0, digests };
  }
  const copied = await run.copy(state);
  if (state.copying !== undefined) await parts.index?.("all");
  await run.follow();
  await to.settle();
  const digests = await run.verify();
  await run.follow();
  await parts.beforeSwitch?.();
  const pauseMillis = await run.pause();
  await parts.switched?.(id);
  const rows = Object.values(digests.tables).reduce((sum, { count }) => sum + count, 0);
  return {
    id, from: from.name, to: to.name, startedAt, endedAt: now(), version: schemaVersion, copied, followed: run.followed(),
    rowsPerSecond: Math.round(rows / Math.max(0.001, (ticks() - began) / 1_000)), pauseMillis, digests,
  };
}

/** What stands on both sides decides whether this is a beginning, a going on, the way back, or done already. */
async function meet({ from, to, now, newId }: TransferParts): Promise<{ id: string; state: TransferState; isSwitched: boolean }> {
  await refuseOtherVersions(from, to);
  const [giving, receiving] = [await from.state(), await to.state()];
  const common = giving !== undefined && receiving?.id === giving.id ? giving.id : undefined;
  const base = { other: from.name, version: schemaVersion, since: now() };
  if (common !== undefined && giving!.version !== schemaVersion) throw new StorageError("transfer/version-changed", { began: giving!.version, now: schemaVersion });
  switch (`${giving?.role ?? "none"} ${common === undefined ? "other" : receiving!.role}`) {
    case "left active": return { id: common!, state: receiving!, isSwitched: true };
    case "giving receiving": case "active receiving": return { id: common!, state: receiving!, isSwitched: false };
    case "giving active": case "active left": case "active active": {
      // An interruption just before the fence, or the way back: what the target lacks is in the notes.
      const state: TransferState = { ...base, id: common!, role: "receiving" };
      await to.endNotes(state);
      return { id: common!, state, isSwitched: false };
    }
    case "none other": case "giving other": break;
    case "active other": throw new StorageError("transfer/unfinished", { database: from.name, other: giving!.other });
    default: throw new StorageError("storage/moved", { database: from.name, other: giving?.other ?? "" });
  }
  if (receiving !== undefined) throw new StorageError("transfer/target-not-empty", { database: to.name, role: receiving.role });
  if ((await to.version()) !== undefined) {
    const [found] = Object.entries(await to.counts());
    if (found !== undefined) throw new StorageError("transfer/target-not-empty", { database: to.name, table: found[0], rows: found[1] });
  }
  await to.prepare();
  const id = newId();
  await from.beginNotes({ ...base, id, role: "giving", other: to.name });
  const state: TransferState = { ...base, id, role: "receiving", copying: { table: tableNames[0]!, after: null, rows: 0 } };
  await to.setState(state);
  return { id, state, isSwitched: false };
}

async function refuseOtherVersions(from: Side, to: Side): Promise<void> {
  const version = await from.version();
  if (version === undefined) throw new StorageError("transfer/source-empty", { database: from.name });
  if (version > schemaVersion) throw new StorageError("storage/newer", { found: version, known: schemaVersion });
  if (version < schemaVersion) throw new StorageError("transfer/source-older", { database: from.name, found: version, known: schemaVersion });
  const other = await to.version();
  if (other !== undefined && other > schemaVersion) throw new StorageError("storage/newer", { found: other, known: schemaVersion });
}

interface Run {
  copy(state: TransferState): Promise<{ rows: number; millis: number }>;
  follow(): Promise<void>;
  verify(): Promise<Digests>;
  pause(): Promise<number>;
  followed(): number;
}

function createRun({ from, to, now, ticks, progress, index, stop }: TransferParts, id: string): Run {
  let followed = 0;
  const tell = (phase: Phase, rows: number, rowsTotal: number, since: number, already = 0, table?: TableName): void => {
    const seconds = Math.max(0.001, (ticks() - since) / 1_000);
    const rowsPerSecond = (rows - already) / seconds;
    progress?.({ phase, rows, rowsTotal, rowsPerSecond: Math.round(rowsPerSecond), secondsLeft: rowsPerSecond <= 0 ? 0 : Math.ceil(Math.max(0, rowsTotal - rows) / rowsPerSecond), ...(table === undefined ? {} : { table }) });
  };
  const goOn = (): void => { if (stop?.aborted === true) throw new StorageError("transfer/stopped", { database: to.name }); };

  /** Brings the target to what the view says of the rows noted, and sees that it is so. */
  async function applyNotes(view: View, notes: readonly Note[]): Promise<void> {
    // Asked together: over a network the answers follow each other, not the questions the answers.
    const changes: Change[] = await Promise.all(notes.map(async ({ table, key }) => ({ table, key, row: await view.row(table, key) })));
    for (const { table, row } of changes) refuseFault(table, row);
    await to.apply(changes);
    const kept = await Promise.all(changes.map(({ table, key }) => to.live.row(table, key)));
    const differing = changes.find(({ table, row }, i) => (row === undefined) !== (kept[i] === undefined) || (row !== undefined && digestRow(table, row) !== digestRow(table, kept[i]!)));
    if (differing !== undefined) throw new StorageError("transfer/digests-differ", { tables: differing.table });
    await index?.(changes.flatMap(touchedOf));
    followed += changes.length;
  }

  return {
    followed: () => followed,
    async copy(state) {
      if (state.copying === undefined) return { rows: 0, millis: 0 };
      const already = state.copying.rows;
      const rowsTotal = Object.values(await from.counts()).reduce((sum, count) => sum + count, 0);
      const since = ticks();
      let rows = already, limit = 500;
      let table = state.copying.table;
      let after = state.copying.after === null ? undefined : noteKey(table, state.copying.after);
      let pending: Promise<void> = Promise.resolve();
      for (;;) {
        const range = await from.live.range(table, after, limit);
        for (const row of range) refuseFault(table, row);
        await pending;
        goOn();
        rows += range.length;
        const isLast = range.length < limit;
        const next = isLast ? tableNames[tableNames.indexOf(table) + 1] : table;
        after = isLast ? undefined : keyOfRow(table, range.at(-1)!);
        // Nothing is told of empty tables: they are looked at again.
        if (range.length > 0 || next === undefined) {
          const { copying: _done, ...rest } = state;
          pending = to.append(table, range, next === undefined ? rest : { ...state, copying: { table: next, after: after === undefined ? null : keyText(after), rows } });
          pending.catch(() => undefined);
          // The rows are on their way before the next ones are read, which takes this process's time.
          await Promise.race([pending.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1))]);
        }
        tell("copying", rows, Math.max(rows, rowsTotal), since, already, table);
        if (next === undefined) break;
        limit = isLast ? 500 : Math.max(32, Math.min(rangeRowsMost, Math.floor((rangeBytes * range.length) / bytesOf(range))));
        table = next;
      }
      await pending;
      return { rows: rows - already, millis: Math.round(ticks() - since) };
    },
    async follow() {
      const since = ticks(), before = followed;
      for (let round = 0; round < roundsMost; round++) {
        goOn();
        const { notes, numbers } = await from.live.notes(notesInRound);
        // What is changed again while it is read is noted again.
        await applyNotes(from.live, notes);
        await from.forget(numbers);
        tell("following", followed - before, followed - before + notes.length, since);
        if (numbers.length <= notesBeforePause) return;
      }
      throw new StorageError("transfer/too-busy", { database: from.name });
    },
    async verify() {
      const since = ticks();
      const rowsTotal = 2 * Object.values(await from.counts()).reduce((sum, count) => sum + count, 0);
      let rows = 0;
      const onRows = (count: number): void => { goOn(); tell("verifying", (rows += count), Math.max(rows, rowsTotal), since); };
      const { numbers, digests } = await from.snapshot(async (view) => {
        // Both sides at the moment of the snapshot: all that is noted in it, and nothing later.
        const { notes, numbers: noted } = await view.notes(Number.MAX_SAFE_INTEGER);
        await applyNotes(view, notes);
        const [ours, theirs] = await Promise.all([digestView(view, onRows), to.snapshot((other) => digestView(other, onRows))]);
        const differing = differences(ours, theirs);
        if (differing.length > 0) throw new StorageError("transfer/digests-differ", { tables: differing.join(", ") });
        return { numbers: noted, digests: ours };
      });
      await from.forget(numbers);
      return digests;
    },
    async pause() {
      // From now on the target notes changes too: the way back begins where this way ends.
      const shared = { id, version: schemaVersion, since: now() };
      await to.beginNotes({ ...shared, role: "active", other: from.name });
      await this.follow();
      const since = ticks();
      tell("switching", 0, 0, since);
      await from.pause(async (view, fence) => {
        const { notes } = await view.notes(Number.MAX_SAFE_INTEGER);
        await applyNotes(view, notes);
        await fence({ ...shared, role: "left", other: to.name });
      });
      return Math.round(ticks() - since);
    },
  };
}

function touchedOf({ table, key, row }: Change): TouchedRow[] {
  if ("reference" in tables[table]) return [];
  return [{ table, ownerId: encodeId(key[0] as Uint8Array), ...(row === undefined ? {} : { row: decodeRow(table, row) as Readonly<Record<string, unknown>> }) }];
}

function refuseFault(table: TableName, row: readonly Kept[] | undefined): void {
  const fault = row === undefined ? undefined : faultOf(table, row);
  if (fault !== undefined) throw new StorageError("transfer/row-refused", { table, key: keyText(keyOfRow(table, row!)), reason: fault });
}

function bytesOf(rows: readonly (readonly Kept[])[]): number {
  let bytes = 1;
  for (const row of rows) for (const value of row) bytes += typeof value === "string" ? value.length : value instanceof Uint8Array ? value.length : 8;
  return bytes;
}
