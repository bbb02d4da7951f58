/** usearch: a graph of small worlds (HNSW) in C++, with its defaults. A round of bench/latency/rounds.ts. */
import { Index, MetricKind, ScalarKind } from "usearch";
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
const index = new Index({ dimensions: dimension, metric: MetricKind.Cos, quantization: ScalarKind.F32 });
const version = "usearch 2.26.2, its defaults, one thread";
function add(rows, first, many) {
  index.add(BigUint64Array.from({ length: many }, (_, row) => BigInt(first + row)), rows, 1);
}
const search = (query) => Array.from(index.search(query, round.limit, 1).keys, Number);
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
