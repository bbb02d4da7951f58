/**
 * For tests: many nodes, each in a process of its own or all in this one, that share one sphere over real sockets on the loopback. Every
 * other one can be reached over TCP only, the others over WebSocket only. Each joins two of those before it, so that they make one network with
 * circles; on each somebody says something, and all must come to hold the same.
 */
import { join } from "node:path";
import { createClient, type NetworkView } from "@cosmicsync/api";
import { decodeId, seededChance } from "@cosmicsync/protocol";
import { startNode } from "../node.ts";
import { readSettings } from "../settings.ts";
import type { TestFolder } from "./files.ts";
import { hexOf, recordsIn, startLinkedNode } from "./linked-node.ts";
import { processCost } from "./process-cost.ts";

export interface ManyNodes {
  readonly nodes: number;
  readonly processes: number;
  readonly links: Readonly<Record<string, number>>;
  /** Records of the shared sphere, by the end the same on all. */
  readonly records: number;
  /** From the first word to the last of them: one after another, on all nodes. */
  readonly spokenSeconds: number;
  /** From the first word until all hold all of them. */
  readonly convergenceSeconds: number;
  /** From a last word, said when everything had arrived, until all hold it. */
  readonly liveSeconds: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  readonly faults: readonly string[];
}

/** One of them, wherever it runs. */
interface OneOfMany extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  invite(spheres: readonly string[]): Promise<string>;
  add(invite: string): Promise<unknown>;
  network(): Promise<NetworkView>;
  records(sphere: string): string[];
}

const startHere = async (folder: TestFolder, name: string, environment: Readonly<Record<string, string>>): Promise<OneOfMany> => {
  const home = join(folder.path, name);
  const node = await startNode(readSettings({ COSMICSYNC_HOME: home, COSMICSYNC_PORT: "0", COSMICSYNC_DEMO: "never", COSMICSYNC_LOG: "error", COSMICSYNC_NAME: name, COSMICSYNC_NETWORK_PORT: "0", COSMICSYNC_NETWORK_WS_PORT: "0", COSMICSYNC_REQUESTS_PER_MINUTE: "1000000", ...environment }), "test");
  return {
    url: node.address, pid: process.pid,
    invite: async (spheres) => (await node.network.invite({ spheres: [...spheres], hours: 1 })).invite,
    add: (invite) => node.network.add({ invite }),
    network: () => node.network.view(),
    records: (sphere) => recordsIn(join(home, "cosmicsync.sqlite"), sphere),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
};

export interface ManyNodesSettings {
  readonly nodes: number;
  readonly seed: number;
  /** All in this process: a tenth of the memory, and the same sockets. */
  readonly together?: boolean;
  /** How long each stage may take. */
  readonly patienceSeconds?: number;
  readonly said?: (line: string) => void;
}

export const runManyNodes = async (folder: TestFolder, { nodes: count, seed, together = false, patienceSeconds = 600, said = () => undefined }: ManyNodesSettings): Promise<ManyNodes> => {
  const chance = seededChance(seed);
  await using running = new AsyncDisposableStack();
  const nodes: OneOfMany[] = [];
  const first = async (): Promise<string> => (await createClient({ base: nodes[0]!.url }).call("node")).spheres[0]!.id;
  let sphere = "";
  for (let number = 0; number < count; number += 1) {
    const only = number % 2 === 0 ? { COSMICSYNC_NETWORK_WS_PORT: "off" } : { COSMICSYNC_NETWORK_PORT: "off" };
    const node = running.use(await (together ? startHere : startLinkedNode)(folder, `node-${number}`, only));
    nodes.push(node);
    if (number === 0) sphere = await first();
    // A chain, and from each one more link backwards.
    const earlier = new Set(number < 2 ? [0] : [number - 1, Math.floor(chance() * (number - 1))]);
    if (number > 0) for (const other of earlier) await node.add(await nodes[other]!.invite([sphere]));
    if (number % 5 === 4) said(`${number + 1} nodes run`);
  }
  const shared = hexOf(decodeId(sphere));
  const held = (node: OneOfMany): string => node.records(shared).join();
  const holders = (): number => { const first = held(nodes[0]!); return nodes.filter((node) => held(node) === first).length; };
  /** Waits for one node after another: to look at all of them again and again would take the time that they need. */
  const untilEach = async (so: (node: OneOfMany) => boolean | Promise<boolean>, what: string): Promise<number> => {
    const began = performance.now();
    for (const node of nodes) while (!(await so(node))) {
      if (performance.now() - began > patienceSeconds * 1_000) throw new Error(`not within ${patienceSeconds} seconds: ${what}; ${holders()} of ${count} nodes hold what the first does`);
      await new Promise((resolve) => setTimeout(resolve, lookMillis));
    }
    return (performance.now() - began) / 1_000;
  };
  const speak = async (node: OneOfMany, title: string): Promise<void> => {
    const anybody = createClient({ base: node.url });
    const { token } = await anybody.call("signUp", { body: { name: title.toLowerCase().replaceAll(" ", "-"), passphrase: "a long walk by the river", consents: ["show"] } });
    const client = anybody.withToken(token);
    await client.call("join", { params: { sphere }, body: { state: "joined" } });
    await client.call("createProject", { body: { title, summary: "Told to every node", sphere } });
  };

  // The sphere itself has to be there before anybody can join it.
  await untilEach(async (node) => (await createClient({ base: node.url }).call("node")).spheres.some(({ id }) => id === sphere), "the sphere is everywhere");
  said("the sphere is on all of them");
  const began = performance.now();
  for (const [number, node] of nodes.entries()) await speak(node, `From node ${number}`);
  const spokenSeconds = (performance.now() - began) / 1_000;
  said(`somebody has spoken on each after ${spokenSeconds.toFixed(1)} s`);
  // Of each what signing up, joining and the project come to here; the sum is what the sphere holds where all have arrived.
  const joinedAndTold = 2;
  await untilEach((node) => node.records(shared).length >= count * joinedAndTold, "all hold what was said on each");
  const all = nodes.reduce((most, node) => { const own = held(node); return own.length > most.length ? own : most; }, "");
  await untilEach((node) => held(node) === all, "all hold the same");
  const convergenceSeconds = (performance.now() - began) / 1_000;
  said(`all hold the same after ${convergenceSeconds.toFixed(1)} s`);
  const before = nodes[0]!.records(shared).length;
  await speak(nodes.at(-1)!, "Said last");
  const last = nodes.at(-1)!;
  const liveSeconds = await untilEach((node) => node.records(shared).length > before && held(node) === held(last), "all hold the last word");

  const links: Record<string, number> = {};
  for (const node of nodes) for (const { connection } of (await node.network()).peers) if (connection !== undefined) links[connection.kind] = (links[connection.kind] ?? 0) + 0.5;
  const pids = [...new Set(nodes.map(({ pid }) => pid))];
  const costs = pids.map((pid) => processCost(pid));
  const faults = nodes.flatMap((node, number) => (held(node) === held(nodes[0]!) ? [] : [`node ${number} holds something else`]));
  return {
    nodes: count, processes: pids.length, links, records: nodes[0]!.records(shared).length, spokenSeconds: round(spokenSeconds), convergenceSeconds: round(convergenceSeconds), liveSeconds: round(liveSeconds),
    residentBytes: sum(costs.map((cost) => cost?.residentBytes ?? 0)), cpuSeconds: round(sum(costs.map((cost) => cost?.cpuSeconds ?? 0))), faults,
  };
};

const lookMillis = 100;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const round = (number: number): number => Math.round(number * 10) / 10;
