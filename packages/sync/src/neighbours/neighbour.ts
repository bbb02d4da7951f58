/**
 * One link, from its first frame to its last: the handshake, which spheres are open on it, and where each frame goes. Frames are handled
 * strictly one after another; the next is read only when the last has been dealt with.
 */
import { encodeId, sameBytes, type ErrorCode, type RecordId } from "@cosmicsync/protocol";
import { linkFrameBytesMost, type Link } from "../link.ts";
import type { SharedSet, SharedSets } from "../scope.ts";
import type { HeldEvent } from "../live/batches.ts";
import type { SpreadEvent } from "../live/spread.ts";
import { createBucket, neighbourBudgets } from "./budgets.ts";
import { controlChannel, mailChannel, readChannel } from "./channels.ts";
import { byeReasons, linkVersion, nonceBytes, readControl, writeControl, type ByeReason, type Control } from "./control.ts";
import { createIntake } from "./intake.ts";
import { createPost, type Post } from "./post.ts";
import type { Fault, NeighbourhoodParts, PeerStatus } from "./neighbourhood.ts";
import { createOutbox } from "./outbox.ts";
import { createPairSet, type PairSet } from "./pair-set.ts";
import { createScopeTalk, type ScopeTalk } from "./scope-talk.ts";
import { createSharing, type Meant, type Sharing } from "./sharing.ts";
import { bindingOf } from "./tags.ts";

export interface Neighbour {
  readonly link: Link;
  readonly joined: boolean;
  /** Ends when the link does. */
  run(): Promise<void>;
  /** What is meant for this peer may have changed. */
  reconsider(): void;
  /** Who may see a private sphere may have changed: what is open is looked at again, and nothing is said unless something ends. */
  recheck(): void;
  mailWaits(): void;
  talk(sphere: RecordId): ScopeTalk | undefined;
  readonly heldBytes: number;
  status(): PeerStatus;
  close(reason: string): void;
}

/** What a neighbour asks of the neighbourhood it is in. */
export interface NeighbourPorts {
  readonly sets: SharedSets;
  readonly sessionMillis: number;
  spread(shared: SharedSet, neighbour: Neighbour, event: SpreadEvent | HeldEvent): void;
  arriving(ids: readonly RecordId[], neighbour: Neighbour, how: "live" | "session"): void;
  joined(neighbour: Neighbour): void;
}

interface OpenScope extends Disposable { readonly talk: ScopeTalk; readonly shared: SharedSet }

