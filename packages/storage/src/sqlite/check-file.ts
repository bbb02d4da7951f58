/**
 * Looks whether a database file is as it was written: its log, its head, its schema, how its pages hang together, its search index, and
 * every row that no record can make again. What records make is `check-records.ts`'s. Nobody may write meanwhile: the caller holds the
 * folder's lock.
 *
 * Reads everything once. `repair` makes indexes anew; what stood in a row that the disk changed nobody here knows.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { migrationTable } from "../migrations/migrate.ts";
import { migrationSteps, schemaVersion } from "../migrations/steps.ts";
import { schemaStatements } from "../schema/ddl.ts";
import { tables } from "../schema/tables.ts";
import { StorageError } from "../errors.ts";
import { Connection, plainStatement } from "./connection.ts";
import { readLog } from "./log-file.ts";
import { wrongRows } from "./row-sums.ts";
import { searchSchema } from "./search.ts";

export interface Finding {
  /** Opening the database would make it worse. */
  readonly grave?: true;
  readonly where: "log" | "file" | "schema" | "index" | "search" | "row" | "record" | "table";
  readonly what: string;
}

/** To be called before anything opens the database, for that takes the log in, and gives up what cannot be read of it. */
export const checkLog = (path: string): Finding[] => {
  const { commitsAfter, framesAfter, isHeadless } = readLog(`${path}-wal`);
  if (isHeadless) return [{ grave: true, where: "log", what: "the head of the log cannot be read, so nothing of it can" }];
  if (commitsAfter > 1) return [{ grave: true, where: "log", what: `the log is damaged: ${commitsAfter} commits after the damage cannot be read, and some were acknowledged` }];
  if (framesAfter > 0) return [{ where: "log", what: `the log ends in a commit that is not whole (${framesAfter} pages): after a loss of power that is as it should be, it was never acknowledged; otherwise the disk changed it` }];
  return [];
};

export function checkFile(path: string, repair = false): Finding[] {
  const findings: Finding[] = checkHead(path);
  const add = (where: Finding["where"], what: string): void => void findings.push({ where, what });
  let connection: Connection | undefined;
  /** Each part is looked at, whatever became of those before. */
  const look = (where: Finding["where"], part: (open: Connection) => void): void => {
    try {
      part((connection ??= new Connection(path, { busyTimeoutMillis: 5_000, cacheKib: 32_768 })));
    } catch (error) {
      add(where, `cannot be read: ${error instanceof StorageError ? `${error.code} ${(error.cause as Error | undefined)?.message ?? ""}`.trim() : (error as Error).name}`);
    }
  };
  const texts = (open: Connection, text: string): string[] => open.rows(plainStatement(text, 0), []).map(([value]) => String(value));
  try {
    look("schema", (open) => { for (const name of strangeObjects(open)) add("schema", `${name} is not as this version makes it`); });
    look("schema", (open) => {
      const version = Number(texts(open, "PRAGMA user_version")[0]);
      if (version !== schemaVersion) add("schema", `version ${version}, where this program knows ${schemaVersion}`);
      const steps = new Map(migrationSteps.map(({ number, name }) => [number, name]));
      for (const [number, name] of open.rows(plainStatement("SELECT number, name FROM migration", 0), [])) if (name !== "begin" && steps.get(number as number) !== name) add("schema", `migration ${String(number)} bears another name`);
    });
    look("file", (open) => {
      const check = (): string[] => texts(open, "PRAGMA integrity_check(50)").filter((line) => line !== "ok");
      let lines = check();
      if (repair && lines.length > 0 && lines.every((line) => / (index|from index|in index) /.test(` ${line} `))) {
        open.exec("REINDEX");
        for (const line of lines) add("index", `${line}; made anew`);
        lines = check();
      }
      for (const line of lines) add(/index/.test(line) ? "index" : "file", line);
    });
    look("search", (open) => {
      const strange = (text: string, what: string): void => { if (open.row(plainStatement(text, 0), [])![0] !== 0) add("search", what); };
      strange("SELECT count(*) FROM search_sphere WHERE document_id NOT IN (SELECT id FROM search_document) OR sphere_id NOT IN (SELECT owner_id FROM sphere)", "an entry is for readers of a sphere that is not here");
      strange("SELECT count(*) FROM search_document WHERE id NOT IN (SELECT rowid FROM search_words)", "an entry has no words");
      strange("SELECT count(*) FROM search_words WHERE rowid NOT IN (SELECT id FROM search_document)", "words belong to no entry");
      strange("SELECT (SELECT count(*) FROM search_words_config WHERE k = 'secure-delete' AND v = 1) <> 1", "deleted words might stay");
    });
    look("row", (open) => {
      const wrong = wrongRows(open);
      if (wrong === undefined) add("row", "there are no sums of the rows: the node was not started since they were brought in");
      for (const { table, rows } of wrong ?? []) add("row", `${rows} of table ${tables[table].name} not as written`);
    });
  } finally {
    connection?.close();
  }
  return findings;
}

/** Bytes 72 to 91 of the head are kept for later and zero. */
function checkHead(path: string): Finding[] {
  const head = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, 100, 0);
  } finally {
    // No connection is open yet that would lose its lock by this.
    closeSync(file);
  }
  return head.subarray(72, 92).some((byte) => byte !== 0) ? [{ where: "file", what: "the head holds what nobody writes there" }] : [];
}

/** What is missing, differs, or is there beside what this version makes and what a transfer or an analysis adds. */
function strangeObjects(connection: Connection): string[] {
  const fresh = new DatabaseSync(":memory:");
  try {
    for (const statement of [...schemaStatements(tables), ...searchSchema, migrationTable]) fresh.exec(statement);
    const query = "SELECT type || ' ' || name || ' ' || tbl_name AS name, coalesce(sql, '') AS text FROM sqlite_schema";
    const wanted = new Map(fresh.prepare(query).all().map((row) => [row["name"] as string, plain(row["text"] as string)]));
    const found = new Map(connection.rows(plainStatement(query, 0), []).map(([name, text]) => [name as string, plain(text as string)]));
    const others = /^(table|index|trigger) (row_sum|sqlite_autoindex_row_sum|sqlite_stat|transfer_|sqlite_autoindex_transfer_)/;
    return [...new Set([...wanted.keys(), ...found.keys()])].filter((name) => wanted.get(name) !== found.get(name) && !others.test(name) && !/^trigger /.test(name));
  } finally {
    fresh.close();
  }
}
const plain = (text: string): string => text.replace(/\s+/g, " ").replace(/["\s]/g, "");
