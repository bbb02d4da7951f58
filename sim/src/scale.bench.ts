/**
 * How long it takes in virtual time until all nodes of a network hold the same, and what each node sends for it, at three sizes: the same
 * protocol code, with everybody's own replica, store and links. Some people speak for ten seconds; what counts is the time from the last
 * word to agreement.
 *
 * Stand-ins, so that ten thousand nodes fit into one process: signatures and sealing are hashes, stores are in memory, a line is a delay
 * of 10 to 80 ms at 2 MB/s. Ids, commitments, admission, sketches, sessions, live spreading and handshakes are the real ones.
 *
 * A node takes some 250 kB and 20 to 40 ms of CPU: what many hold is kept once. Ten thousand take 3 GB and seven minutes of CPU. A size that
 * the machine has no memory for is left out, with a line that says so.
 */
import { freemem } from "node:os";
import { Worker } from "node:worker_threads";
import type { SizeAnswer } from "./scale-size.ts";

const sizes = [100, 1_000, 10_000] as const;
/** A node's share, with room for what the collector has not yet looked at. */
const megabytesPerNode = 0.4;
const megabytesLeast = 512;
/** Most of what a node makes is gone when the next has its turn: with more room less of it is carried along. */
const youngMegabytes = 192;

function runSize(nodes: number, megabytes: number): Promise<SizeAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./scale-size.ts", import.meta.url), { workerData: { nodes }, resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: youngMegabytes } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

export async function run() {
  const [convergenceSeconds, messagesPerNode, bytesPerNode, cpuSecondsPer1000Nodes]: Record<string, number>[] = [{}, {}, {}, {}];
  let rssMegabytes = 0;
  for (const nodes of sizes) {
    const megabytes = megabytesLeast + Math.ceil(nodes * megabytesPerNode);
    if (freemem() / 2 ** 20 < megabytes) {
      console.log(`${nodes} nodes: left out, they need ${megabytes} MiB and ${Math.round(freemem() / 2 ** 20)} are free`);
      continue;
    }
    const before = process.cpuUsage();
    const watching = setInterval(() => { rssMegabytes = Math.max(rssMegabytes, Math.round(process.memoryUsage().rss / 2 ** 20)); }, 1_000);
    const result = await runSize(nodes, megabytes).finally(() => { clearInterval(watching); });
    const { user, system } = process.cpuUsage(before);
    convergenceSeconds![nodes] = result.convergenceSeconds;
    messagesPerNode![nodes] = Math.round(result.framesPerNode * 10) / 10;
    bytesPerNode![nodes] = Math.round(result.bytesPerNode);
    cpuSecondsPer1000Nodes![nodes] = Math.round((user + system) / nodes / 100) / 10;
    console.log(`${nodes} nodes: ${result.convergenceSeconds} s, ${result.framesPerNode.toFixed(1)} frames a node, ${((user + system) / 1e6).toFixed(0)} s of CPU, ${rssMegabytes} MB`);
  }
  return {
    figures: { convergenceSeconds: convergenceSeconds!, messagesPerNode: messagesPerNode!, bytesPerNode: bytesPerNode!, cpuSecondsPer1000Nodes: cpuSecondsPer1000Nodes!, rssMegabytes },
    peers: { "round trips": "a line's delay is 45 ms on average; a ring of n nodes with chance lines has a diameter of about log n lines" },
  };
}
