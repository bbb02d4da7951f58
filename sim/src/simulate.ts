/**
 * Runs a scenario: people on all nodes say things for half a minute, nodes gossip by sessions, the network misbehaves and heals, and the
 * run ends when all nodes hold the same, or at the deadline. Then it looks whether what must hold does.
 *
 * The outcome of a run is a function of scenario, seed and size alone, down to the hash of everything that happened.
 */
import type { Crypto } from "@cosmicsync/protocol";
import { createChance } from "./chance.ts";
import { scenarios, type Scenario, type ScenarioName } from "./scenarios.ts";
import { createSimNode, type SimNode } from "./sim-node.ts";
import { createNetwork, createWorld } from "./world.ts";

export interface RunSettings { readonly scenario: ScenarioName; readonly seed: number; readonly nodes: number; readonly recordsPerNode?: number }

export interface RunResult {
  readonly records: number;
  /** Virtual seconds from the last word, or the healing of the network if that is later, to the moment when all hold the same. */
  readonly convergenceSeconds: number | undefined;
  readonly framesPerNode: number;
  readonly bytes: number;
  readonly lost: number;
  /** Sessions by how they ended, both sides counted. */
  readonly ends: Readonly<Record<string, number>>;
  /** Sentences that should be empty. */
  readonly broken: readonly string[];
  readonly traceHash: string;
}

const talkSeconds = 30;
const deadlineSeconds = 900;
const gossipMillis = 2_000;
/** 2026-11-02T09:00:00Z. */
const startMillis = 1_793_610_000_000;

export async function simulate(crypto: Crypto, { scenario: name, seed, nodes: nodeCount, recordsPerNode = 4 }: RunSettings): Promise<RunResult> {
  const scenario: Scenario = scenarios[name];
  const chance = createChance(seed);
  const world = createWorld();
  const network = createNetwork(world, chance, scenario.link, (from, to, now) => scenario.isCut(from, to, now / 1_000, nodeCount));
  const spoilFrame = (frame: Uint8Array): Uint8Array => {
    if (chance.fraction() > 1 / 3) return frame;
    const changed = frame.slice();
    changed[chance.below(frame.length)]! ^= chance.between(1, 255);
    return changed;
  };
  const hostileCount = Math.floor(nodeCount * scenario.hostile);
  const nodes = Array.from({ length: nodeCount }, (_, number) => createSimNode(number, {
    world, network, chance, crypto, startMillis, skewMillis: chance.below(scenario.skewMillis + 1), ...(number < hostileCount ? { spoil: spoilFrame } : {}),
  }));
  const honest = nodes.slice(hostileCount);

  const published = new Set<string>();
  let lastWordMillis = 0;
  for (const node of nodes) {
    for (let word = 0; word < recordsPerNode; word++) {
      const at = chance.below(talkSeconds * 1_000);
      lastWordMillis = Math.max(lastWordMillis, at);
      world.plan(at, async () => {
        const id = await node.say();
        published.add(id);
        world.note(`${node.number} said ${id}`);
      });
    }
    const meet = async (): Promise<void> => {
      world.plan(gossipMillis / 2 + chance.below(gossipMillis), meet);
      const neighbour = nodes[(node.number + 1 + chance.below(nodeCount - 1)) % nodeCount];
      if (neighbour !== undefined && neighbour !== node) await node.gossip(neighbour);
    };
    world.plan(chance.below(gossipMillis), meet);
  }

  const settledMillis = Math.max(lastWordMillis, scenario.healedSeconds * 1_000);
  let convergedMillis: number | undefined;
  await world.run(deadlineSeconds * 1_000, async () => {
    if (world.now() < settledMillis || !(await allHold(honest, published))) return false;
    convergedMillis = world.now();
    return true;
  }, 500);

  const broken = await findBroken(honest, published);
  for (const line of broken) world.note(line);
  const ends: Record<string, number> = {};
  for (const node of nodes) for (const [code, count] of node.ends) ends[code] = (ends[code] ?? 0) + count;
  world.note(JSON.stringify([[...Object.entries(ends)].sort(), await honest[0]?.digest()]));
  for (const node of nodes) await node.store[Symbol.asyncDispose]();
  return {
    records: published.size, convergenceSeconds: convergedMillis === undefined ? undefined : (convergedMillis - settledMillis) / 1_000,
    framesPerNode: network.counted.frames / nodeCount, bytes: network.counted.bytes, lost: network.counted.lost, ends, broken, traceHash: world.traceHash(),
  };
}

async function allHold(nodes: readonly SimNode[], published: ReadonlySet<string>): Promise<boolean> {
  for (const node of nodes) if ((await node.store.read.count("envelope", { fanOut: true })) < published.size) return false;
  return true;
}

/** Convergence, and no record that nobody published. */
async function findBroken(nodes: readonly SimNode[], published: ReadonlySet<string>): Promise<string[]> {
  const broken: string[] = [];
  const first = await nodes[0]?.digest();
  for (const node of nodes) {
    const ids = await node.ids();
    const forged = ids.filter((id) => !published.has(id));
    if (forged.length > 0) broken.push(`node ${node.number} holds ${forged.length} records that nobody published`);
    if (ids.length - forged.length < published.size) broken.push(`node ${node.number} lacks ${published.size - ids.length + forged.length} records`);
    else if ((await node.digest()) !== first) broken.push(`node ${node.number} holds the same records and another state`);
  }
  return broken;
}
