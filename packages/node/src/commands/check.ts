/**
 * `cosmicsync check`: whether the node's own database is as it was written. The embedded one is looked at down to its pages; of PostgreSQL,
 * which has sums of its own, the records and the tables made from them. Nothing is changed without `--repair`.
 *
 * Exit code 0 where everything is whole, or was made whole; 1 where something is wrong, or is missing now.
 */
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { checkRecords, StorageError, type RecordsReport } from "@cosmicsync/storage";
import { checkFile, checkLog, lockFolder, openSqliteStore, type Finding } from "@cosmicsync/storage/sqlite";
import type { Output } from "../control.ts";
import { activePlace } from "../database.ts";
import { openHome } from "../home.ts";
import { openPlace } from "../open-database.ts";
import type { Settings } from "../settings.ts";
import { searchMaker } from "./transfer-search.ts";

export interface CheckGiven { readonly repair: boolean; readonly json: boolean }

const now = Date.now;
/** Of each sort; the counts are whole. */
const told = 20;

export const checkCommand = async ({ repair, json }: CheckGiven, settings: Pick<Settings, "home" | "databaseUrl" | "databaseMib">, output: Output): Promise<number> => {
  const home = await openHome(settings.home);
  const lock = lockFolder(home.folder);
  const temporary = await mkdtemp(join(home.folder, "checking-"));
  try {
    const place = await activePlace(settings, home);
    const findings: Finding[] = [];
    if (place.engine === "sqlite") {
      if (!existsSync(place.path)) {
        output.out(json ? JSON.stringify({ records: 0, findings: [], repaired: 0 }) : "There is no database yet.");
        return 0;
      }
      findings.push(...checkLog(place.path));
      if (findings.some(({ grave }) => grave)) {
        if (!repair) {
          tell(findings, 0, 0, json, output);
          if (!json) output.out("Nothing was opened, for that would give up the rest of the log. A backup from before may hold more; `cosmicsync check --repair` goes on with what can be read, and keeps the log aside.");
          return 1;
        }
        await copyFile(`${place.path}-wal`, `${place.path}-wal.damaged-${now()}`);
      }
      findings.push(...checkFile(place.path, repair));
    }
    const report = await (async (): Promise<RecordsReport | undefined> => {
      try {
        await using store = await openPlace(place, settings, home, now);
        await using beside = await openSqliteStore({ path: join(temporary, "beside.sqlite"), now });
        const checked = await checkRecords(store, beside, createNodeCrypto(), { repair, onProgress: (records) => output.status(`${records} records`) });
        if (repair && (checked.damaged.length + checked.misfiled.length + checked.tables.length > 0 || findings.some(({ where }) => where === "search"))) await searchMaker(() => Promise.resolve(store))("all");
        return checked;
      } catch (error) {
        if (!(error instanceof StorageError) || findings.length === 0) throw error;
        // Known from the file already; the records cannot be read for it.
        return undefined;
      }
    })();
    output.status("");
    const { damaged, misfiled, tables } = report ?? { damaged: [], misfiled: [], tables: [] };
    for (const { id, problem } of damaged) findings.push({ where: "record", what: `${id} is not what its author signed (${problem})${repair ? "; taken out, it comes again from a neighbour that holds it" : ""}` });
    for (const id of misfiled) findings.push({ where: "record", what: `${id} was kept under columns that are not its own${repair ? "; made right" : ""}` });
    for (const table of tables) findings.push({ where: "table", what: `${table} is not what the records make${repair ? "; made anew" : ""}` });
    const repaired = repair ? misfiled.length + tables.length + findings.filter(({ where, what }) => where === "index" && what.endsWith("made anew")).length : 0;
    tell(findings, report?.records ?? 0, repaired, json, output);
    return findings.length === repaired ? 0 : 1;
  } finally {
    await rm(temporary, { recursive: true, force: true });
    lock.release();
  }
};

const tell = (findings: readonly Finding[], records: number, repaired: number, json: boolean, output: Output): void => {
  if (json) output.out(JSON.stringify({ records, findings, repaired }));
  else print(findings, records, output);
};

const print = (findings: readonly Finding[], records: number, output: Output): void => {
  if (findings.length === 0) return output.out(`Whole: ${records} records are what their authors signed, and every table is as it was written.`);
  const sorts = Map.groupBy(findings, ({ where }) => where);
  for (const [where, some] of sorts) {
    for (const { what } of some.slice(0, told)) output.out(`${where}: ${what}`);
    if (some.length > told) output.out(`${where}: and ${some.length - told} more`);
  }
  if (sorts.has("file") || sorts.has("row") || sorts.has("schema")) output.out("What no record can make again comes from a backup alone: docs/operations/backup.md.");
};
