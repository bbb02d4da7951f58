/** One size of scale.bench.ts, on a thread of its own: a thread may be given more memory than the 4 GiB that Node gives a program by itself. */
import { parentPort, workerData } from "node:worker_threads";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { simulate } from "./simulate.ts";

export interface SizeAnswer { readonly convergenceSeconds: number; readonly framesPerNode: number; readonly bytesPerNode: number }

const speakers = 4;
const words = 2;
const talkMillis = 10_000;

async function runSize(nodes: number): Promise<SizeAnswer> {
  const events = Array.from({ length: speakers * words }, (_, index) => ({ at: Math.floor(((index + 1) * talkMillis) / (speakers * words)), do: "say", node: index % speakers, sphere: 0 }) as const);
  const { broken, convergenceSeconds, framesPerNode, bytesPerNode } = await simulate(createNodeCrypto(), { scenario: "calm", seed: nodes, nodes, speakers, words, events, fast: true });
  if (broken.length > 0 || convergenceSeconds === undefined) throw new Error(`${nodes} nodes: ${broken[0] ?? "no convergence"}`);
  return { convergenceSeconds, framesPerNode, bytesPerNode };
}

parentPort?.postMessage(await runSize((workerData as { readonly nodes: number }).nodes));
