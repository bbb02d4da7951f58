/**
 * `npm run sim:trials`: many small runs of one question. `--erasure N`: a node is away while words are taken back and people vanish, comes back,
 * and no erased word comes with it. `--hostile N`: a network with three hostile nodes in ten beside the same network without them, and what
 * the honest pay more. `--crafted N`: sets crafted to hide a record from a neighbour, against a session and against a sketch without a salt.
 */
import { parseArgs } from "node:util";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { tryCraftedSets } from "@cosmicsync/sync/testing";
import { simulate, type RunSettings } from "./simulate.ts";

const crypto = createNodeCrypto();

export interface ErasureAnswer { readonly trials: number; readonly resurrections: number; readonly broken: readonly string[] }
export async function tryErasures(trials: number, firstSeed = 1): Promise<ErasureAnswer> {
  let resurrections = 0;
  const broken: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + trials; seed++) {
    const result = await simulate(crypto, { scenario: "latecomer", seed, nodes: 3 + (seed % 2), words: 2 });
    if (result.broken.some((line) => line.includes("erased records"))) resurrections++;
    broken.push(...result.broken);
  }
  return { trials, resurrections, broken };
}

export interface HostileAnswer { readonly trials: number; readonly converged: number; /** Bytes that an honest node sends beside those in the same network without hostile ones; the median. */ readonly costRatio: number }
export async function tryHostiles(trials: number, firstSeed = 1): Promise<HostileAnswer> {
  const ratios: number[] = [];
  let converged = 0;
  for (let seed = firstSeed; seed < firstSeed + trials; seed++) {
    const settings: RunSettings = { scenario: "hostile", seed, nodes: 10, words: 3 };
    const hostile = await simulate(crypto, settings);
    const calm = await simulate(crypto, { ...settings, scenario: "calm" });
    if (hostile.broken.length === 0) converged++;
    ratios.push(hostile.bytesPerNode / calm.bytesPerNode);
  }
  ratios.sort((a, b) => a - b);
  return { trials, converged, costRatio: Math.round((ratios[ratios.length >> 1] ?? 0) * 100) / 100 };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { erasure: { type: "string", default: "0" }, hostile: { type: "string", default: "0" }, crafted: { type: "string", default: "0" }, from: { type: "string", default: "1" } } });
  const [erasures, hostiles, crafted, from] = [Number(values.erasure), Number(values.hostile), Number(values.crafted), Number(values.from)];
  if (erasures + hostiles + crafted === 0) console.error("Usage: npm run sim:trials -- --erasure N | --hostile N | --crafted N [--from SEED]");
  if (erasures > 0) console.log(JSON.stringify(await tryErasures(erasures, from)));
  if (hostiles > 0) console.log(JSON.stringify(await tryHostiles(hostiles, from)));
  if (crafted > 0) console.log(JSON.stringify(tryCraftedSets(crafted, from)));
}
