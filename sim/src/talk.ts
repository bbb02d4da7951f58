/** A stand-in for the neighbourhood until it is there: sessions about one sphere at a time, on a timer, over a link. */
import { decodeId, encodeId, limits, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { envelopeOfRow } from "@cosmicsync/storage";
import { createRecordSet, openSession, packRecords, stepSession, type Link, type Outgoing, type SessionParts, type SessionState, type SessionStep } from "@cosmicsync/sync";
import { sharedSet } from "./shared-set.ts";
import type { TalkParts } from "./sim-node.ts";

const patienceMillis = 8_000;

export function createTalk({ store, replica, crypto, now, random, schedule, spheres }: TalkParts) {
  const links = new Set<Link>();
  const salts = new Map<string, Uint8Array>();
  async function attach(link: Link): Promise<void> {
    links.add(link);
    let session: { state: SessionState; sphere: RecordId; initiator: boolean; heardAt: number; rows: Map<string, Envelope> } | undefined;
    async function begin(role: SessionParts["role"], sphere: RecordId): Promise<SessionStep> {
      const set = await sharedSet(store, sphere);
      const row = new Uint8Array([...set.keys()].sort().flatMap((id) => [...decodeId(id)]));
      const salt = salts.get(link.peer + sphere);
      const step = openSession({
        role, scope: decodeId(sphere).slice(0, 8), random, hash: (bytes) => crypto.hash(bytes), ...(salt === undefined ? {} : { salt }),
        sets(under) { const made = createRecordSet({ salt: under, cellCount: 256 }); made.addAll(row); return made.view(); },
      });
      session = { state: step.state, sphere, initiator: role === "initiator", heardAt: now(), rows: new Map([...set].map(([id, kept]) => [id, envelopeOfRow(kept)])) };
      return step;
    }
    async function proceed(step: SessionStep): Promise<void> {
      if (session === undefined) return;
      const held = session;
      held.state = step.state;
      const place = spheres.indexOf(held.sphere);
      const frames = step.messages.flatMap((message: Outgoing) => ("frame" in message ? [message.frame] : packRecords(message.records.flatMap((id) => held.rows.get(encodeId(id)) ?? []))));
      if (step.ended !== undefined) {
        if (step.ended.salt !== undefined) salts.set(link.peer + held.sphere, step.ended.salt);
        session = undefined;
      }
      for (let from = 0; from < step.needs.admit.length; from += limits.receiveCount) await replica.receive(step.needs.admit.slice(from, from + limits.receiveCount));
      for (const frame of frames) await link.send(new Uint8Array([place * 2 + (held.initiator ? 0 : 1), ...frame]));
    }
    const meet = async (): Promise<void> => {
      if (!links.has(link)) return;
      schedule(3_000 + (random(1)[0]! % 16) * 100, () => { void meet().catch(() => link.close()); });
      if (session !== undefined && now() - session.heardAt < patienceMillis) return;
      const sphere = spheres[random(1)[0]! % spheres.length];
      if (sphere !== undefined) await proceed(await begin("initiator", sphere));
    };
    if (link.initiator) schedule(100, () => { void meet().catch(() => link.close()); });
    try {
      for await (const frame of link.frames) {
        const sphere = spheres[(frame[0] ?? 255) >> 1];
        const isFromInitiator = frame[0]! % 2 === 0;
        if (sphere === undefined) continue;
        if (isFromInitiator && (session === undefined || session.initiator || session.sphere !== sphere || now() - session.heardAt >= patienceMillis)) await begin("responder", sphere);
        if (session === undefined || session.initiator === isFromInitiator) continue;
        session.heardAt = now();
        await proceed(stepSession(session.state, frame.slice(1)));
      }
    } catch { /* The link broke, or the disk did. */ }
    links.delete(link);
    link.close();
  }
  return {
    attach: (link: Link) => { void attach(link); },
    status: () => [],
    peersChanged: () => undefined,
    async [Symbol.asyncDispose]() { for (const link of links) link.close(); },
  };
}
