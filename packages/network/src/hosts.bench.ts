/**
 * How many libp2p nodes one process holds: hosts over libp2p's memory transport, six neighbours each, Noise and yamux on every link. No pings:
 * three thousand ends that each ask every half minute are work for a node's own process. When all are linked, records are said at some of the
 * nodes and must reach every node by the mechanism of live updates. residentMebibytes is the whole process at its most, after everything arrived.
 */
import { signRecord, type Envelope } from "@cosmicsync/protocol";
import { testId, testKeys, testStamp } from "@cosmicsync/protocol/testing";
import { crypto } from "./testing/hosts.ts";
import { neighboursOf, openOurNetwork } from "./testing/live-networks.ts";

const nodes = 500;
const records = 20;

function envelopeOf(number: number): Envelope {
  const body = { person: testId(1), set: { name: `Ana ${number}`, hoursPerWeek: 4, timeZone: "Europe/Lisbon" } } as const;
  return signRecord(crypto, testKeys(crypto, 1), { kind: "profile", scope: { type: "sphere", sphere: testId(2) }, body }, testStamp(number)).envelope;
}

export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const emptyMebibytes = process.memoryUsage.rss() / 2 ** 20;
  const cpuBefore = process.cpuUsage();
  const network = await openOurNetwork(nodes, neighboursOf(nodes, [1, 22, 107]), (node) => ({ listen: [`/memory/scale-${node}`], pingMillis: 3_600_000 }));
  const opened = process.cpuUsage(cpuBefore);
  const openedMebibytes = process.memoryUsage.rss() / 2 ** 20;
  console.error(`${nodes} nodes, ${network.links()} links, ${openedMebibytes.toFixed()} MiB`);
  const saying = process.cpuUsage(), saidAt = performance.now();
  for (let record = 0; record < records; record++) network.say((record * 37) % nodes, envelopeOf(record));
  const arrived = (): number => network.delivered().reduce((sum, each) => sum + each, 0);
  const wanted = records * (nodes - 1);
  for (let wait = 0; wait < 600 && arrived() < wanted; wait++) await new Promise((resolve) => { setTimeout(resolve, 100); });
  const said = process.cpuUsage(saying);
  return {
    figures: {
      nodesInOneProcess: network.delivered().length, links: network.links(), deliveryShare: arrived() / wanted, convergenceSeconds: (performance.now() - saidAt) / 1_000,
      residentMebibytes: Math.max(openedMebibytes, process.memoryUsage.rss() / 2 ** 20), kibibytesPerNode: (openedMebibytes - emptyMebibytes) * 1_024 / nodes,
      openCpuMillisPerLink: (opened.user + opened.system) / 1_000 / network.links(), cpuMicrosPerDelivery: (said.user + said.system) / arrived(),
    },
    peers: { bound: "2,048 MiB for 500 nodes; a prototype took 458 MiB for 300 with 894 connections" },
  };
}
