/**
 * `cosmicsync transfer` and `transfer back`: moves the node's database, beside a running node or without one, writes a signed
 * report into the folder, and makes the other database the node's. Killed at any moment, it is run again and goes on.
 *
 * Exit code 0 when everything moved, 1 when it did not (nothing is lost then), 130 when it was stopped.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CodedError, canonicalJson } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { StorageError, type Store } from "@cosmicsync/storage";
import { lockFolder, type FolderLock } from "@cosmicsync/storage/sqlite";
import { isSamePlace, openSide, placeOf, processesOn, runTransfer, tryTransfer, type Place, type TransferProgress, type TransferReport } from "@cosmicsync/storage/transfer";
import { runInNode, type Output } from "../control.ts";
import { readNamed, writeNamed, writeWhole } from "../database.ts";
import { openHome, type Home } from "../home.ts";
import { openPlace } from "../open-database.ts";
import { openSecrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { placeInUse, quiet } from "./place-in-use.ts";
import { searchMaker } from "./transfer-search.ts";

export interface TransferGiven { readonly to?: string; readonly from?: string; readonly dryRun: boolean; readonly online: boolean; readonly json: boolean; readonly invitations?: string }

const now = Date.now;

export const transferCommand = async (given: TransferGiven, settings: Settings, output: Output, stop: AbortSignal): Promise<number> => {
  const home = await openHome(settings.home);
  if (given.from !== undefined) {
    const { isFirstCore, firstCoreCommand } = await import("./transfer-first-core.ts");
    const old = placeOf(given.from);
    if (old.engine === "sqlite" && isFirstCore(old.path)) return firstCoreCommand(old.path, given, settings, output);
  }
  const active = await placeInUse(settings, home);
  const from = given.from === undefined ? active : placeOf(given.from);
  const to = given.to === undefined ? active : placeOf(given.to);
  if (isSamePlace(from, to)) throw new Error("say where to with --to: an address of PostgreSQL, or a path");
  return move({ home, settings, from, to, active }, given, output, stop);
};

export const transferBackCommand = async (given: Pick<TransferGiven, "online" | "json">, settings: Settings, output: Output, stop: AbortSignal): Promise<number> => {
  const home = await openHome(settings.home);
  const transfer = (await readNamed(home))?.transfer;
  if (transfer === undefined) throw new StorageError("transfer/none");
  const active = await placeInUse(settings, home);
  const to = isSamePlace(active, transfer.to) ? transfer.from : transfer.to;
  return move({ home, settings, from: active, to, active }, { ...given, dryRun: false }, output, stop);
};

interface Move { readonly home: Home; readonly settings: Settings; readonly from: Place; readonly to: Place; readonly active: Place }

const move = async (what: Move, given: Pick<TransferGiven, "dryRun" | "online" | "json">, output: Output, stop: AbortSignal): Promise<number> => {
  if (given.dryRun) return tryMove(what, given.json, output);
  await using parts = new AsyncDisposableStack();
  const { home, settings, from, active } = what;
  const isOwn = isSamePlace(from, active);
  const isRunning = isOwn && (await takeFolder(home, parts, given.online));
  try {
    const report = await withPatience(() => moveOnce(what, { ...given, isOwn, isRunning }, output, stop), output, stop);
    const path = await keepReport(home, report);
    output.status("");
    output.out(given.json ? JSON.stringify({ ...report, report: path }) : summary(report, path, isOwn, settings));
    return 0;
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "transfer/stopped") throw error;
    output.err("Stopped. What was copied is kept: run the same command again to go on.");
    return 130;
  }
};

const tryMove = async ({ from, to }: Move, json: boolean, output: Output): Promise<number> => {
  await using giving = await openSide(from, now);
  await using receiving = await openSide(to, now);
  const found = await tryTransfer(giving, receiving);
  output.out(json ? JSON.stringify(found) : [`Would move ${found.rows} rows from ${found.from} to ${found.to}:`, ...Object.entries(found.byTable).map(([table, rows]) => `  ${table.padEnd(20)} ${rows}`), found.targetEmpty ? "The target is empty." : "The target is NOT empty: it would be refused, unless this transfer was begun before."].join("\n"));
  return 0;
};

const moveOnce = async ({ home, settings, from, to }: Move, { online, isOwn, isRunning }: { readonly online: boolean; readonly isOwn: boolean; readonly isRunning: boolean }, output: Output, stop: AbortSignal): Promise<TransferReport> => {
  await using parts = new AsyncDisposableStack();
  const giving = parts.use(await openSide(from, now)), receiving = parts.use(await openSide(to, now));
  // A process of another folder would stay on the old database and show it as it was: it must be stopped first, and stay so.
  const requireAlone = async (): Promise<void> => {
    const processes = (await processesOn(from)) - (isRunning || !isOwn ? 1 : 0);
    if (processes > 0) throw new CodedError("transfer/other-processes", { database: giving.name, processes });
  };
  const connections = online ? 0 : await giving.others();
  if (connections > 0) throw new StorageError("transfer/node-running", { database: giving.name, connections });
  if (online) await requireAlone();
  let target: Promise<Store> | undefined;
  parts.defer(async () => { await (await target)?.[Symbol.asyncDispose](); });
  const control = async (action: "prepare" | "move"): Promise<void> => {
    if (isRunning && (await runInNode(home.controlSocket, "database", { action, to }, { ...quiet, err: output.err }, stop)) !== 0) throw new StorageError("transfer/switch-failed", { database: receiving.name });
  };
  return await runTransfer({
    from: giving, to: receiving, now, ticks: () => performance.now(), newId: randomUUID, stop,
    index: searchMaker(() => (target ??= openPlace(to, settings, home, now))),
    progress: showProgress(output),
    beforeSwitch: async () => {
      await requireAlone();
      await control("prepare");
    },
    switched: async () => {
      if (!isOwn) return;
      await writeNamed(home, { active: to, transfer: { from, to } });
      await control("move");
    },
  });
};

/** A server that restarts or a line that drops costs nothing but the time: the transfer goes on where it was. */
const patienceMillis = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;
const withPatience = async <T>(act: () => Promise<T>, output: Output, stop: AbortSignal): Promise<T> => {
  for (const wait of patienceMillis) {
    try {
      return await act();
    } catch (error) {
      const isPassing = error instanceof StorageError && (error.code === "storage/busy" || (error.code === "storage/broken" && error.facts["reason"] === "the database cannot be reached"));
      if (!isPassing || stop.aborted) throw error;
      output.err(`The database did not answer [${error.code}]; going on where it was in ${wait / 1_000} s.`);
      await setTimeout(wait, undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return await act();
};

/** True where a node runs on the folder; otherwise nobody can start one while the transfer lasts. Two transfers exclude each other. */
const takeFolder = async (home: Home, parts: AsyncDisposableStack, online: boolean): Promise<boolean> => {
  const folder = join(home.folder, "transfers");
  await writeWhole(join(folder, ".here"), "");
  hold(parts, lockFolder(folder));
  try {
    hold(parts, lockFolder(home.folder));
    return false;
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "storage/locked") throw error;
    if (!online) throw new StorageError("transfer/node-running", error.facts, error);
    return true;
  }
};
const hold = (parts: AsyncDisposableStack, lock: FolderLock): void => parts.defer(() => lock.release());

/** Signed by the node, so that whoever is shown the report later can tell that it was not made up since. */
const keepReport = async (home: Home, report: TransferReport): Promise<string> => {
  const crypto = createNodeCrypto();
  const keys = crypto.keyPair((await openSecrets(home, crypto)).nodeSeed.reveal());
  const bytes = new TextEncoder().encode(`cosmicsync transfer report 1\n${canonicalJson(report)}`);
  const hex = (of: Uint8Array): string => Buffer.from(of).toString("hex");
  const path = join(home.folder, "transfers", `${new Date(report.endedAt).toISOString().replaceAll(/[:.]/g, "-")}.json`);
  await writeWhole(path, `${JSON.stringify({ report, publicKey: hex(keys.publicKey), signature: hex(crypto.sign(keys.secretKey, bytes)) }, undefined, 2)}\n`);
  return path;
};

const phases: Record<TransferProgress["phase"], string> = { copying: "copying", following: "following what changed", verifying: "comparing both sides", switching: "switching" };
const showProgress = (output: Output): ((progress: TransferProgress) => void) => {
  let shownAt = 0;
  return ({ phase, table, rows, rowsTotal, rowsPerSecond, secondsLeft }) => {
    if (now() - shownAt < 200) return;
    shownAt = now();
    output.status(`${phases[phase]}${table === undefined ? "" : ` ${table}`}: ${rows} of ${rowsTotal} rows, ${rowsPerSecond} a second, ${secondsLeft} s left`);
  };
};

const summary = (report: TransferReport, path: string, isOwn: boolean, settings: Settings): string => [
  `Moved ${Object.values(report.digests.tables).reduce((sum, { count }) => sum + count, 0)} rows from ${report.from} to ${report.to}; ${report.followed} of them changed on the way.`,
  `Every table has the same digest on both sides, and ${report.digests.records.count} records the same fingerprint, ${report.digests.records.sum}.`,
  `Writes paused for ${report.pauseMillis} ms. The signed report is in ${path}.`,
  ...(isOwn ? ["The node now uses the new database; its folder says so.", ...(settings.databaseUrl === "" ? [] : ["COSMICSYNC_DATABASE_URL must name it too, or be taken out of the environment."])] : []),
  "`cosmicsync transfer back` returns with all that was written since; `cosmicsync transfer finish` gives that up and deletes the former database.",
].join("\n");
