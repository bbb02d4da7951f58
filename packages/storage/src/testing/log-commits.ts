/** Commits that stand in SQLite's log: at synchronous FULL each was made durable once. https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
import { readFileSync } from "node:fs";

/** `path`: of the database. Counts from where the log was begun anew. */
export function commitsInLog(path: string): number {
  const log = readFileSync(`${path}-wal`);
  const salt = log.subarray(16, 24);
  let found = 0;
  for (let at = 32; at + 24 <= log.length; at += 24 + log.readUInt32BE(8)) if (log.readUInt32BE(at + 4) > 0 && log.subarray(at + 8, at + 16).equals(salt)) found++;
  return found;
}
