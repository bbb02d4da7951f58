/**
 * How fast the nearest are found, and the whole top 20, beside other indexes in the same run on the same vectors, each in a process of its own; in CPU time.
 *
 * sqlite-vec compares every vector and is exact: what the ratios are against. usearch and hnswlib-node walk graphs; what their answers cost and miss stands beside, and what it
 * costs to build one. Recall is counted against our own comparison of every vector. With `--quick` the million is left out. Without COSMICSYNC_DATA there are no people.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measurePeer, measureScript, type Measured, type Round } from "./latency/rounds.ts";
import type { Top20Measured, Top20Round } from "./latency/engine-top20.ts";
import { edges, recall, writeChance, writePeople, type Vectors } from "./latency/vectors.ts";

const small = 100_000;
const large = 1_000_000;
const checked = 60;
const recallAt = 10;
const limit = 20;
const top20Questions = 300;
const compared = 12;
const script = (name: string): string => join(import.meta.dirname, "latency", name);

type Engine = Measured & { readonly searchableMillis: number };

export async function run({ quick = false }: { readonly quick?: boolean } = {}): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const folder = mkdtempSync(join(tmpdir(), "match-latency-"));
  const figures: Record<string, number | object> = {};
  const peers: Record<string, string> = {};
  const data = process.env["COSMICSYNC_DATA"];
  const people = data !== undefined && existsSync(join(data, "esco")) && existsSync(join(data, "onet"));
  if (!people) peers["people"] = "skipped: esco and onet not found in COSMICSYNC_DATA; vectors of chance alone";
  const say = (line: string): void => console.error(line);
  try {
    const chance = writeChance(folder, small, 100);
    const chosen = people ? writePeople(folder, data, small, 100) : chance;
    say("100,000 vectors are written");
    const ofChance = await measureAll("chance", chance, ["usearch"]);
    const ofPeople = people ? await measureAll("people", chosen, ["sqlite-vec", "usearch", "hnswlib-node"]) : await measureAll("chance", chosen, ["sqlite-vec", "hnswlib-node"]);
    const sqlite = ofPeople.measured["sqlite-vec"];
    const hnswlib = ofPeople.measured["hnswlib-node"];
    figures["retrieval100k"] = { people: ofPeople.told, chance: ofChance.told };
    if (sqlite !== undefined) figures["retrieval100kVsSqliteVec"] = middle(ofPeople.engine) / middle(sqlite);
    if (hnswlib !== undefined) figures["buildVsHnswlib"] = ofPeople.engine.buildCpuMillis / hnswlib.buildCpuMillis;
    if (people) {
      const top20 = await measureScript<Top20Measured>(script("engine-top20.ts"), { data, count: small, questions: top20Questions, compared } satisfies Top20Round);
      figures["top20"] = { p50Millis: at(top20.queryCpuMillis, 0.5), p99Millis: at(top20.queryCpuMillis, 0.99), scoreAgainstWholeScan: top20.scoreAgainstWholeScan, recallOfBest: top20.recallOfBest, rssMiB: top20.rssMiB };
      if (sqlite !== undefined) {
        figures["top20P50VsSqliteVec"] = at(top20.queryCpuMillis, 0.5) / middle(sqlite);
        figures["top20P99VsSqliteVec"] = at(top20.queryCpuMillis, 0.99) / middle(sqlite);
      }
      say("the top 20 are found");
    }
    if (!quick) {
      for (const of of people ? [chance, chosen] : [chance]) for (const file of [of.vectors, of.queries]) rmSync(file);
      const million = people ? writePeople(folder, data, large, 40) : writeChance(folder, large, 40);
      say("1,000,000 vectors are written");
      const found = await measureAll(people ? "people" : "chance", million, ["sqlite-vec"], 20);
      figures["retrieval1m"] = found.told;
      figures["rss1mMiB"] = found.engine.rssMiB;
      figures["searchableMillis"] = found.engine.searchableMillis;
      if (found.measured["sqlite-vec"] !== undefined) figures["retrieval1mVsSqliteVec"] = middle(found.engine) / middle(found.measured["sqlite-vec"]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { figures, peers };

  async function measureAll(name: string, vectors: Vectors, others: readonly string[], asked = checked) {
    const round: Round = { ...vectors, limit };
    const edge = edges(vectors, asked, recallAt);
    const engine = await measureScript<Engine>(script("engine-index.ts"), round);
    if (engine.version !== "simd") throw new Error("the compiled kernel was not used");
    const told: Record<string, object> = { engine: tell(engine) };
    const measured: Record<string, Measured> = {};
    for (const other of others) {
      const answer = await measurePeer(other, round);
      if (typeof answer === "string") peers[other] = answer;
      else {
        peers[other] = answer.version;
        measured[other] = answer;
        told[other] = tell(answer);
      }
      say(`${name}, ${vectors.count}: ${other} has answered`);
    }
    return { engine, measured, told };

    function tell(one: Measured): object {
      return { recall: recall(vectors, edge, one.found, recallAt), queryCpuMillis: middle(one), buildCpuMillis: one.buildCpuMillis, rssMiB: one.rssMiB };
    }
  }
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
const middle = ({ queryCpuMillis }: Measured): number => at(queryCpuMillis, 0.5);
