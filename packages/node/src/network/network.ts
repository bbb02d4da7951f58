/**
 * This node among others: keeps the rows of peers and invites, and, while it runs, the host that carries links and the
 * neighbourhood that speaks on them. Both are loaded when the first peer or invite asks for them, so that a node that keeps to
 * itself opens no port and starts as fast as before.
 *
 * `begin` starts what the settings ask for, `end` stops it within `closeSeconds`; before and after (the command line on a folder
 * where no node runs, a process of several that does not hold the network) only rows change. While it runs, the network follows
 * every change at once, its own process' and the others'; the others show what it says of itself.
 */
import { CodedError, Refused, encodeId, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { NetworkPort } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import type { ForeignChange } from "@cosmicsync/storage/postgres";
import { createForeignNews, forgetLeftSpheres, listPeers, onPosted, type Link, type Mail, type Neighbourhood, type NeighbourhoodParts, type PeerStatus, type Replica, type Signer } from "@cosmicsync/sync";
import type { Host } from "@cosmicsync/network";
import { addToBook, removeFromBook, requireName } from "./address-book.ts";
import type { NetworkEvents } from "./events.ts";
import { forgetEnded, heldInvite, issueInvite, openInvites, redeemInvite } from "./invites.ts";
import { expectedAddresses, listenAddresses, reachOf, type NetworkSettings } from "./reach.ts";
import { showNetwork } from "./view.ts";

export interface Network extends NetworkPort, AsyncDisposable {
  /** Starts host and neighbourhood where the settings say so, now or when the first peer or invite asks for it. */
  begin(): Promise<void>;
  end(): Promise<void>;
  readonly running: boolean;
  /** For the other processes of this node. */
  say(): NetworkSaid;
  statuses(): readonly PeerStatus[];
}

/** What the process that runs the network tells the others. */
export interface NetworkSaid { readonly running: boolean; readonly addresses: readonly string[]; readonly statuses: readonly PeerStatus[] }

export interface NetworkParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly nodeSigner: Signer;
  readonly events: NetworkEvents;
  /** Speaks for a member of a private sphere who lives here. */
  readonly vouch?: NonNullable<NeighbourhoodParts["vouch"]>;
  readonly mail?: Mail;
  /** What other processes of this node change; answers how to stop. */
  readonly onForeignChange?: (listener: (change: ForeignChange) => void) => () => void;
  /** What the process that runs the network says, if that is another. */
  readonly elsewhere?: () => NetworkSaid | undefined;
}

interface Running { readonly host: Host; readonly neighbourhood: Neighbourhood; readonly links: Map<RecordId, Link>; readonly shown: WeakMap<Link, string>; readonly nearby: Map<RecordId, readonly string[]>; readonly stopPosting: () => void; stopForgetting: () => void }

/** What a fault takes off a peer's score; at the host's floor it is kept out for a while. */
const faultWeights: Readonly<Record<string, number>> = { forged: 50, malformed: 50, "over-budget": 25, flood: 25, "out-of-turn": 25, silent: 5 };
const nearbyMost = 64;
const [soonMillis, hourMillis] = [60_000, 3_600_000];
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

