/**
 * A synthetic crowd (`crowd.ts`) into PostgreSQL, fast: by COPY, without the indexes besides the keys, which are made when the rows are
 * there, as one does by hand for a large load. And what processor time a server spends, for measuring.
 */
import { readFileSync } from "node:fs";
import { openSession, type Ask } from "../postgres/connection.ts";
import { codecOf } from "../schema/codec.ts";
import { openSide } from "../transfer/index.ts";
import { rowPages, type Crowd } from "./crowd.ts";

/** `url`: of an empty database. */
export async function loadCrowdIntoPostgres(crowd: Crowd, url: string): Promise<void> {
  const session = await openSession({ url, poolCount: 1, statementTimeoutMillis: 600_000, reconnectMillis: 0 });
  try {
    await using side = await openSide({ engine: "postgres", url }, () => 0);
    await side.prepare();
    const names = crowd.tables.map((table) => codecOf(table).sqlName);
    const { rows: indexes } = await session.ask({ text: "SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = 'cosmicsync' AND tablename = ANY($1) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)" }, [names]);
    for (const [name] of indexes) await session.run(`DROP INDEX cosmicsync."${name}"`);
    for (const table of crowd.tables) for (const rows of rowPages(crowd, table, 20_000)) await side.append(table, rows, { id: "crowd", role: "active", other: "", version: 0, since: 0 });
    for (const [, definition] of indexes) await session.run(definition!);
    await side.endNotes();
    for (const name of names) await session.run(`VACUUM ANALYZE cosmicsync."${name}"`);
  } finally {
    await session.close();
  }
}

/** Microseconds of all processes of a server that are there now, from Linux' own account; in steps of 10,000. Undefined elsewhere. */
export async function serverCpuMicros(ask: Ask): Promise<number | undefined> {
  const { rows } = await ask({ text: "SELECT pid FROM pg_stat_activity" }, []);
  let ticks = 0;
  for (const [pid] of rows) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch {
      if (process.platform !== "linux") return undefined;
      continue; // it has ended since
    }
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}
