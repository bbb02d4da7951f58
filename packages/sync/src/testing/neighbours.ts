/** For tests: nodes with replicas, in one process and one time, that can be linked, cut and started again. */
import { createClock, encodeId, type Crypto, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys, testMillis } from "@cosmicsync/protocol/testing";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createNeighbourhood, type Fault, type Neighbourhood, type NeighbourhoodParts, type NeighbourhoodSettings } from "../neighbours/index.ts";
import { addPeer, shareSphere } from "../peers.ts";
import { createReplica, type Replica } from "../replica.ts";
import { createSharedSets } from "../scope.ts";
import { seededRandom } from "./converse.ts";
import type { Link } from "../link.ts";
import { createMemoryLinks } from "./memory-link.ts";
import { createTimeline, type Timeline } from "./timeline.ts";
import { hour, testSigner, type TestSigner } from "./world.ts";

const node = createNodeCrypto();

/** Nonces from a seed, so that a run is the same every time. */
export function seededCrypto(seed: number): Crypto {
  const random = seededRandom(seed);
  return { ...node, randomBytes: (size) => random.bytes(size) };
}

export interface TestNode {
  readonly number: number;
  readonly key: string;
  readonly keys: KeyPair;
  readonly store: Store;
  readonly replica: Replica;
  readonly neighbourhood: Neighbourhood;
  readonly faults: { readonly peer: string; readonly fault: Fault }[];
  /** The process ends and begins again on what it had stored. */
  restart(): Promise<void>;
}

/** Sees every frame on its way; what it answers is what is sent. For wires that count, change, repeat, drop or cut. */
export type Carry = (frame: Uint8Array, fromInitiator: boolean) => readonly Uint8Array[];
export function carried(link: Link, carry: Carry | undefined): Link {
  if (carry === undefined) return link;
  return { ...link, send: async (frame) => { for (const each of carry(frame, link.initiator)) await link.send(each); } };
}

export interface Street extends AsyncDisposable {
  readonly time: Timeline;
  node(number: number, more?: Partial<NeighbourhoodParts>): TestNode;
  /** Both nodes know each other and share these spheres. */
  share(a: TestNode, b: TestNode, spheres: readonly RecordId[]): Promise<void>;
  /** A link between two nodes; answers how to cut it. */
  link(a: TestNode, b: TestNode, carry?: Carry): () => void;
  /** The ids of a sphere's shared set, as one text. */
  held(node: TestNode, sphere: RecordId): Promise<string>;
  agree(nodes: readonly TestNode[], sphere: RecordId, mostMillis?: number): Promise<void>;
}

export function createStreet(settings: NeighbourhoodSettings & { readonly seed?: number } = {}): Street {
  const time = createTimeline(testMillis);
  const nodes: TestNode[] = [];
  const street: Street = {
    time,
    node(number, more = {}) {
      const keys = testKeys(node, 500 + number);
      const store = createMemoryStore();
      const faults: TestNode["faults"] = [];
      const random = seededRandom((settings.seed ?? 1) * 1_000 + number);
      const start = (): { replica: Replica; neighbourhood: Neighbourhood } => {
        const crypto = seededCrypto((settings.seed ?? 1) * 7_000 + number);
        const replica = createReplica({ store, crypto, clock: createClock({ now: time.now }), now: time.now });
        const neighbourhood = createNeighbourhood({
          store, replica, crypto, nodeKeys: keys, now: time.now, random: (size) => random.bytes(size), schedule: (afterMs, work) => time.schedule(afterMs, work),
          onFault: (peer, fault) => faults.push({ peer, fault }), ...more,
        }, settings);
        return { replica, neighbourhood };
      };
      let process = start();
      const made: TestNode = {
        number, keys, store, faults, key: encodeId(keys.publicKey),
        get replica() { return process.replica; },
        get neighbourhood() { return process.neighbourhood; },
        async restart() {
          await process.neighbourhood[Symbol.asyncDispose]();
          process = start();
        },
      };
      nodes.push(made);
      return made;
    },
    async share(a, b, spheres) {
      for (const [own, other] of [[a, b], [b, a]] as const) {
        await own.store.write(async (writer) => {
          await addPeer(writer, { key: other.key, addresses: [], origin: "added" }, time.now());
          for (const sphere of spheres) await shareSphere(writer, other.key, sphere, time.now());
        });
        own.neighbourhood.peersChanged();
      }
    },
    link(a, b, carry) {
      const [first, second] = createMemoryLinks({ keys: [a.key, b.key] });
      a.neighbourhood.attach(carried(first, carry));
      b.neighbourhood.attach(carried(second, carry));
      return () => { first.close("cut"); };
    },
    async held({ store }, sphere) {
      const set = await createSharedSets({ store, random: (size) => new Uint8Array(size) }).open(sphere);
      const row = set.ids();
      return Array.from({ length: row.length / 32 }, (_, index) => encodeId(row.slice(index * 32, index * 32 + 32))).sort().join(" ");
    },
    async agree(among, sphere, mostMillis) {
      let held: string[] = [];
      await time.until(async () => {
        held = await Promise.all(among.map((each) => street.held(each, sphere)));
        return held.every((each) => each === held[0]);
      }, () => `the nodes hold ${held.map((each) => (each === "" ? 0 : each.split(" ").length)).join(", ")} records`, mostMillis);
    },
    async [Symbol.asyncDispose]() {
      for (const each of nodes) await each.neighbourhood[Symbol.asyncDispose]();
      for (const each of nodes) await each.store[Symbol.asyncDispose]();
    },
  };
  return street;
}

export const founder = testSigner(900);
/** A sphere, begun at this node. */
export async function foundSphere({ replica }: TestNode, body: { readonly openness?: "open" | "private"; readonly name?: string } = {}): Promise<RecordId> {
  const { id } = await replica.write((step) => step.publish(founder, { kind: "sphere", body: { name: body.name ?? "Commons", openness: body.openness ?? "open", joining: "free" }, scope: { type: "home" } }));
  return id;
}

/** Somebody with a home at this node who has joined the sphere there. */
export async function settler({ replica }: TestNode, number: number, sphere: RecordId, at: number): Promise<{ readonly id: RecordId; readonly signer: TestSigner }> {
  const root = testSigner(number);
  const { id } = await replica.write((step) => step.publish(root, { kind: "person", body: { began: at - hour }, scope: { type: "home" } }));
  const signer: TestSigner = { ...root, personId: id };
  await replica.write((step) => step.publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } }));
  return { id, signer };
}

/** Says so many things in the sphere. */
export async function speak({ replica }: TestNode, { id, signer }: { readonly id: RecordId; readonly signer: TestSigner }, sphere: RecordId, count: number, summary = "Something"): Promise<RecordId[]> {
  const drafts = Array.from({ length: count }, (_, index) => ({ kind: "project", body: { lead: id, set: { title: `Project ${index}`, summary } }, scope: { type: "sphere", sphere } }) as const);
  const records = await replica.write((step) => step.publishMany(signer, drafts));
  return records.map((record) => record.id);
}