export const createNetwork = (parts: NetworkParts, settings: NetworkSettings): Network => {
  const { store, replica, crypto, now, nodeSigner, events } = parts;
  const key = encodeId(nodeSigner.keys.publicKey);
  const book = { store, crypto, now, key };
  const news = createForeignNews(replica, store.read);
  let begun = false;
  let stopFollowing: (() => void) | undefined;
  let running: Running | undefined;
  let starting: Promise<void> | undefined;

  /** What the process that runs it says, where that is another. */
  const there = (): NetworkSaid | undefined => { const said = parts.elsewhere?.(); return said?.running === true ? said : undefined; };
  const requireAllowed = (): void => { if (settings.network === "off") throw new Refused("network/off"); };
  const state = (): "off" | "waiting" | "on" => (settings.network === "off" ? "off" : running !== undefined || there() !== undefined ? "on" : "waiting");

  const start = (): Promise<void> => (starting ??= open().catch((cause: unknown) => { starting = undefined; throw cause; }));

  async function open(): Promise<void> {
    const [{ createHost }, { createNeighbourhood }] = await Promise.all([import("@cosmicsync/network"), import("@cosmicsync/sync")]);
    const schedule = (afterMillis: number, work: () => void): (() => void) => {
      const timer = setTimeout(work, afterMillis);
      return () => clearTimeout(timer);
    };
    const random = (count: number): Uint8Array => crypto.randomBytes(count);
    const peers = await listPeers(store.read);
    const linkClosed: NetworkEvents["linkClosed"] = (connection, reason) => {
      events.linkClosed(connection, reason);
      if (running?.host.connections().some(({ peer }) => peer === connection.peer) === false) running.links.delete(connection.peer);
    };
    const host = await createHost({ nodeKeys: nodeSigner.keys, now, random, schedule, events: { ...events, linkClosed } }, {
      listen: listenAddresses(settings), announce: settings.networkAnnounce, localDiscovery: settings.mdns === "on",
      relays: settings.relay === "client" ? peers.flatMap(({ addresses }) => addresses) : [], relayForOthers: settings.relay === "server",
    }).catch((cause: unknown) => { throw new CodedError("network/not-listening", { listen: listenAddresses(settings).join(" ") }, cause); });
    const neighbourhood = createNeighbourhood({
      store, replica: news.replica, crypto, now, random, schedule, nodeKeys: nodeSigner.keys,
      redeemInvite: async (peer, secret) => {
        const spheres = await redeemInvite(book, peer, secret);
        events.inviteShown(peer, spheres !== undefined);
        return spheres;
      },
      onFault: (peer, fault) => { events.peerFault(peer, fault); host.report(peer, { code: fault, weight: faultWeights[fault] ?? 10 }); },
      // Of whom nothing could be found out does not stay.
      onJoined: (peer) => void joined(peer).catch((cause: unknown) => { events.failed("invite", cause); running?.links.get(peer)?.close("failed"); }),
      ...(parts.vouch === undefined ? {} : { vouch: parts.vouch }), ...(parts.mail === undefined ? {} : { mail: parts.mail }),
    });
    const opened: Running = { host, neighbourhood, links: new Map(), shown: new WeakMap(), nearby: new Map(), stopPosting: onPosted(replica, key, (to) => neighbourhood.mailChanged(to)), stopForgetting: () => undefined };
    running = opened;
    forgetLater(opened, soonMillis);
    host.onLink((link) => void welcome(opened, link).catch((cause: unknown) => { events.failed("link", cause); link.close("failed"); }));
    host.onFound(({ peer, addresses }) => {
      opened.nearby.set(peer, addresses);
      for (const oldest of opened.nearby.keys()) { if (opened.nearby.size <= nearbyMost) break; opened.nearby.delete(oldest); }
      void follow().catch((cause: unknown) => events.failed("link", cause));
    });
    await follow();
  }

  /** Words of private spheres in which nobody who lives here is any more; now and again, as long as the network runs. */
  function forgetLater(opened: Running, afterMillis: number): void {
    const { vouch } = parts;
    if (vouch === undefined) return;
    const timer = setTimeout(() => {
      const question = new TextEncoder().encode("cosmicsync lives here");
      void forgetLeftSpheres({ store, replica, now, ownKey: key, livesHere: async (sphere) => (await vouch(sphere, question)) !== undefined })
        .catch((cause: unknown) => { events.failed("left-spheres", cause); return { more: false }; })
        .then(({ more }) => { if (running === opened) forgetLater(opened, more ? soonMillis : hourMillis); });
    }, afterMillis).unref();
    opened.stopForgetting = () => clearTimeout(timer);
  }

  /** Both have said hello: who came without a good invite and is no peer goes. */
  async function joined(peer: RecordId): Promise<void> {
    if ((await store.read.get("peer", { key: peer })) === undefined) return running?.links.get(peer)?.close("not a peer");
    events.peerJoined(peer);
  }

  /** A peer may speak; so may whoever brings an invite while one is open. Nobody else is listened to. */
  async function welcome({ neighbourhood, links, shown }: Running, link: Link): Promise<void> {
    const known = await store.read.get("peer", { key: link.peer });
    if (known === undefined && (link.initiator || (await openInvites(store.read, now())).length === 0)) return link.close("not a peer");
    const invite = await heldInvite(store.read, link.peer, now());
    links.set(link.peer, link);
    if (invite !== undefined) shown.set(link, hexOf(invite));
    neighbourhood.attach(link, invite === undefined ? {} : { invite });
  }

  /** After the rows of peers have changed, or a peer was seen nearby. */
  async function follow(): Promise<void> {
    if (running === undefined) return;
    const { host, neighbourhood, links, nearby } = running;
    const peers = await listPeers(store.read);
    const wanted = new Set(peers.map((peer) => peer.key));
    for (const [peer, link] of links) if (!wanted.has(peer) && host.connections().some((one) => one.peer === peer)) link.close("not a peer any more");
    neighbourhood.peersChanged();
    host.keepConnected(peers.map((peer) => ({ peer: peer.key, addresses: [...peer.addresses, ...(nearby.get(peer.key) ?? [])] })).filter(({ addresses }) => addresses.length > 0));
  }

  async function changed(): Promise<void> {
    if (!begun || settings.network === "off") return;
    if (running === undefined) await start();
    else await follow();
  }

  const isWanted = async (): Promise<boolean> => settings.network === "on" || (await store.read.count("peer", { fanOut: true })) > 0 || (await openInvites(store.read, now())).length > 0;

  /** Another process of this node changed something. */
  async function othersChanged({ changed: rows, tables, records, recordsComplete, complete }: ForeignChange): Promise<void> {
    const peers = !complete || tables.includes("peer") || rows.some(({ table }) => table === "peerSphere");
    const invites = !complete || tables.includes("nodeState");
    if (!begun) return;
    if (running === undefined) return (peers || invites) && (await isWanted()) ? start() : undefined;
    const { neighbourhood } = running;
    await (recordsComplete ? news.tell(records) : news.tellAny());
    for (const { table, ownerId } of rows) if (table === "mail" && ownerId !== key) neighbourhood.mailChanged(ownerId);
    if (!complete) neighbourhood.mailChanged();
    if (peers) await follow();
    if (peers || invites) await showInvites(running);
  }

  /** A link that is open already does not know of an invite that came since: it is made anew. */
  async function showInvites({ links, shown }: Running): Promise<void> {
    for (const [peer, link] of links) {
      const invite = await heldInvite(store.read, peer, now());
      if (invite !== undefined && shown.get(link) !== hexOf(invite)) link.close("a new invite");
    }
  }

  const addresses = (): string[] => running?.host.addresses() ?? [...(there()?.addresses ?? expectedAddresses(settings, key))];
  const statuses = (): readonly PeerStatus[] => running?.neighbourhood.status() ?? there()?.statuses ?? [];
  const view: NetworkPort["view"] = () => showNetwork({
    read: store.read, now, key, name: settings.name, state: state(), reach: reachOf(settings), addresses: state() === "off" ? [] : addresses(),
    statuses: statuses(), nearby: [...(running?.nearby ?? [])].map(([peer, at]) => ({ peer, addresses: at })), counts: replica.counts(),
  });

  return {
    get running() { return running !== undefined; },
    statuses: () => running?.neighbourhood.status() ?? [],
    view,
    async begin() {
      begun = true;
      if (settings.network === "off") return;
      await store.write((writer) => forgetEnded(writer, now()));
      stopFollowing = parts.onForeignChange?.((change) => void othersChanged(change).catch((cause: unknown) => events.failed("others", cause)));
      if (await isWanted()) await start();
    },
    end,
    say: () => ({ running: running !== undefined, addresses: running?.host.addresses() ?? [], statuses: running?.neighbourhood.status() ?? [] }),
    async add(given) {
      requireAllowed();
      const added = await addToBook(book, given);
      // A link that is open already does not know of a new invite: it is made anew.
      if (given.invite !== undefined) running?.links.get(added.key)?.close("a new invite");
      await changed();
      const { peers } = await view();
      const peer = peers.find((one) => one.key === added.key);
      if (peer === undefined) throw new Refused("peer/not-found");
      // What is not here yet has a name in the invite.
      const nameOf = (id: RecordId): string | undefined => added.spheres.find((sphere) => sphere.id === id)?.name;
      return { ...peer, spheres: peer.spheres.map((sphere) => { const name = sphere.name ?? nameOf(sphere.id); return name === undefined ? sphere : { ...sphere, name }; }) };
    },
    async remove(peer) {
      const removed = await removeFromBook(book, peer);
      await follow();
      return removed;
    },
    async invite(given) {
      requireAllowed();
      requireName(given.name);
      // Begun first, so that the addresses are those it listens on.
      if (begun) await start();
      const at = addresses().slice(0, 8);
      const { token, spheres, expiresAt } = await issueInvite(book, nodeSigner.keys, { nodeName: settings.name, addresses: at, spheres: given.spheres, hours: given.hours, ...(given.name === undefined ? {} : { name: given.name }) });
      return { invite: token, expiresAt: new Date(expiresAt).toISOString(), addresses: at, spheres: [...spheres], reach: reachOf(settings) };
    },
    [Symbol.asyncDispose]: end,
  };

  async function end(): Promise<void> {
    begun = false;
    stopFollowing?.();
    await starting?.catch(() => undefined);
    const ending = running;
    running = starting = undefined;
    if (ending === undefined) return;
    ending.stopPosting();
    ending.stopForgetting();
    const closed = (async () => { await ending.neighbourhood[Symbol.asyncDispose](); await ending.host[Symbol.asyncDispose](); })();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, settings.closeSeconds * 1_000).unref())]);
  }
};
