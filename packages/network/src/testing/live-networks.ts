/**
 * Three networks of real libp2p nodes in one process over TCP, with the same neighbours, that spread records as they are said: ours, and
 * gossipsub with and without signatures of its own. For the benchmark `propagation`.
 *
 * Ours is the mechanism of `sync/live` on links, without a store behind it: every record is opened (hashed, its signature checked) by every node.
 * So it is where gossipsub leaves signatures to us (StrictNoSign, with records gathered for 30 milliseconds by whoever says them). Under StrictSign
 * gossipsub checks its own signature on every message, and ours is not looked at: to its advantage.
 */
import { gossipsub, type GossipSub } from "@libp2p/gossipsub";
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { createLibp2p } from "libp2p";
import { decodeId, encodeId, openEnvelopes, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { readFrame, writeFrame, type Link } from "@cosmicsync/sync";
import { createBatches, newSpread, readLive, spreadDue, stepSpread, writeLive, type SpreadAction, type SpreadEvent } from "@cosmicsync/sync/testing";
import type { HostSettings } from "../settings.ts";
import { crypto, loopback, startHost, type HostUnderTest } from "./hosts.ts";

export const batchMillis = 30;
const graftMillis = 500;
const topic = encodeId(new Uint8Array(32).fill(3));

export interface LiveNetwork extends AsyncDisposable {
  links(): number;
  /** Said at this node. */
  say(node: number, envelope: Envelope): void;
  /** How many different records each node has been given by others. */
  delivered(): readonly number[];
  /** Copies of whole records that arrived, needed or not. */
  copies(): number;
}

/** Pairs of neighbours: a ring with chords, so that every node has twice as many as there are steps. */
export const neighboursOf = (nodes: number, steps: readonly number[] = [1, 2, 5]): (readonly [number, number])[] => steps.flatMap((step) => Array.from({ length: nodes }, (_, node) => [node, (node + step) % nodes] as const));

const later = (afterMillis: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, afterMillis);
  return () => { clearTimeout(timer); };
};

export async function openOurNetwork(nodes: number, pairs = neighboursOf(nodes), settingsOf: (node: number) => Partial<HostSettings> = () => ({ listen: [loopback.tcp] })): Promise<LiveNetwork> {
  const hosts: HostUnderTest[] = [];
  for (let node = 0; node < nodes; node++) hosts.push(await startHost(node + 1, { dialMillis: 120_000, ...settingsOf(node) }));
  const spreading = hosts.map((host) => {
    const node = createSpreadingNode();
    host.onLink(node.attach);
    return node;
  });
  for (const [a, b] of pairs) await hosts[a]!.dial(hosts[b]!.addresses()[0]!);
  return {
    links: () => hosts.reduce((sum, host) => sum + host.connections().length, 0) / 2,
    say: (node, envelope) => { spreading[node]!.say(envelope); },
    delivered: () => spreading.map((node) => node.delivered()),
    copies: () => spreading.reduce((sum, node) => sum + node.copies(), 0),
    async [Symbol.asyncDispose]() {
      for (const node of spreading) node.close();
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
    },
  };
}

interface SpreadingNode {
  attach(link: Link): void;
  say(envelope: Envelope): void;
  delivered(): number;
  copies(): number;
  close(): void;
}

