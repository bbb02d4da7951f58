/**
 * What it costs that a record reaches everybody at once.
 *
 * Twelve libp2p nodes in this process over TCP, six neighbours each; records of some 300 bytes, each with its own signature, said at random nodes
 * at a steady pace. liveCpuPerDelivery: CPU of the whole process for a record delivered to a node that lacked it, ours over gossipsub's under
 * StrictSign; also over StrictNoSign with batches, where both check the record's own signature. Rounds are interleaved, each on a
 * fresh network that has been warmed with records of its own; medians of the ratios of a round.
 */
import { signRecord, type Envelope } from "@cosmicsync/protocol";
import { median, testId, testKeys, testStamp } from "@cosmicsync/protocol/testing";
import { batchMillis, openGossipNetwork, openOurNetwork, type LiveNetwork } from "./testing/live-networks.ts";
import { crypto } from "./testing/hosts.ts";

const nodes = 12;
const rounds = 5;
const warmRecords = 60;
/** Records, and how many milliseconds from one to the next. */
const paces = { busy: { count: 300, everyMillis: 5 }, calm: { count: 60, everyMillis: 50 } } as const;
type Pace = keyof typeof paces;

const networks = {
  ours: () => openOurNetwork(nodes),
  strictSign: () => openGossipNetwork(nodes, "StrictSign"),
  strictNoSign: () => openGossipNetwork(nodes, "StrictNoSign"),
} as const;
type Name = keyof typeof networks;
const names = Object.keys(networks) as Name[];

interface Measured { readonly cpuMicros: number; readonly share: number; readonly copies: number }

let made = 0;
const keys = testKeys(crypto, 1);
function freshEnvelope(): Envelope {
  const body = { person: testId(1), set: { name: `Ana ${made}`, hoursPerWeek: 4, timeZone: "Europe/Lisbon" } } as const;
  return signRecord(crypto, keys, { kind: "profile", scope: { type: "sphere", sphere: testId(2) }, body }, testStamp(made++)).envelope;
}

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const measured: Record<Pace, Record<Name, Measured[]>> = { busy: { ours: [], strictSign: [], strictNoSign: [] }, calm: { ours: [], strictSign: [], strictNoSign: [] } };
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      await using network = await networks[name]();
      const before = await speak(network, warmRecords, 5);
      for (const pace of ["busy", "calm"] as const) {
        const result = await speak(network, paces[pace].count, paces[pace].everyMillis, before.heard);
        before.heard = result.heard;
        // The first round is for the compiler.
        if (round > 0) measured[pace][name].push(result);
        console.error(`round ${round} of ${rounds}, ${name}, ${pace}: ${result.cpuMicros.toFixed()} microseconds a delivery, ${result.copies.toFixed(2)} copies, share ${result.share.toFixed(3)}`);
      }
    }
  }
  const over = (pace: Pace, other: Name): number => median(measured[pace].ours.map(({ cpuMicros }, round) => cpuMicros / measured[pace][other][round]!.cpuMicros));
  const of = (pace: Pace, what: keyof Measured): Record<Name, number> => Object.fromEntries(names.map((name) => [name, median(measured[pace][name].map((each) => each[what]))])) as Record<Name, number>;
  const sample = freshEnvelope();
  return {
    figures: {
      liveCpuPerDelivery: over("busy", "strictSign"), liveCpuPerDeliveryCalm: over("calm", "strictSign"),
      overStrictNoSignBatched: over("busy", "strictNoSign"), overStrictNoSignBatchedCalm: over("calm", "strictNoSign"),
      cpuMicrosPerDelivery: of("busy", "cpuMicros"), cpuMicrosPerDeliveryCalm: of("calm", "cpuMicros"),
      deliveryShare: of("busy", "share"), deliveryShareCalm: of("calm", "share"), copiesPerDelivery: of("busy", "copies"),
      recordBytes: sample.header.length + sample.proof.length + (sample.nonce?.length ?? 0) + (sample.body?.length ?? 0), nodes,
    },
    peers: {
      strictSign: "@libp2p/gossipsub, StrictSign, IP colocation weight 0, one message a record; the record's own signature is not checked",
      strictNoSign: `@libp2p/gossipsub, StrictNoSign, IP colocation weight 0, records gathered for ${batchMillis} ms by their sayer; the record's own signature is checked`,
    },
  };
}

/** Says records one after the other, each at the next of the nodes in a scattered order, until all nodes have all of them or ten seconds have passed. */
async function speak(network: LiveNetwork, count: number, everyMillis: number, heardBefore = 0): Promise<Measured & { heard: number }> {
  const envelopes = Array.from({ length: count }, freshEnvelope);
  const sum = (): number => network.delivered().reduce((total, each) => total + each, 0);
  const wanted = count * (nodes - 1);
  const copiesBefore = network.copies();
  const cpuBefore = process.cpuUsage();
  for (const [index, envelope] of envelopes.entries()) {
    network.say((index * 7) % nodes, envelope);
    await pause(everyMillis);
  }
  for (let wait = 0; wait < 200 && sum() - heardBefore < wanted; wait++) await pause(50);
  const { user, system } = process.cpuUsage(cpuBefore);
  const heard = sum();
  const deliveries = heard - heardBefore;
  return { cpuMicros: (user + system) / deliveries, share: deliveries / wanted, copies: (network.copies() - copiesBefore) / deliveries, heard };
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, millis); });
