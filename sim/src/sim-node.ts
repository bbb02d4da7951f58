/**
 * One node of a simulated network: the real replica and the real protocol over a disk in memory, which may crash and start again.
 * Whatever a dead process left behind (timers, steps, listeners) reaches nothing any more.
 */
import { createClock, encodeId, type Crypto } from "@cosmicsync/protocol";
import { createNeighbourhood, createReplica, type Link, type Neighbourhood, type NeighbourhoodSettings, type Replica } from "@cosmicsync/sync";
import type { Store } from "@cosmicsync/storage";
import type { ValuePool } from "@cosmicsync/storage/memory";
import type { Chance } from "./chance.ts";
import { createDisk, type Disk } from "./disk.ts";
import type { Person } from "./person.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** 2026-11-02T09:00:00Z, when all runs begin. */
export const startMillis = 1_793_610_000_000;

export interface Process {
  readonly store: Store;
  readonly replica: Replica;
  readonly neighbourhood: Neighbourhood;
}

export interface SimNode {
  readonly number: number;
  /** Public key of the node, as text. */
  readonly key: string;
  readonly disk: Disk;
  readonly person: Person;
  now(): number;
  /** What peers did that no honest node does, counted. */
  readonly faults: ReadonlyMap<string, number>;
  /** While the node is up. */
  process(): Process | undefined;
  up(): void;
  /** The process ends: what was not durable is lost. */
  crash(): void;
  attach(link: Link): void;
}

export interface SimNodeParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly crypto: Crypto;
  readonly skewMillis?: number;
  readonly syncMillis?: number;
  /** Equal values of all nodes are kept once. */
  readonly pool?: ValuePool;
  readonly settings?: NeighbourhoodSettings;
  /** What a hostile node makes of what it holds. */
  readonly lie?: (store: Store) => Store;
  /** Told of what came in, while the process lives. */
  readonly onUp?: (process: Process) => void;
}

export function createSimNode(number: number, { time, chance, crypto, skewMillis = 0, syncMillis = 0, pool, settings = {}, lie, onUp }: SimNodeParts): SimNode {
  const nodeKeys = crypto.keyPair(chance.bytes(32));
  const disk = createDisk(time, { syncMillis, pool });
  const person: Person = { name: `person-${number}`, keys: crypto.keyPair(chance.bytes(32)), id: null, projects: [], changes: [], said: 0 };
  const now = (): number => startMillis + Math.floor(time.now()) + skewMillis;
  // As a node that starts anew goes on from the greatest clock it has stored.
  const clock = createClock({ now });
  const faults = new Map<string, number>();
  let process: Process | undefined;

  return {
    number, disk, person, faults, now,
    key: encodeId(nodeKeys.publicKey),
    process: () => process,
    up() {
      const open = disk.open();
      const store = lie === undefined ? open : lie(open);
      const replica = createReplica({ store: open, crypto, clock, now });
      const schedule = (afterMs: number, work: () => void): (() => void) => time.plan(afterMs, () => { if (process === mine) work(); });
      const neighbourhood = createNeighbourhood({
        store, replica, crypto, nodeKeys, now, random: (size) => chance.bytes(size), schedule,
        vouch: async (sphere, message) => (person.id !== null && (await open.read.get("membership", { ownerId: person.id, sphereId: sphere }))?.state === "joined" ? { key: encodeId(person.keys.publicKey), signature: crypto.sign(person.keys.secretKey, message) } : undefined),
        onFault: (peer, fault) => { faults.set(fault, (faults.get(fault) ?? 0) + 1); time.note(`${number} faults ${peer} ${fault}`); },
      }, settings);
      const mine: Process = { store: open, replica, neighbourhood };
      process = mine;
      onUp?.(mine);
    },
    crash() {
      process = undefined;
      disk.crash();
    },
    attach(link) {
      if (process === undefined) link.close();
      else process.neighbourhood.attach(link);
    },
  };
}
