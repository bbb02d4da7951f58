/**
 * How long it takes in virtual time until all nodes of a network hold the same, and what each node sends for it, at three sizes: the same
 * protocol code, with everybody's own replica, store and links. Some people speak for ten seconds; what counts is the time from the last
 * word to agreement.
 *
 * Stand-ins, so that ten thousand nodes fit into one process: signatures and sealing are hashes, stores are in memory, a line is a delay
 * of 10 to 80 ms at 2 MB/s. Ids, commitments, admission, sketches, sessions, live spreading and handshakes are the real ones.
 */
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { simulate } from "./simulate.ts";

const sizes = [100, 1_000, 10_000] as const;
const speakers = 4;
const words = 2;
const talkMillis = 10_000;

export async function run() {
  const [convergenceSeconds, messagesPerNode, bytesPerNode, cpuSecondsPer1000Nodes]: Record<string, number>[] = [{}, {}, {}, {}];
  let rssMegabytes = 0;
  for (const nodes of sizes) {
    const before = process.cpuUsage();
    const events = Array.from({ length: speakers * words }, (_, index) => ({ at: Math.floor(((index + 1) * talkMillis) / (speakers * words)), do: "say", node: index % speakers, sphere: 0 }) as const);
    const result = await simulate(createNodeCrypto(), { scenario: "calm", seed: nodes, nodes, speakers, words, events, fast: true });
    if (result.broken.length > 0 || result.convergenceSeconds === undefined) throw new Error(`${nodes} nodes: ${result.broken[0] ?? "no convergence"}`);
    const { user, system } = process.cpuUsage(before);
    convergenceSeconds![nodes] = result.convergenceSeconds;
    messagesPerNode![nodes] = Math.round(result.framesPerNode * 10) / 10;
    bytesPerNode![nodes] = Math.round(result.bytesPerNode);
    cpuSecondsPer1000Nodes![nodes] = Math.round((user + system) / nodes / 100) / 10;
    rssMegabytes = Math.max(rssMegabytes, Math.round(process.memoryUsage().rss / 2 ** 20));
    console.log(`${nodes} nodes: ${result.convergenceSeconds} s, ${result.framesPerNode.toFixed(1)} frames a node, ${rssMegabytes} MB`);
  }
  return {
    figures: { convergenceSeconds: convergenceSeconds!, messagesPerNode: messagesPerNode!, bytesPerNode: bytesPerNode!, cpuSecondsPer1000Nodes: cpuSecondsPer1000Nodes!, rssMegabytes },
    peers: { "round trips": "a line's delay is 45 ms on average; a ring of n nodes with chance lines has a diameter of about log n lines" },
  };
}
