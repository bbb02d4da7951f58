/**
 * One node of a simulated network: the real replica over a store in memory, and the real sessions. It opens one with a neighbour from
 * time to time, gives it up when nothing comes for long, and admits what arrives exactly as a node does.
 *
 * A salt belongs to a pair and is kept between sessions, as it would be on disk. `spoil` makes a node hostile: it may change every
 * frame that leaves.
 */
import { createClock, decodeId, encodeId, limits, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { digestAll, envelopeOfRow, listLimit, recordTables, type Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createRecordSet, createReplica, openSession, packRecords, stepSession, type Outgoing, type Replica, type SessionParts, type SessionState, type Signer, type SessionStep } from "@cosmicsync/sync";
import type { Chance } from "./chance.ts";
import type { Network, World } from "./world.ts";

export interface SimNode {
  readonly number: number;
  readonly store: Store;
  readonly replica: Replica;
  readonly ends: Map<string, number>;
  /** Publishes one more thing that its person says; the id of the record. */
  say(): Promise<RecordId>;
  /** Opens a session with a neighbour, unless one is under way. */
  gossip(neighbour: SimNode): Promise<void>;
  take(from: SimNode, session: string, frame: Uint8Array): Promise<void>;
  ids(): Promise<RecordId[]>;
  /** Everything that follows from its records, as one text. */
  digest(): Promise<string>;
}

export interface SimNodeParts {
  readonly world: World;
  readonly network: Network;
  readonly chance: Chance;
  readonly crypto: Crypto;
  readonly skewMillis: number;
  readonly startMillis: number;
  readonly spoil?: (frame: Uint8Array) => Uint8Array;
}

const scope = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1]);
const sessionPatienceMillis = 8_000;
/** Small: simulated sets are, too. */
const cellCount = 256;

interface Held { state: SessionState; readonly peer: SimNode; heardAt: number }

export function createSimNode(number: number, { world, network, chance, crypto, skewMillis, startMillis, spoil }: SimNodeParts): SimNode {
  const store = createMemoryStore();
  const now = (): number => startMillis + world.now() + skewMillis;
  const replica = createReplica({ store, crypto: { ...crypto, randomBytes: (size) => chance.bytes(size) }, clock: createClock({ now }), now });
  const keys = crypto.keyPair(chance.bytes(32));
  const salts = new Map<number, Uint8Array>();
  const held = new Map<string, Held>();
  const ends = new Map<string, number>();
  let [sequence, opened, said] = [0, 0, 0];
  let person: RecordId | null = null;

  const signer = (): Signer => ({ personId: person, keys, take: () => Promise.resolve({ epoch: 0, sequence: sequence++ }) });
  const rows = () => store.read.list("envelope", { fanOut: true }, { limit: listLimit });
  const ids = async (): Promise<RecordId[]> => (await rows()).map(({ id }) => id).sort();

  /** The set is read once for a session: what comes in meanwhile belongs to the next. */
  async function partsFor(role: SessionParts["role"], peer: SimNode): Promise<SessionParts> {
    const row = new Uint8Array((await ids()).flatMap((id) => [...decodeId(id)]));
    const salt = salts.get(peer.number);
    const sets: SessionParts["sets"] = (under) => {
      const set = createRecordSet({ salt: under, cellCount });
      set.addAll(row);
      return set.view();
    };
    return { role, scope, sets, random: (size) => chance.bytes(size), hash: (bytes) => crypto.hash(bytes), ...(salt === undefined ? {} : { salt }) };
  }

  async function proceed(session: string, peer: SimNode, next: SessionStep): Promise<void> {
    for (let from = 0; from < next.needs.admit.length; from += limits.receiveCount) await replica.receive(next.needs.admit.slice(from, from + limits.receiveCount));
    for (const frame of await framesOf(next.messages)) network.send(number, peer.number, spoil?.(frame) ?? frame, (arrived) => peer.take(node, session, arrived));
    if (next.ended === undefined) return;
    held.delete(session);
    ends.set(next.ended.code, (ends.get(next.ended.code) ?? 0) + 1);
    world.note(`${number} ended ${next.ended.code}`);
    if (next.ended.salt !== undefined) salts.set(peer.number, next.ended.salt);
  }

  async function framesOf(messages: readonly Outgoing[]): Promise<Uint8Array[]> {
    if (messages.every((message) => "frame" in message)) return messages.map((message) => message.frame);
    const envelopes = new Map<RecordId, Envelope>((await rows()).map((row) => [row.id, envelopeOfRow(row)]));
    return messages.flatMap((message) => ("frame" in message ? [message.frame] : packRecords(message.records.map((id) => envelopes.get(encodeId(id))).filter((envelope) => envelope !== undefined))));
  }

  function forgetIdle(): void {
    for (const [session, { heardAt }] of held) {
      if (world.now() - heardAt < sessionPatienceMillis) continue;
      held.delete(session);
      ends.set("given up", (ends.get("given up") ?? 0) + 1);
    }
  }

  const node: SimNode = {
    number, store, replica, ends, ids,
    async say() {
      if (person === null) {
        const { id } = await replica.write((write) => write.publish(signer(), { kind: "person", body: { began: now() }, scope: { type: "home" } }));
        person = id;
        return id;
      }
      const about = person;
      const { id } = await replica.write((write) => write.publish(signer(), { kind: "profile", body: { person: about, set: { headline: `Line ${++said} of ${number}` } }, scope: { type: "home" } }));
      return id;
    },
    async gossip(peer) {
      forgetIdle();
      if ([...held.values()].some((other) => other.peer === peer)) return;
      const session = `${number}-${peer.number}-${opened++}`;
      const first = openSession(await partsFor("initiator", peer));
      held.set(session, { state: first.state, peer, heardAt: world.now() });
      await proceed(session, peer, first);
    },
    async take(from, session, frame) {
      forgetIdle();
      let mine = held.get(session);
      if (mine === undefined) {
        // A late frame of a session that is over would begin another that nobody answers; patience ends that.
        if (session.startsWith(`${number}-`)) return;
        mine = { state: openSession(await partsFor("responder", from)).state, peer: from, heardAt: world.now() };
        held.set(session, mine);
      }
      mine.heardAt = world.now();
      const next = stepSession(mine.state, frame);
      mine.state = next.state;
      await proceed(session, from, next);
    },
    digest: async () => JSON.stringify([await ids(), await digestAll(store, recordTables)]),
  };
  return node;
}
