/**
 * What a session costs, over what two nodes do not share.
 *
 * bytesPerDifference: every byte of every frame and a length before each, without the frames that carry records, divided by the number
 * of records that one side only holds (half on either side), of 100,000: the median of the sessions. roundTrips: until the initiator
 * can say what it lacks and sends what the other lacks. sessionCpuMillis: CPU of both sides for a whole session at 1,000,000 records
 * with 100 differences, sketches warm, records fetched and hashed included. vsNegentropyCpu: both sets built from ids and
 * reconciled until the initiator knows the difference, ours over negentropy's (npm nostr-tools, in a process of its own, rounds interleaved), at 100,000 records.
 *
 * Yjs and Automerge keep documents, not sets: the nearest to ours is a map of 2,000 entries of 300 bytes from sixteen authors, of which either side
 * lacks 50. documentBytesBesidePayload: all bytes that go until both hold the same, without the 300 of each entry, for each missing one; ours are
 * bodies of 300 bytes, and header, nonce and signature are counted. documentSessionCpuMillis: CPU of both sides for it. Neither checks
 * who said what: ours hash every record here, and what their signatures cost is in the benchmark `ingest`.
 */
import type { Envelope } from "@cosmicsync/protocol";
import { median } from "@cosmicsync/protocol/testing";
import { converse, createHolder, madeEnvelope, nodeHash, partsOf, roundTripsOf, seededRandom, type Holder, type Talk } from "../testing/converse.ts";
import { notInstalled, openPeer } from "../testing/peer-process.ts";
import { sketchCells } from "./sketch.ts";

const salt = new Uint8Array(16).fill(9);
const differences = [100, 1_000, 10_000] as const;
const sessions = { 100: 61, 1_000: 31, 10_000: 9 } as const;
const peerRounds = 5;
/** Of an entry, where documents are compared. */
const payloadBytes = 300;
/** Sizes of the set at which a session of 100 differences is timed, beside a million. */
const counts = [10_000, 100_000] as const;

interface Pair { readonly initiator: Holder; readonly responder: Holder }

/** Random ids that both hold: nobody fetches them, so no envelope is behind them. */
function pairOf(count: number, seed: number): Pair {
  const random = seededRandom(seed);
  const base = new Uint8Array(Uint32Array.from({ length: count * 8 }, () => random.next()).buffer);
  return { initiator: createHolder([], sketchCells, base), responder: createHolder([], sketchCells, base) };
}

function warm({ initiator, responder }: Pair): void {
  initiator.under(salt);
  responder.under(salt);
}

/** One session over `records` shared out to both sides; afterwards both are as they were. */
function session(pair: Pair, records: readonly Envelope[], share: (index: number) => boolean): { talk: Talk; cpuMillis: number } {
  records.forEach((envelope, index) => (share(index) ? pair.initiator : pair.responder).put(envelope));
  const parts = { initiator: partsOf(pair.initiator, "initiator", 1, { salt }), responder: partsOf(pair.responder, "responder", 2, { salt }) };
  const before = process.cpuUsage();
  const talk = converse(pair, parts);
  const spent = process.cpuUsage(before);
  if (talk.initiator?.code !== "reconcile/agreed" || pair.initiator.envelopes.size !== records.length || pair.responder.envelopes.size !== records.length) throw new Error(`the session ended with ${talk.initiator?.code}`);
  for (const { header } of records) {
    const id = nodeHash(header);
    pair.initiator.remove(id);
    pair.responder.remove(id);
  }
  return { talk, cpuMillis: (spent.user + spent.system) / 1_000 };
}

let made = 0;
const fresh = (count: number, bodyBytes = 0): Envelope[] => Array.from({ length: count }, () => madeEnvelope(made++, bodyBytes));
const half = (index: number): boolean => index % 2 === 0;

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const pair = pairOf(100_000, 1);
  warm(pair);
  for (let round = 0; round < 5; round++) session(pair, fresh(100), half);
  const bytesPerDifference: Record<string, number> = {}, bytesPerDifferenceMean: Record<string, number> = {}, roundTripsBy: Record<string, number> = {};
  const trips: number[] = [];
  for (const difference of differences) {
    const talks = Array.from({ length: sessions[difference] }, () => session(pair, fresh(difference), half).talk);
    const bytes = talks.map((talk) => talk.bytesBesideRecords / difference);
    bytesPerDifference[difference] = median(bytes);
    bytesPerDifferenceMean[difference] = bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
    roundTripsBy[difference] = median(talks.map(roundTripsOf));
    trips.push(...talks.map(roundTripsOf));
  }
  const recordBytes = 300;
  const missing = fresh(1_000, recordBytes - 221);
  const bytesOverPayload = median(Array.from({ length: 5 }, () => session(pair, missing, () => false).talk.bytes / (1_000 * recordBytes)));
  const peer = await comparePeer();
  const documents = await compareDocuments();

  const sessionCpuMillisByCount: Record<string, number> = {};
  for (const count of counts) {
    const set = pairOf(count, 3);
    warm(set);
    for (let round = 0; round < 5; round++) session(set, fresh(100), half);
    sessionCpuMillisByCount[count] = median(Array.from({ length: 21 }, () => session(set, fresh(100), half).cpuMillis));
  }
  const large = pairOf(1_000_000, 2);
  const building = process.cpuUsage();
  warm(large);
  const built = process.cpuUsage(building);
  for (let round = 0; round < 5; round++) session(large, fresh(100), half);
  const sessionCpuMillis = median(Array.from({ length: 21 }, () => session(large, fresh(100), half).cpuMillis));
  return {
    figures: {
      bytesPerDifference, bytesPerDifferenceMean, roundTrips: median(trips), roundTripsBy, bytesOverPayload, sessionCpuMillis, sessionCpuMillisByCount: { ...sessionCpuMillisByCount, 1_000_000: sessionCpuMillis },
      buildMicrosPerRecord: (built.user + built.system) / 2_000_000, ...peer.figures, ...documents.figures,
    },
    peers: { ...peer.peers, ...documents.peers },
  };
}

