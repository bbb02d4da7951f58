/** sqlite-vec: a table of vectors in SQLite, every one compared. A round of bench/latency/rounds.ts. */
import { DatabaseSync } from "node:sqlite";
import { getLoadablePath } from "sqlite-vec";
import { closeSync, openSync, readSync } from "node:fs";

const dimension = 128;
const round = JSON.parse(process.argv.at(-1));
const cpuMillis = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000; };
const read = (path, first, many) => {
  const rows = new Float32Array(many * dimension);
  const file = openSync(path, "r");
  readSync(file, rows, 0, rows.byteLength, first * dimension * 4);
  closeSync(file);
  return rows;
};
const rowsAtOnce = 4_096;
const database = new DatabaseSync(":memory:", { allowExtension: true });
database.loadExtension(getLoadablePath());
database.exec(`create virtual table kept using vec0(vector float[${dimension}])`);
const insert = database.prepare("insert into kept(rowid, vector) values (?, ?)");
const nearest = database.prepare("select rowid from kept where vector match ? and k = ?");
const bytes = (vector) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
const version = `sqlite-vec 0.1.9 (${database.prepare("select vec_version() as version").get().version}), exact, by Euclidean distance, which orders vectors of length 1 as the cosine does`;
function add(rows, first, many) {
  database.exec("begin");
  for (let row = 0; row < many; row += 1) insert.run(BigInt(first + row + 1), bytes(rows.subarray(row * dimension, (row + 1) * dimension)));
  database.exec("commit");
}
const search = (query) => nearest.all(bytes(query), round.limit).map(({ rowid }) => Number(rowid) - 1);
let buildCpuMillis = 0;
for (let first = 0; first < round.count; first += rowsAtOnce) {
  const many = Math.min(rowsAtOnce, round.count - first);
  const rows = read(round.vectors, first, many);
  const began = cpuMillis();
  add(rows, first, many);
  buildCpuMillis += cpuMillis() - began;
}
const queries = read(round.queries, 0, round.queryCount);
const queryOf = (at) => queries.subarray(at * dimension, (at + 1) * dimension);
for (let at = 0; at < 3; at += 1) search(queryOf(at));
const queryCpuMillis = [];
const found = [];
for (let at = 0; at < round.queryCount; at += 1) {
  const began = cpuMillis();
  const best = search(queryOf(at));
  queryCpuMillis.push(cpuMillis() - began);
  found.push(best);
}
process.stdout.write(JSON.stringify({ version, buildCpuMillis, queryCpuMillis: queryCpuMillis.sort((a, b) => a - b), found, rssMiB: process.memoryUsage.rss() / 1_048_576 }));
