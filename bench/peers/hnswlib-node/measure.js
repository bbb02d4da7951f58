/** hnswlib-node: a graph of small worlds (HNSW) in C++, M 16 and 200 looked at while building, as its page shows. A round of bench/latency/rounds.ts. */
import hnswlib from "hnswlib-node";
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
const index = new hnswlib.HierarchicalNSW("cosine", dimension);
index.initIndex(round.count, 16, 200, 100);
index.setEf(100);
const version = "hnswlib-node 3.0.0, M 16, efConstruction 200, ef 100";
function add(rows, first, many) {
  for (let row = 0; row < many; row += 1) index.addPoint(Array.from(rows.subarray(row * dimension, (row + 1) * dimension)), first + row);
}
const search = (query) => index.searchKnn(Array.from(query), round.limit).neighbors;
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