interface PeerRound { readonly cpuMillis: number; readonly bytes: number; readonly roundTrips: number }

async function comparePeer(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  using peer = openPeer<object, PeerRound>("negentropy");
  if (peer === undefined) return { figures: {}, peers: { negentropy: notInstalled("negentropy") } };
  const theirRound = (difference: number, seed: number, count = 100_000): Promise<PeerRound> => peer.measure({ count, difference, seed });
  const ratios: Record<string, number> = {}, bytes: Record<string, number> = {}, trips: Record<string, number> = {};
  await theirRound(100, 0);
  ourRound(100, 0);
  for (const difference of differences) {
    const rounds: { ratio: number; theirs: PeerRound }[] = [];
    for (let round = 1; round <= peerRounds; round++) {
      const ours = ourRound(difference, round);
      const theirs = await theirRound(difference, round);
      rounds.push({ ratio: ours / theirs.cpuMillis, theirs });
    }
    ratios[difference] = median(rounds.map(({ ratio }) => ratio));
    bytes[difference] = median(rounds.map(({ theirs }) => theirs.bytes / difference));
    trips[difference] = median(rounds.map(({ theirs }) => theirs.roundTrips));
  }
  const negentropyCpuMillisByCount: Record<string, number> = {};
  for (const count of counts) {
    const rounds: number[] = [];
    for (let round = 1; round <= peerRounds; round++) rounds.push((await theirRound(100, round, count)).cpuMillis);
    negentropyCpuMillisByCount[count] = median(rounds);
  }
  return {
    figures: { negentropyCpuMillisByCount, vsNegentropyCpu: median(Object.values(ratios)), vsNegentropyCpuBy: ratios, negentropyBytesPerDifference: bytes, negentropyRoundTrips: trips },
    peers: { negentropy: "nostr-tools 2.25.2 (nip77), 100,000 ids of ascending time, differences spread evenly" },
  };
}

/** As far as a set of records and a document of entries can be compared. */
async function compareDocuments(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const [count, difference] = [2_000, 100];
  const peers = { yjs: "yjs 13.6.33: state vectors and updates, both ways", automerge: "@automerge/automerge-repo 2.5.6 (Automerge 3): its sync protocol, without the repository's own envelope" };
  const bytes: Record<string, number> = {}, cpu: Record<string, number> = {}, trips: Record<string, number> = {};
  const pair = pairOf(count, 4);
  warm(pair);
  const ours: PeerRound[] = [];
  for (let round = -3; round < peerRounds; round++) {
    const { talk, cpuMillis } = session(pair, fresh(difference, payloadBytes), half);
    if (round >= 0) ours.push({ cpuMillis, bytes: talk.bytes - difference * payloadBytes, roundTrips: roundTripsOf(talk) });
  }
  const note = (name: string, rounds: readonly PeerRound[]): void => {
    bytes[name] = median(rounds.map((round) => round.bytes / difference));
    cpu[name] = median(rounds.map(({ cpuMillis }) => cpuMillis));
    trips[name] = median(rounds.map(({ roundTrips }) => roundTrips));
  };
  note("ours", ours);
  const compared: Record<string, string> = {};
  for (const name of ["yjs", "automerge"] as const) {
    using peer = openPeer<object, PeerRound>(name);
    compared[name] = peer === undefined ? notInstalled(name) : peers[name];
    if (peer === undefined) continue;
    const rounds: PeerRound[] = [];
    for (let round = -1; round < peerRounds; round++) {
      const measured = await peer.measure({ count, difference });
      if (round >= 0) rounds.push(measured);
    }
    note(name, rounds);
  }
  return { figures: { documentBytesBesidePayload: bytes, documentSessionCpuMillis: cpu, documentRoundTrips: trips }, peers: compared };
}

/** CPU milliseconds of both sides, from ids to where the initiator knows the difference: as far as negentropy goes. */
function ourRound(difference: number, seed: number): number {
  const pair = pairOf(100_000 - difference, seed + 100);
  fresh(difference).forEach((envelope, index) => (half(index) ? pair.initiator : pair.responder).put(envelope));
  const before = process.cpuUsage();
  warm(pair);
  const talk = converse(pair, { initiator: partsOf(pair.initiator, "initiator", 1, { salt }), responder: partsOf(pair.responder, "responder", 2, { salt }) }, { untilKnown: true });
  const spent = process.cpuUsage(before);
  if (talk.known !== difference) throw new Error(`it found ${talk.known} of ${difference}`);
  return (spent.user + spent.system) / 1_000;
}
