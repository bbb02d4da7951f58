/** Our vector index in a round of `rounds.ts`; beside it, how soon a changed profile is found. */
import { closeSync, openSync, readSync } from "node:fs";
import { createVectorIndex } from "../../packages/matching/src/retrieve/vector-index.ts";
import { openKernel } from "../../packages/matching/src/retrieve/open-kernel.ts";
import type { Measured, Round } from "./rounds.ts";

const dimension = 128;
const rowsAtOnce = 4_096;
const changes = 20;

const round = JSON.parse(process.argv.at(-1) as string) as Round;
const cpuMillis = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000; };
const kernel = openKernel((cause) => { throw cause; });
const index = createVectorIndex(kernel, "bench");
const everybody = new Uint32Array(Math.ceil(round.count / 32)).fill(0xffffffff);

const rows = new Float32Array(rowsAtOnce * dimension);
const file = openSync(round.vectors, "r");
let buildCpuMillis = 0;
for (let first = 0; first < round.count; first += rowsAtOnce) {
  const many = Math.min(rowsAtOnce, round.count - first);
  readSync(file, rows, 0, many * dimension * 4, first * dimension * 4);
  const began = cpuMillis();
  for (let row = 0; row < many; row += 1) index.put(first + row, rows.subarray(row * dimension, (row + 1) * dimension), "bench");
  buildCpuMillis += cpuMillis() - began;
}
closeSync(file);

const queries = new Float32Array(round.queryCount * dimension);
const asked = openSync(round.queries, "r");
readSync(asked, queries, 0, queries.byteLength, 0);
closeSync(asked);
const queryOf = (at: number): Float32Array => queries.subarray(at * dimension, (at + 1) * dimension);
for (let at = 0; at < Math.min(20, round.queryCount); at += 1) index.search(queryOf(at), "bench", everybody, round.limit);
const queryCpuMillis: number[] = [];
const found: number[][] = [];
for (let at = 0; at < round.queryCount; at += 1) {
  const began = cpuMillis();
  const best = index.search(queryOf(at), "bench", everybody, round.limit);
  queryCpuMillis.push(cpuMillis() - began);
  found.push(best.map(({ slot }) => slot));
}
const rssMiB = process.memoryUsage.rss() / 1_048_576;

// Last, since it changes what is there.
let searchableMillis = 0;
for (let change = 0; change < changes; change += 1) {
  const slot = (change * 7_919) % round.count;
  const began = cpuMillis();
  index.put(slot, queryOf(change % round.queryCount), "bench");
  const first = index.search(queryOf(change % round.queryCount), "bench", everybody, round.limit);
  searchableMillis = Math.max(searchableMillis, cpuMillis() - began);
  if (!first.some((one) => one.slot === slot)) throw new Error(`slot ${slot} was changed and not found`);
  index.remove(slot);
}
const measured: Measured & { searchableMillis: number } = { version: kernel.name, buildCpuMillis, queryCpuMillis: queryCpuMillis.sort((a, b) => a - b), found, rssMiB, searchableMillis };
process.stdout.write(JSON.stringify(measured));
