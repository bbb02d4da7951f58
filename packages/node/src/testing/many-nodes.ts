/**
 * For tests: many nodes, each in a process of its own, that share one sphere over real sockets on the loopback. Every other one can be
 * reached over TCP only, the others over WebSocket only. Each joins two of those before it, so that they make one network with circles;
 * on each somebody says something, and all must come to hold the same.
 */
import { createClient } from "@cosmicsync/api";
import { decodeId, seededChance } from "@cosmicsync/protocol";
import type { TestFolder } from "./files.ts";
import { hexOf, startLinkedNode, type LinkedNode } from "./linked-node.ts";
import { processCost } from "./process-cost.ts";

export interface ManyNodes {
  readonly nodes: number;
  readonly links: Readonly<Record<string, number>>;
  /** Records of the shared sphere, by the end the same on all. */
  readonly records: number;
  /** From the first word until all hold all of them. */
  readonly convergenceSeconds: number;
  /** From a last word, said when everything had arrived, until all hold it. */
  readonly liveSeconds: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  readonly faults: readonly string[];
}

export const runManyNodes = async (folder: TestFolder, { nodes: count, seed, said = () => undefined }: { readonly nodes: number; readonly seed: number; readonly said?: (line: string) => void }): Promise<ManyNodes> => {
  const chance = seededChance(seed);
  await using running = new AsyncDisposableStack();
  const nodes: LinkedNode[] = [];
  const first = async (): Promise<string> => (await createClient({ base: nodes[0]!.url }).call("node")).spheres[0]!.id;
  let sphere = "";
  for (let number = 0; number < count; number += 1) {
    const only = number % 2 === 0 ? { COSMICSYNC_NETWORK_WS_PORT: "off" } : { COSMICSYNC_NETWORK_PORT: "off" };
    const node = running.use(await startLinkedNode(folder, `node-${number}`, only));
    nodes.push(node);
    if (number === 0) sphere = await first();
    // A chain, and from each one more link backwards.
    const earlier = new Set(number < 2 ? [0] : [number - 1, Math.floor(chance() * (number - 1))]);
    if (number > 0) for (const other of earlier) await node.add(await nodes[other]!.invite([sphere]));
    if (number % 5 === 4) said(`${number + 1} nodes run`);
  }
  const shared = hexOf(decodeId(sphere));
  const held = (node: LinkedNode): string => node.records(shared).join();
  const holders = (): number => nodes.filter((node) => held(node) === held(nodes[0]!)).length;
  const until = async (so: () => boolean | Promise<boolean>, what: string): Promise<number> => {
    const began = performance.now();
    for (let tries = 0; !(await so()); tries += 1) {
      if (performance.now() - began > 600_000) throw new Error(`not within ten minutes: ${what}; ${holders()} of ${count} nodes hold what the first does`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return (performance.now() - began) / 1_000;
  };
  const speak = async (node: LinkedNode, title: string): Promise<void> => {
    const anybody = createClient({ base: node.url });
    const { token } = await anybody.call("signUp", { body: { name: title.toLowerCase().replaceAll(" ", "-"), passphrase: "a long walk by the river", consents: ["show"] } });
    const client = anybody.withToken(token);
    await client.call("join", { params: { sphere }, body: { state: "joined" } });
    await client.call("createProject", { body: { title, summary: "Told to every node", sphere } });
  };

  // The sphere itself has to be there before anybody can join it.
  await until(async () => { for (const node of nodes) if ((await createClient({ base: node.url }).call("node")).spheres.every(({ id }) => id !== sphere)) return false; return true; }, "the sphere is everywhere");
  said("the sphere is on all of them");
  const began = performance.now();
  for (const [number, node] of nodes.entries()) await speak(node, `From node ${number}`);
  const counted = async (): Promise<boolean> => {
    for (const node of nodes) if (node.records(shared).length < nodes.length * 2) return false;
    return holders() === count;
  };
  await until(counted, "all hold what was said on each");
  const convergenceSeconds = (performance.now() - began) / 1_000;
  said(`all hold the same after ${convergenceSeconds.toFixed(1)} s`);
  const before = nodes[0]!.records(shared).length;
  await speak(nodes.at(-1)!, "Said last");
  const liveSeconds = await until(() => nodes.every((node) => node.records(shared).length > before) && holders() === count, "all hold the last word");

  const links: Record<string, number> = {};
  for (const node of nodes) for (const { connection } of (await node.network()).peers) if (connection !== undefined) links[connection.kind] = (links[connection.kind] ?? 0) + 0.5;
  const costs = nodes.map(({ pid }) => processCost(pid));
  const faults = nodes.flatMap((node, number) => (held(node) === held(nodes[0]!) ? [] : [`node ${number} holds something else`]));
  return {
    nodes: count, links, records: nodes[0]!.records(shared).length, convergenceSeconds: round(convergenceSeconds), liveSeconds: round(liveSeconds),
    residentBytes: sum(costs.map((cost) => cost?.residentBytes ?? 0)), cpuSeconds: round(sum(costs.map((cost) => cost?.cpuSeconds ?? 0))), faults,
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const round = (number: number): number => Math.round(number * 10) / 10;
