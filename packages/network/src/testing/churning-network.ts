/**
 * A network of whole neighbourhoods on real hosts (TCP, loopback, stores in memory) that come and go: somebody lives at each, and what they
 * say while others are away must reach everybody in the end. Who goes keeps what it has stored, as a process that ends and begins
 * again does; addresses are told to neighbours as an address book would.
 */
import { createClock, encodeId, type RecordId } from "@cosmicsync/protocol";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { addPeer, createNeighbourhood, createReplica, createSharedSets, shareSphere, type Replica, type Signer } from "@cosmicsync/sync";
import { crypto, keysOf, loopback, startHost, type HostUnderTest } from "./hosts.ts";
import { neighboursOf } from "./live-networks.ts";

export interface ChurningNetwork extends AsyncDisposable {
  readonly present: ReadonlySet<number>;
  /** Somebody who lives at this node says one thing; the node has to be there. */
  say(node: number): Promise<RecordId>;
  leave(node: number): Promise<void>;
  join(node: number): Promise<void>;
  /** When this record was admitted there (by performance.now()), its own included. */
  arrivedAt(node: number, id: RecordId): number | undefined;
  /** All hold the same records of the sphere. */
  agreed(): Promise<boolean>;
}

interface Inhabitant { readonly signer: Signer; readonly id: RecordId }
interface Running { readonly host: HostUnderTest; readonly replica: Replica; stop(): Promise<void> }

const schedule = (afterMillis: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, afterMillis);
  return () => { clearTimeout(timer); };
};

export async function openChurningNetwork(count: number, steps: readonly number[] = [1, 2, 5]): Promise<ChurningNetwork> {
  const pairs = neighboursOf(count, steps.filter((step) => step < count));
  const keys = Array.from({ length: count }, (_, node) => keysOf(node + 1));
  const stores = keys.map(() => createMemoryStore());
  const running = new Map<number, Running>();
  const arrivals = keys.map(() => new Map<RecordId, number>());
  const inhabitants: Inhabitant[] = [];
  let said = 0;

  const replicaOf = (node: number): Replica => {
    const replica = createReplica({ store: stores[node]!, crypto, clock: createClock({ now: Date.now }), now: Date.now });
    replica.onAdmitted(({ admitted }) => { for (const { record } of admitted) arrivals[node]!.set(record.id, performance.now()); });
    return replica;
  };
  const neighboursAt = (node: number): number[] => pairs.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : []));
  const tellAddresses = (): void => {
    for (const [node, { host }] of running) {
      host.keepConnected(neighboursAt(node).flatMap((other) => { const there = running.get(other); return there === undefined ? [] : [{ peer: there.host.peer, addresses: there.host.addresses() }]; }));
    }
  };

  async function join(node: number): Promise<void> {
    const replica = running.get(node)?.replica ?? replicaOf(node);
    const host = await startHost(node + 1, { listen: [loopback.tcp], redialFirstMillis: 200, dialMillis: 30_000 });
    const neighbourhood = createNeighbourhood({
      store: stores[node]!, replica, crypto, now: Date.now, random: (size) => crypto.randomBytes(size), schedule, nodeKeys: keys[node]!,
    });
    host.onLink((link) => { neighbourhood.attach(link); });
    running.set(node, { host, replica, async stop() { await neighbourhood[Symbol.asyncDispose](); await host[Symbol.asyncDispose](); } });
    tellAddresses();
  }

  async function leave(node: number): Promise<void> {
    const going = running.get(node);
    running.delete(node);
    tellAddresses();
    await going?.stop();
  }

  // One sphere, and somebody at each node who has joined it: all that is known before the network opens.
  const founder: Signer = signerOf(keysOf(10_000), null);
  const first = replicaOf(0);
  const { id: sphere } = await first.write((step) => step.publish(founder, { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } }));
  for (let node = 0; node < count; node++) {
    const root = signerOf(keysOf(20_000 + node), null);
    const { id } = await first.write((step) => step.publish(root, { kind: "person", body: { began: Date.now() }, scope: { type: "home" } }));
    const signer: Signer = { ...root, personId: id };
    await first.write((step) => step.publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } }));
    inhabitants.push({ signer, id });
    await stores[node]!.write(async (writer) => {
      for (const other of neighboursAt(node)) {
        const key = encodeId(keys[other]!.publicKey);
        await addPeer(writer, { key, addresses: [], origin: "added" }, Date.now());
        await shareSphere(writer, key, sphere, Date.now());
      }
    });
  }
  await Promise.all(keys.map((_, node) => join(node)));

  const heldAt = async (node: number): Promise<string> => {
    const row = (await createSharedSets({ store: stores[node]!, random: (size) => new Uint8Array(size) }).open(sphere)).ids();
    return Array.from({ length: row.length / 32 }, (_, index) => encodeId(row.slice(index * 32, index * 32 + 32))).sort().join();
  };
  return {
    get present() { return new Set(running.keys()); },
    async say(node) {
      const { replica } = running.get(node)!;
      const { signer, id: lead } = inhabitants[node]!;
      const { id } = await replica.write((step) => step.publish(signer, { kind: "project", body: { lead, set: { title: `Project ${said++}`, summary: "Said while others come and go, to whoever is there and to whoever comes back." } }, scope: { type: "sphere", sphere } }));
      return id;
    },
    leave, join,
    arrivedAt: (node, id) => arrivals[node]!.get(id),
    async agreed() {
      // Asked again and again: sets are listed, which takes the time that the nodes need, only once all hold as many.
      const counts = await Promise.all(stores.map((store) => store.read.count("envelope", { fanOut: true })));
      if (counts.some((each) => each !== counts[0])) return false;
      const held = await Promise.all(keys.map((_, node) => heldAt(node)));
      return held.every((each) => each === held[0]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map((each) => each.stop()));
      for (const store of stores) await store[Symbol.asyncDispose]();
    },
  };
}

function signerOf(keys: Signer["keys"], personId: RecordId | null): Signer {
  let sequence = 0;
  return { personId, keys, take: () => Promise.resolve({ epoch: 0, sequence: ++sequence }) };
}
