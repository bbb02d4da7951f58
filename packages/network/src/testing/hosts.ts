/** Hosts for tests: keys from a number, real sockets on the loopback only, every event kept. */
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import type { Link } from "@cosmicsync/sync";
import { createHost, type Connection, type Host, type HostEvents } from "../host.ts";
import type { HostSettings } from "../settings.ts";

export const crypto = createNodeCrypto();
export const keysOf = (seed: number): ReturnType<typeof crypto.keyPair> => crypto.keyPair(new Uint8Array(32).fill(seed & 255).fill(seed >> 8, 0, 1));

export const loopback = { tcp: "/ip4/127.0.0.1/tcp/0", websocket: "/ip4/127.0.0.1/tcp/0/ws" } as const;

export interface HostUnderTest extends Host {
  readonly told: { readonly name: keyof HostEvents; readonly facts: readonly unknown[] }[];
  /** The next link that opens, or one that opened unasked for. */
  nextLink(): Promise<Link>;
  /** The next time that this is told. */
  next(name: keyof HostEvents): Promise<readonly unknown[]>;
}

export async function startHost(seed: number, settings: Partial<HostSettings> = {}, now: () => number = Date.now): Promise<HostUnderTest> {
  const told: HostUnderTest["told"] = [];
  const waiting: { name: keyof HostEvents; resolve: (facts: readonly unknown[]) => void }[] = [];
  const tell = (name: keyof HostEvents) => (...facts: readonly unknown[]): void => {
    told.push({ name, facts });
    for (const one of waiting.filter((candidate) => candidate.name === name)) {
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(facts);
    }
  };
  const events: HostEvents = {
    linkOpened: tell("linkOpened"), linkClosed: tell("linkClosed"), dialFailed: tell("dialFailed"),
    inboundRefused: tell("inboundRefused"), peerDenied: tell("peerDenied"),
  };
  const schedule = (afterMillis: number, work: () => void): (() => void) => {
    const timer = setTimeout(work, afterMillis);
    return () => { clearTimeout(timer); };
  };
  const host = await createHost({ nodeKeys: keysOf(seed), now, random: crypto.randomBytes, schedule, events }, { inboundPerSecondMost: 1_000, ...settings });
  const links: Link[] = [], takers: ((link: Link) => void)[] = [];
  host.onLink((link) => {
    const taker = takers.shift();
    if (taker === undefined) links.push(link);
    else taker(link);
  });
  return {
    ...host,
    told,
    nextLink: () => {
      const link = links.shift();
      return link === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(link);
    },
    next: (name) => new Promise((resolve) => waiting.push({ name, resolve })),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** The address of this sort, without which the test means nothing. */
export function addressOf(host: Host, part: "/ws" | "/tcp/" | "/memory/" | "/p2p-circuit"): string {
  const address = host.addresses().find((text) => text.includes(part) && (part === "/ws" || !text.includes("/ws")));
  if (address === undefined) throw new Error(`no address with ${part} among ${host.addresses().join(" ")}`);
  return address;
}

export type { Connection };