export function createNeighbour(parts: NeighbourhoodParts, ports: NeighbourPorts, link: Link, invite: Uint8Array = new Uint8Array()): Neighbour {
  const { store, replica, crypto, nodeKeys, now, random, schedule } = parts;
  const ownKey = encodeId(nodeKeys.publicKey);
  const connectedAt = now();
  const nonce = random(nonceBytes);
  const scopes = new Map<number, OpenScope>();
  const refused = new Map<ErrorCode, number>();
  const counted = { bytesIn: 0, sessions: 0, turns: 0, recordsIn: 0, recordsOut: 0 };
  const bytesTaken = createBucket({ burst: neighbourBudgets.bytesBurst, perSecond: neighbourBudgets.bytesPerSecond, now });
  const recordsTaken = createBucket({ burst: neighbourBudgets.recordsBurst, perSecond: neighbourBudgets.recordsPerSecond, now });
  const offersTaken = createBucket({ burst: neighbourBudgets.offersCount, perSecond: 1_000 / neighbourBudgets.offerMillis, now });
  let sharing: Sharing | undefined;
  let [joined, closed, faultPoints, offered, nextScope, pauseMillis] = [false, false, 0, false, 0, 0];
  /** Changes of what is shared, one after another, beside the frames that come. */
  let changes: Promise<void> = Promise.resolve();

  const outbox = createOutbox({ link, schedule, stallMillis: neighbourBudgets.stallMillis, onStall: () => { fail("silent"); }, onBroken: (error) => { close(String(error)); } });
  const say = (message: Control): void => { outbox.put(controlChannel, writeControl(message)); };
  const post: Post | undefined = parts.mail === undefined ? undefined : createPost({ mail: parts.mail, peer: link.peer, crypto, now, put: (frames) => { outbox.putSource(mailChannel, frames); }, say: (frame) => { outbox.put(mailChannel, frame); } });

  function close(reason: string): void {
    if (closed) return;
    closed = true;
    for (const scope of scopes.values()) scope[Symbol.dispose]();
    scopes.clear();
    outbox.close();
    link.close(reason);
  }
  function fail(fault: Fault): void {
    if (closed) return;
    close(fault);
    parts.onFault?.(link.peer, fault);
  }
  function note(fault: Fault, points: number): void {
    faultPoints += points;
    if (faultPoints >= neighbourBudgets.faultPoints) fail(fault);
  }
  /** Said last: what waits before it is of no use any more. */
  async function leave(reason: ByeReason): Promise<void> {
    await Promise.race([link.send(new Uint8Array([controlChannel, ...writeControl({ type: "bye", reason: byeReasons.indexOf(reason) })])).catch(() => undefined), pause(1_000)]);
    close(reason);
  }
  const pause = (millis: number): Promise<void> => new Promise((resolve) => { schedule(millis, resolve); });
  function change(work: () => Promise<void>): void {
    changes = changes.then(async () => { if (!closed) await work(); }).catch((error: unknown) => { close(String(error)); });
  }

  // Handshake

  async function takeHello(message: Extract<Control, { type: "hello" }>): Promise<void> {
    if (sharing !== undefined) return fail("out-of-turn");
    if (message.version !== linkVersion) return leave("version");
    const [first, second] = link.initiator ? [nonce, message.nonce] : [message.nonce, nonce];
    const binding = bindingOf(crypto, { initiatorNonce: first, responderNonce: second, initiatorKey: link.initiator ? ownKey : link.peer, responderKey: link.initiator ? link.peer : ownKey });
    if (message.invite.length > 0) await parts.redeemInvite?.(link.peer, message.invite);
    sharing = createSharing({ reader: store.read, crypto, binding, initiator: link.initiator, ownKey, peer: link.peer, now, random, schedule, ...(parts.vouch === undefined ? {} : { vouch: parts.vouch }) });
    if (link.initiator) await makeOffer();
  }

  async function makeOffer(): Promise<void> {
    if (sharing === undefined) return;
    offered = true;
    say({ type: "offer", ...(await sharing.makeOffer()) });
  }

  async function takeOffer(offer: Extract<Control, { type: "offer" }>): Promise<void> {
    if (sharing === undefined || (link.initiator && !offered)) return fail("out-of-turn");
    if (offersTaken.take(1) > 0) return fail("flood");
    sharing.takeOffer(offer);
    if (!link.initiator) await makeOffer();
    if (!joined) {
      joined = true;
      ports.joined(neighbour);
      parts.onJoined?.(link.peer);
      post?.deliver();
    }
    await bringUp();
  }

  // Scopes

  /** Opens what is shared and not open, shuts what is open and shared no more. */
  async function bringUp(): Promise<void> {
    if (sharing === undefined || !joined) return;
    const shared = await sharing.shared();
    for (const [scope, open] of scopes) {
      if (shared.some(({ sphere, tag }) => sphere === open.talk.sphere && sameBytes(tag, open.talk.tag))) continue;
      shut(scope);
      say({ type: "shut", scope });
    }
    if (!link.initiator) return;
    for (const each of shared) {
      if ([...scopes.values()].some(({ talk }) => talk.sphere === each.sphere) || nextScope >= neighbourBudgets.scopesCount) continue;
      const scope = nextScope++;
      say({ type: "open", scope, tag: each.tag });
      await open(scope, each);
    }
  }

  async function takeOpen({ scope, tag }: Extract<Control, { type: "open" }>): Promise<void> {
    if (link.initiator || sharing === undefined || scopes.has(scope)) return fail("out-of-turn");
    const meant = (await sharing.shared()).find((each) => sameBytes(each.tag, tag));
    if (meant === undefined || [...scopes.values()].some(({ talk }) => talk.sphere === meant.sphere)) return say({ type: "shut", scope });
    await open(scope, meant);
  }

  async function open(scope: number, { sphere, filter, tag }: Meant): Promise<void> {
    const shared = await ports.sets.open(sphere, filter);
    if (closed) return shared[Symbol.dispose]();
    const pair: PairSet = createPairSet(shared, { now, refusedMost: neighbourBudgets.refusedCount, refusedMillis: neighbourBudgets.refusedMillis });
    const intake = createIntake({
      replica, crypto, sets: ports.sets, shared, pair,
      onArriving: (ids, how) => { ports.arriving(ids, neighbour, how); },
      count: (code) => { refused.set(code, (refused.get(code) ?? 0) + 1); },
      onTaken: (count) => { counted.recordsIn += count; pauseMillis = Math.max(pauseMillis, recordsTaken.take(count)); },
    });
    const talk = createScopeTalk({
      store, crypto, shared, pair, intake, outbox, scope, tag, now, random, schedule,
      initiator: link.initiator, peer: link.peer, sessionMillis: ports.sessionMillis,
      askForSession: () => { say({ type: "wish", scope }); },
      spread: (event) => { ports.spread(shared, neighbour, event); },
      onFault: note, onBroken: (error) => { close(String(error)); },
      onSession: (turns) => { counted.sessions++; counted.turns += turns; },
      onSent: (count) => { counted.recordsOut += count; },
    });
    scopes.set(scope, {
      talk, shared,
      [Symbol.dispose]() {
        talk.close();
        ports.spread(shared, neighbour, { type: "left", peer: link.peer });
        pair[Symbol.dispose]();
        shared[Symbol.dispose]();
      },
    });
    ports.spread(shared, neighbour, { type: "joined", peer: link.peer });
    talk.start();
  }

  function shut(scope: number): void {
    scopes.get(scope)?.[Symbol.dispose]();
    scopes.delete(scope);
  }

  // Frames

  async function takeFrame(bytes: Uint8Array): Promise<void> {
    counted.bytesIn += bytes.length;
    const read = bytes.length > linkFrameBytesMost ? undefined : readChannel(bytes);
    if (read === undefined) return fail("malformed");
    const { channel, frame } = read;
    if (channel.sort === "control") return takeControl(frame);
    if (!joined) return fail("out-of-turn");
    if (channel.sort === "mail") return post?.take(frame) === "fault" ? fail("malformed") : post?.settled();
    // Frames of a scope that was shut may still be on their way.
    const talk = scopes.get(channel.scope)?.talk;
    if (talk === undefined) return;
    return channel.sort === "session" ? talk.takeSession(channel.parity, frame) : talk.takeLive(frame);
  }

  async function takeControl(frame: Uint8Array): Promise<void> {
    const message = readControl(frame);
    if (message === undefined) return fail("malformed");
    switch (message.type) {
      case "hello": return takeHello(message);
      case "offer": return serially(() => takeOffer(message));
      case "open": return serially(() => takeOpen(message));
      case "shut": return serially(() => { shut(message.scope); return Promise.resolve(); });
      case "wish": return scopes.get(message.scope)?.talk.wish();
      case "bye": return close(`they said ${byeReasons[message.reason] ?? "goodbye"}`);
    }
  }
  async function serially(work: () => Promise<void>): Promise<void> {
    change(work);
    await changes;
  }

  const neighbour: Neighbour = {
    link,
    get joined() { return joined; },
    get heldBytes() { return outbox.heldBytes; },
    async run() {
      const tooLate = schedule(neighbourBudgets.helloMillis, () => { if (!joined) fail("silent"); });
      say({ type: "hello", version: linkVersion, nonce, invite });
      const sending = outbox.run();
      try {
        for await (const frame of link.frames) {
          await takeFrame(frame);
          if (closed) break;
          const wait = Math.max(bytesTaken.take(frame.length), pauseMillis);
          pauseMillis = 0;
          if (wait > 0) await pause(wait);
        }
      } catch (error) {
        close(String(error));
      }
      tooLate();
      close("ended");
      await Promise.all([sending, changes]);
    },
    reconsider() {
      change(async () => {
        if (!joined) return;
        await makeOffer();
        await bringUp();
      });
    },
    recheck() { if (joined && scopes.size > 0) change(bringUp); },
    mailWaits() { if (joined) post?.deliver(); },
    talk: (sphere) => [...scopes.values()].find(({ talk }) => talk.sphere === sphere)?.talk,
    close,
    status: () => ({
      peer: link.peer, kind: link.kind, remote: link.remote, initiator: link.initiator, connectedAt, joined,
      spheres: [...scopes.values()].map(({ talk }) => talk.status()),
      bytesIn: counted.bytesIn, bytesOut: outbox.bytesOut, sessions: counted.sessions, roundTrips: counted.turns / 2,
      recordsIn: counted.recordsIn, recordsOut: counted.recordsOut, refused: Object.fromEntries(refused), waitingOut: outbox.heldBytes,
    }),
  };
  return neighbour;
}