function createSpreadingNode(): SpreadingNode {
  const state = newSpread();
  const held = new Map<RecordId, Envelope>();
  const links = new Map<string, Link>();
  let delivered = 0, copies = 0;
  let cancelTick: (() => void) | undefined;

  const batches = createBatches<Link>({
    schedule: later, batchMillis, queueMost: 4_096,
    async flush(link, _sphere, push, announce) {
      const envelopes = push.flatMap((id) => held.get(id) ?? []);
      if (envelopes.length > 0) await link.send(writeFrame({ type: "records", envelopes }, false));
      if (announce.length > 0) await link.send(writeLive({ type: "announce", ids: announce.map(decodeId) }));
      return "sent";
    },
    overflow() { throw new Error("the benchmark says more than a queue holds"); },
  });

  const step = (event: SpreadEvent): void => {
    for (const action of stepSpread(state, event, performance.now(), { graftMillis, missingMost: 4_096 })) act(action);
    const dueAt = spreadDue(state);
    cancelTick?.();
    cancelTick = dueAt === undefined ? undefined : later(Math.max(1, dueAt - performance.now()), () => { step({ type: "tick" }); });
  };
  const act = (action: SpreadAction): void => {
    const link = links.get(action.peer);
    if (link === undefined || action.type === "repair") return;
    if (action.type === "prune") link.send(writeLive({ type: "prune" })).catch(ignoreClosed);
    else if (action.type === "graft") link.send(writeLive({ type: "graft", ids: action.ids.map(decodeId) })).catch(ignoreClosed);
    else batches.add(link, topic, action.type, action.ids);
  };

  const take = (link: Link, envelopes: readonly Envelope[]): void => {
    const { peer } = link;
    copies += envelopes.length;
    const named = envelopes.map((envelope) => [encodeId(crypto.hash(envelope.header)), envelope] as const);
    batches.drop(link, topic, named.map(([id]) => id));
    const fresh = new Map(named.filter(([id]) => !held.has(id)));
    if (!openEnvelopes(crypto, [...fresh.values()]).every(({ ok }) => ok)) throw new Error("a record did not open");
    for (const [id, envelope] of fresh) held.set(id, envelope);
    delivered += fresh.size;
    if (fresh.size > 0) step({ type: "came", ids: [...fresh.keys()], how: "push", peer });
    if (fresh.size < envelopes.length) step({ type: "repeated", peer, count: envelopes.length - fresh.size, of: envelopes.length });
  };
  const read = async (link: Link): Promise<void> => {
    for await (const frame of link.frames) {
      const message = readLive(frame);
      if (message?.type === "records") take(link, message.envelopes);
      else if (message?.type === "announce") {
        const ids = message.ids.map(encodeId);
        batches.drop(link, topic, ids);
        const missing = ids.filter((id) => !held.has(id));
        if (missing.length > 0) step({ type: "announced", peer: link.peer, ids: missing });
      } else if (message?.type === "graft") step({ type: "grafted", peer: link.peer, ids: message.ids.map(encodeId) });
      else if (message?.type === "prune") step({ type: "pruned", peer: link.peer });
    }
  };
  return {
    attach(link) {
      links.set(link.peer, link);
      step({ type: "joined", peer: link.peer });
      void read(link);
    },
    say(envelope) {
      const id = encodeId(crypto.hash(envelope.header));
      held.set(id, envelope);
      step({ type: "came", ids: [id], how: "local" });
    },
    delivered: () => delivered,
    copies: () => copies,
    close() { cancelTick?.(); batches.close(); },
  };
}

export async function openGossipNetwork(nodes: number, policy: "StrictSign" | "StrictNoSign"): Promise<LiveNetwork> {
  const started = await Promise.all(Array.from({ length: nodes }, () => startGossipNode(policy)));
  const pairs = neighboursOf(nodes);
  for (const [a, b] of pairs) await started[a]!.dial(started[b]!.getMultiaddrs());
  const heard = started.map(() => new Set<string>());
  let copies = 0;
  started.forEach(({ services: { pubsub } }, node) => {
    pubsub.addEventListener("message", ({ detail: { data } }) => {
      copies++;
      if (policy === "StrictSign") heard[node]!.add(keyOf(data));
      else for (const envelope of readBatch(data)) heard[node]!.add(keyOf(envelope.header));
    });
    pubsub.subscribe(topic);
  });
  // The mesh is made by the heartbeat, once a second.
  for (let beat = 0; beat < 4; beat++) await new Promise((resolve) => { started[0]!.services.pubsub.addEventListener("gossipsub:heartbeat", resolve, { once: true }); });
  const queues = started.map((): Envelope[] => []);
  const publish = (node: number, data: Uint8Array): void => { void started[node]!.services.pubsub.publish(topic, data); };
  return {
    links: () => pairs.length,
    say(node, envelope) {
      const queue = queues[node]!;
      if (policy === "StrictSign") return publish(node, writeFrame({ type: "records", envelopes: [envelope] }, false));
      if (queue.push(envelope) === 1) later(batchMillis, () => { publish(node, writeFrame({ type: "records", envelopes: queue.splice(0) }, false)); });
    },
    delivered: () => heard.map((keys) => keys.size),
    copies: () => copies,
    async [Symbol.asyncDispose]() { await Promise.all(started.map(async (node) => { await node.stop(); })); },
  };
}

function startGossipNode(policy: "StrictSign" | "StrictNoSign"): ReturnType<typeof createLibp2p<{ pubsub: GossipSub }>> {
  return createLibp2p({
    addresses: { listen: [loopback.tcp] },
    transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 1_000 },
    services: {
      identify: identify(),
      pubsub: gossipsub({
        globalSignaturePolicy: policy,
        // Otherwise nodes of one machine throw each other out of their meshes.
        scoreParams: { IPColocationFactorWeight: 0 },
        ...(policy === "StrictNoSign" ? { msgIdFn: ({ data }: { readonly data?: Uint8Array }) => crypto.hash(data ?? new Uint8Array(0)) } : {}),
      }),
    },
  });
}

function readBatch(data: Uint8Array): readonly Envelope[] {
  const frame = readFrame(data);
  if (frame?.message.type !== "records") throw new Error("not records");
  const { envelopes } = frame.message;
  if (!openEnvelopes(crypto, envelopes).every(({ ok }) => ok)) throw new Error("a record did not open");
  return envelopes;
}

const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const ignoreClosed = (): void => { /* A link that closed takes nothing more. */ };
