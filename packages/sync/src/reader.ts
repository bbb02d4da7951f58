/**
 * Reads one open sphere over a link, for somebody who keeps no records: a page in a browser. Speaks the same protocol as every neighbour
 * (docs/spec/neighbours.md) with an empty set: the history is streamed, and a session makes sure that nothing is missing. Has no store.
 *
 * Every envelope is verified as it comes, and refused ones are counted by code. A signature shows that a key said it; whether its owner was
 * allowed to, and whether it was taken back, is what the node that gives it has judged: a reader holds as much as it trusts that node to.
 * That a node leaves something out shows only against another one.
 *
 * The link is closed at the end. Bounds: `recordsMost`, `bytesMost`, and `quietMillis` without a frame.
 */
import { createVerifiedRoots, decodeId, openEnvelope, openErased, openHeader, type Crypto, type Envelope, type ErrorCode, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { identityKinds } from "./identity-kinds.ts";
import type { Link } from "./link.ts";
import { readLive, writeLive, type LiveMessage } from "./live/messages.ts";
import { controlChannel, liveChannel, onChannel, readChannel, sessionChannel } from "./neighbours/channels.ts";
import { byeReasons, linkVersion, nonceBytes, proofSlotBytes, readControl, slotsFor, tagBytes, writeControl, type Control } from "./neighbours/control.ts";
import { bindingOf, tagOf } from "./neighbours/tags.ts";
import type { EndCode } from "./reconcile/budgets.ts";
import { scopeBytes } from "./reconcile/frames.ts";
import { createRecordSet } from "./reconcile/record-set.ts";
import { openSession, stepSession, type SessionState, type SessionStep } from "./reconcile/session.ts";

export interface ReaderParts {
  /** Opened by this side. */
  readonly link: Link;
  readonly crypto: Crypto;
  /** The key that the link showed as ours. */
  readonly ownKey: RecordId;
  readonly random: (size: number) => Uint8Array;
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
}

export interface ReaderSettings {
  /** The secret of an invite by that node: without one it speaks to its peers only. */
  readonly invite?: Uint8Array;
  readonly recordsMost?: number;
  readonly bytesMost?: number;
  readonly quietMillis?: number;
  /** As they come, verified. */
  readonly onRecords?: (records: readonly SignedRecord[]) => void;
}

/**
 * not-shared: the node does not show this sphere to us, or it is not there. over-bounds: it gave more than we take. malformed: what came is no
 * frame of this protocol, or out of turn. ended: the link closed, or nothing came for long. A code of a session: both did not come to the same.
 */
export type ReadFailure = "not-shared" | "over-bounds" | "malformed" | "ended" | Exclude<EndCode, "reconcile/agreed">;

export interface SphereRead {
  /** `agreed`: everything that the node holds of the sphere has come. */
  readonly end: "agreed" | ReadFailure;
  readonly records: ReadonlyMap<RecordId, SignedRecord>;
  /** Headers of records whose words were taken back. */
  readonly erasedCount: number;
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const scope = 0;
/** From so many records on a history is cheaper than a session. */
const historyFrom = 64;
const sessionsMost = 3;

export async function readSphere({ link, crypto, ownKey, random, schedule }: ReaderParts, sphere: RecordId, settings: ReaderSettings = {}): Promise<SphereRead> {
  const { invite = new Uint8Array(), recordsMost = 200_000, bytesMost = 2 ** 28, quietMillis = 30_000, onRecords } = settings;
  const records = new Map<RecordId, SignedRecord>();
  const held = new Map<RecordId, Uint8Array>();
  const verified = createVerifiedRoots();
  const refused = new Map<ErrorCode, number>();
  const nonce = random(nonceBytes);
  let [bytesIn, bytesOut, begun] = [0, 0, 0];
  let tag: Uint8Array | undefined;
  let session: SessionState | undefined;
  let asked: "nothing" | "history" | "ready" = "nothing";
  let theyAreReady = false;
  let end: SphereRead["end"] | undefined;

  const send = async (channel: number, frame: Uint8Array): Promise<void> => {
    const whole = onChannel(channel, frame);
    bytesOut += whole.length;
    await link.send(whole).catch((cause: unknown) => { throw new LinkEnded("the link ended", { cause }); });
  };
  const say = (message: Control): Promise<void> => send(controlChannel, writeControl(message));
  const sayLive = (message: Exclude<LiveMessage, { type: "records" }>): Promise<void> => send(liveChannel(scope), writeLive(message));

  function judge(envelope: Envelope): { readonly id: RecordId; readonly record?: SignedRecord } | ErrorCode {
    const header = openHeader(envelope, crypto.hash);
    if (!header.ok) return header.code;
    const { id, kind, scope: place } = header.value;
    const isOfSphere = place.type === "sphere" ? place.sphere === sphere : place.type === "home" && (id === sphere || identityKinds.has(kind));
    if (!isOfSphere) return "record/wrong-scope";
    const opened = envelope.body === undefined ? openErased(crypto, envelope, verified) : openEnvelope(crypto, envelope, verified, header.value);
    if (!opened.ok) return opened.code;
    return { id, ...("body" in opened.value ? { record: opened.value } : {}) };
  }

  function take(envelopes: readonly Envelope[]): void {
    const fresh: SignedRecord[] = [];
    for (const envelope of envelopes) {
      const judged = judge(envelope);
      if (typeof judged === "string") refused.set(judged, (refused.get(judged) ?? 0) + 1);
      else if (!held.has(judged.id)) {
        held.set(judged.id, decodeId(judged.id));
        if (judged.record !== undefined) fresh.push(judged.record);
      }
    }
    if (held.size > recordsMost) end = "over-bounds";
    for (const record of fresh) records.set(record.id, record);
    if (fresh.length > 0) onRecords?.(fresh);
  }

  async function takeControl(message: Control | undefined): Promise<void> {
    switch (message?.type) {
      case "hello": {
        if (message.version !== linkVersion || tag !== undefined) { end = "malformed"; return; }
        tag = tagOf(crypto, bindingOf(crypto, { initiatorNonce: nonce, responderNonce: message.nonce, initiatorKey: ownKey, responderKey: link.peer }), sphere);
        const chance = (size: number, count: number): Uint8Array[] => Array.from({ length: count }, () => random(size));
        return say({ type: "offer", tags: [tag, ...chance(tagBytes, slotsFor(1) - 1)].sort(byFirstByte), proofs: chance(proofSlotBytes, slotsFor(1)) });
      }
      case "offer": {
        if (tag === undefined || begun > 0 || asked !== "nothing") { end = "malformed"; return; }
        // Whether it is among their tags shows when they answer.
        await say({ type: "open", scope, tag });
        return sayLive({ type: "state", count: 0 });
      }
      case "shut": end = "not-shared"; return;
      case "bye": end = "ended"; return;
      case "wish": return;
      case "open": case undefined: end = "malformed";
    }
  }

  async function takeLive(message: LiveMessage | undefined): Promise<void> {
    switch (message?.type) {
      case undefined: end = "malformed"; return;
      case "records": take(message.envelopes); return;
      case "state":
        if (asked !== "nothing") { end = "malformed"; return; }
        asked = message.count < historyFrom ? "ready" : "history";
        return sayLive(asked === "history" ? { type: "history", from: 0 } : { type: "ready" });
      case "told":
        if (asked !== "history") { end = "malformed"; return; }
        asked = "ready";
        await sayLive({ type: "ready" });
        return beginSession();
      case "ready":
        theyAreReady = true;
        return beginSession();
      // What else neighbours say about live records and audits is not for who keeps nothing.
      case "announce": case "graft": case "prune": case "history": case "audit": case "held":
    }
  }

  async function beginSession(): Promise<void> {
    if (tag === undefined || asked !== "ready" || !theyAreReady || session !== undefined || begun >= sessionsMost) return;
    begun++;
    const sets = (salt: Uint8Array): ReturnType<ReturnType<typeof createRecordSet>["view"]> => {
      const set = createRecordSet({ salt, capacity: held.size + 64 });
      for (const id of held.values()) set.add(id);
      return set.view();
    };
    await follow(openSession({ role: "initiator", scope: tag.slice(0, scopeBytes), sets, random, hash: (bytes) => crypto.hash(bytes) }));
  }

  async function follow({ state, messages, needs, ended }: SessionStep): Promise<void> {
    session = ended === undefined ? state : undefined;
    // What they lack they have just let go of: it is not given back.
    for (const message of messages) if ("frame" in message) await send(sessionChannel(scope, begun % 2 === 1 ? 1 : 0), message.frame);
    take(needs.admit);
    if (ended === undefined) return;
    if (ended.code === "reconcile/agreed") end = "agreed";
    else if (begun < sessionsMost) await beginSession();
    else end = ended.code;
  }

  async function takeFrame(bytes: Uint8Array): Promise<void> {
    const read = readChannel(bytes);
    if (read === undefined) { end = "malformed"; return; }
    const { channel, frame } = read;
    if (channel.sort === "control") return takeControl(readControl(frame));
    if (channel.sort === "mail" || channel.scope !== scope) return;
    if (channel.sort === "live") return takeLive(readLive(frame));
    if (session !== undefined && channel.parity === begun % 2) await follow(stepSession(session, frame));
  }

  let cancel = (): void => undefined;
  const waitForNext = (): void => {
    cancel();
    cancel = schedule(quietMillis, () => { end ??= "ended"; link.close("nothing came"); });
  };
  try {
    waitForNext();
    await say({ type: "hello", version: linkVersion, nonce, invite });
    for await (const frame of link.frames) {
      waitForNext();
      bytesIn += frame.length;
      await takeFrame(frame);
      if (bytesIn > bytesMost) end ??= "over-bounds";
      if (end !== undefined) break;
    }
    if (end === "agreed") await say({ type: "bye", reason: byeReasons.indexOf("done") });
  } catch (error) {
    if (!(error instanceof LinkEnded)) throw error;
  } finally {
    cancel();
  }
  link.close("read");
  return { end: end ?? "ended", records, erasedCount: held.size - records.size, refused: Object.fromEntries(refused), bytesIn, bytesOut };
}

class LinkEnded extends Error {}

/** Slots are in an order that says nothing. */
const byFirstByte = (a: Uint8Array, b: Uint8Array): number => a[0]! - b[0]!;
