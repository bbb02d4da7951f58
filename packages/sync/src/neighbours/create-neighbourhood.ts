/**
 * Puts the parts of a neighbourhood together: links become neighbours, what the replica admits goes into the shared sets, and from there to
 * the neighbours that share the sphere. Holds no rows and no keys of its own.
 */
import { encodeId, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { envelopeById, envelopeOfRow } from "@cosmicsync/storage";
import { createBatches, type Batches, type HeldEvent } from "../live/batches.ts";
import { auditNonceBytes } from "../live/messages.ts";
import { newSpread, spreadDue, stepSpread, type SpreadAction, type SpreadEvent, type SpreadState } from "../live/spread.ts";
import type { Link } from "../link.ts";
import type { Admitted } from "../replica.ts";
import { createSharedSets, type SharedSet } from "../scope.ts";
import { drawIds, judgeAnswers } from "./audits.ts";
import { neighbourBudgets } from "./budgets.ts";
import { createNeighbour, type Neighbour, type NeighbourPorts } from "./neighbour.ts";
import type { Neighbourhood, NeighbourhoodParts, NeighbourhoodSettings } from "./neighbourhood.ts";
import { tellEquivocation } from "./tell-equivocation.ts";

/** Records kept at hand between their admission and their being sent; others are fetched again. */
const recentCount = 2_048;
/** Records whose bringer is remembered, so that they are not sent back. */
const bringersCount = 16_384;
const graftMillis = 500;
const tellingMost = 4;

interface Sphere { readonly state: SpreadState; readonly members: Map<string, Neighbour>; readonly stop: () => void; cancelTick: (() => void) | undefined; cancelAudit: (() => void) | undefined }

export function createNeighbourhood(parts: NeighbourhoodParts, settings: NeighbourhoodSettings = {}): Neighbourhood {
  const { store, replica, random, now, schedule, nodeKeys } = parts;
  const ownKey = encodeId(nodeKeys.publicKey);
  let endPause: (() => void) | undefined;
  const sets = createSharedSets({ store, random, pause: () => (closed ? Promise.resolve() : new Promise((resolve) => { schedule(0, resolve); endPause = resolve; })) });
  const neighbours = new Map<Link, Neighbour>();
  const running = new Set<Promise<void>>();
  /** By shared set, of which there is one for each sphere and filter. */
  const spheres = new Map<string, Sphere>();
  const recent = new Map<RecordId, Envelope>();
  const bringers = new Map<RecordId, string>();
  let [closed, telling] = [false, 0];

  const batches: Batches = createBatches({ schedule, batchMillis: settings.batchMillis ?? 30, queueMost: neighbourBudgets.liveQueueCount, flush: sendLive, overflow: (neighbour, sphere) => { neighbour.talk(sphere)?.wish(); } });

  const stopListening = replica.onAdmitted((news) => {
    if (neighbours.size === 0) return;
    for (const { record, envelope } of news.admitted) keepBounded(recent, record.id, envelope, recentCount);
    for (const id of news.erased) recent.delete(id);
    sets.take(news);
    for (const envelope of news.equivocal) tellOf(envelope);
    if (changesMembership(news)) for (const neighbour of neighbours.values()) neighbour.recheck();
  });

  /** A few at a time: who signs one number a thousand times is shown up by the first. */
  function tellOf(envelope: Envelope): void {
    if (parts.nodeSigner === undefined || telling >= tellingMost) return;
    telling++;
    const { nodeSigner: signer, crypto } = parts;
    void tellEquivocation({ reader: store.read, crypto, replica, signer }, envelope).catch(() => undefined).finally(() => { telling--; });
  }

  // Live records

  

  function spread(shared: SharedSet, neighbour: Neighbour, event: SpreadEvent | HeldEvent): void {
    if (event.type === "held") return batches.drop(neighbour, shared.sphere, event.ids);
    const key = shared.name;
    let sphere = spheres.get(key);
    if (sphere === undefined) {
      if (event.type !== "joined") return;
      const made: Sphere = { state: newSpread(), members: new Map(), cancelTick: undefined, cancelAudit: undefined, stop: shared.onChange(({ added }) => { passOnNew(shared, made, added); }) };
      spheres.set(key, sphere = made);
      auditLater(shared, made);
    }
    if (event.type === "joined") sphere.members.set(neighbour.link.peer, neighbour);
    // What sessions and pushes bring is told by the set itself as it grows; here it is only known who brought it.
    if (event.type !== "came") act(shared, sphere, stepSpread(sphere.state, event, now(), spreadSettings));
    if (event.type === "left" && sphere.members.get(neighbour.link.peer) === neighbour) {
      sphere.members.delete(neighbour.link.peer);
      if (sphere.members.size === 0) {
        sphere.stop();
        sphere.cancelTick?.();
        sphere.cancelAudit?.();
        spheres.delete(key);
      }
    }
  }
  const spreadSettings = { graftMillis, missingMost: neighbourBudgets.missingCount };

  function passOnNew(shared: SharedSet, sphere: Sphere, added: readonly RecordId[]): void {
    const groups = new Map<string, RecordId[]>();
    for (const id of added) {
      const bringer = bringers.get(id) ?? "";
      const group = groups.get(bringer);
      if (group === undefined) groups.set(bringer, [id]); else group.push(id);
    }
    for (const [bringer, ids] of groups) {
      const [how, peer] = bringer === "" ? ["local", undefined] as const : [bringer.startsWith("live ") ? "push" : "repair", bringer.slice(bringer.indexOf(" ") + 1)] as const;
      act(shared, sphere, stepSpread(sphere.state, { type: "came", ids, how, ...(peer === undefined ? {} : { peer }) }, now(), spreadSettings));
    }
  }

  function act(shared: SharedSet, sphere: Sphere, actions: readonly SpreadAction[]): void {
    for (const action of actions) {
      const neighbour = sphere.members.get(action.peer);
      const talk = neighbour?.talk(shared.sphere);
      if (neighbour === undefined || talk === undefined) continue;
      if (action.type === "repair") talk.wish();
      else if (action.type === "prune") talk.prune();
      else if (action.type === "graft") talk.announce("graft", action.ids);
      else batches.add(neighbour, shared.sphere, action.type, action.ids);
    }
    sphere.cancelTick?.();
    const due = spreadDue(sphere.state);
    sphere.cancelTick = due === undefined ? undefined : schedule(Math.max(1, due - now()), () => {
      sphere.cancelTick = undefined;
      act(shared, sphere, stepSpread(sphere.state, { type: "tick" }, now(), spreadSettings));
    });
  }

  // Audits

  function auditLater(shared: SharedSet, sphere: Sphere): void {
    const [a] = random(1);
    sphere.cancelAudit = schedule(Math.round((settings.auditMillis ?? 600_000) * (0.75 + (a ?? 0) / 512)), () => {
      void audit(shared, sphere).catch(() => undefined).finally(() => { if (!closed && sphere.members.size > 0) auditLater(shared, sphere); });
    });
  }

  async function audit(shared: SharedSet, sphere: Sphere): Promise<void> {
    const talks = [...sphere.members].flatMap(([peer, neighbour]) => { const talk = neighbour.talk(shared.sphere); return talk?.status().agreedAt === undefined ? [] : [{ peer, talk }]; });
    // One alone could be right.
    if (talks.length < 2) return;
    const [nonce, ids] = [random(auditNonceBytes), drawIds(shared, random)];
    const answers = new Map<string, readonly Uint8Array[]>();
    await Promise.all(talks.map(async ({ peer, talk }) => {
      const hashes = await talk.audit(nonce, ids);
      if (hashes !== undefined) answers.set(peer, hashes);
    }));
    const lacking = await judgeAnswers(store.read, parts.crypto, shared, nonce, ids, answers);
    for (const { peer, talk } of talks) { const count = lacking.get(peer)?.length ?? 0; if (count > 0) talk.noteLacking(count); }
  }

  async function sendLive(neighbour: Neighbour, sphere: RecordId, pushed: readonly RecordId[], announced: readonly RecordId[]): Promise<"sent" | "later"> {
    const talk = neighbour.talk(sphere);
    if (talk === undefined) return "sent";
    if (neighbour.heldBytes > neighbourBudgets.liveHeldBytes) return "later";
    const envelopes: Envelope[] = [];
    for (const id of pushed) {
      const envelope = recent.get(id) ?? (await fetch(id));
      if (envelope !== undefined) envelopes.push(envelope);
    }
    if (envelopes.length > 0) talk.push(envelopes);
    if (announced.length > 0) talk.announce("announce", announced);
    return "sent";
  }
  async function fetch(id: RecordId): Promise<Envelope | undefined> {
    const row = await envelopeById(store.read, id);
    return row === undefined ? undefined : envelopeOfRow(row);
  }

  // Links

  const ports: NeighbourPorts = {
    sets, sessionMillis: settings.sessionMillis ?? 60_000, spread,
    arriving(ids, neighbour, how) { for (const id of ids) keepBounded(bringers, id, `${how} ${neighbour.link.peer}`, bringersCount); },
    joined(neighbour) {
      // Both sides close the same one of two links: that which the lesser key began stays, of equals the newer.
      for (const other of neighbours.values()) {
        if (other === neighbour || !other.joined || other.link.peer !== neighbour.link.peer) continue;
        const begunByLesser = ({ link }: Neighbour): boolean => link.initiator === ownKey < link.peer;
        (begunByLesser(other) && !begunByLesser(neighbour) ? neighbour : other).close("twice");
      }
    },
  };

  return {
    attach(link, { invite } = {}) {
      if (closed || link.peer === ownKey) { link.close(closed ? "stopping" : "that is this node"); return; }
      const neighbour = createNeighbour(parts, ports, link, invite);
      neighbours.set(link, neighbour);
      const run = neighbour.run().finally(() => {
        neighbours.delete(link);
        batches.forget(neighbour);
        running.delete(run);
      });
      running.add(run);
    },
    status: () => [...neighbours.values()].map((neighbour) => neighbour.status()),
    peersChanged() { for (const neighbour of neighbours.values()) neighbour.reconsider(); },
    mailChanged(peer) { for (const neighbour of neighbours.values()) if (peer === undefined || neighbour.link.peer === peer) neighbour.mailWaits(); },
    async [Symbol.asyncDispose]() {
      closed = true;
      stopListening();
      for (const neighbour of neighbours.values()) neighbour.close("stopping");
      batches.close();
      endPause?.();
      await Promise.all(running);
      await sets.settled();
    },
  };
}

/** Somebody came to a sphere or left it, or a key speaks no more: who may see a private sphere has changed. */
function changesMembership({ admitted }: Admitted): boolean {
  return admitted.some(({ record: { kind } }) => kind === "membership" || kind === "revocation" || kind === "erasure");
}

function keepBounded<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
