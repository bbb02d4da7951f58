/**
 * Where a webhook may lead: https on its own ports, to an address of the open network. What can be told from the text is refused when it is said; what the
 * name stands for is looked up and held against the same rule for every attempt, and the connection goes to the very addresses that were looked at, so a name that
 * answers otherwise a moment later (DNS rebinding) leads nowhere.
 *
 * Names are asked of the DNS itself and not of the system's resolver: that one has four threads, which files and passphrases need too, and a name server that
 * takes its time would hold them.
 */
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { limits } from "@cosmicsync/protocol";
import { isPublicAddress } from "../http/public-address.ts";

export interface Address { readonly address: string; readonly family: 4 | 6 }
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly Address[]>;
/** `local`: also this machine's loopback, by http and on any port; for tests and development. */
export type Reachable = "open" | "local";

const ports = new Set(["", "443", "8443"]);
const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The address as it is used, or undefined where it may not be one. */
export const readEndpoint = (text: string, reachable: Reachable): URL | undefined => {
  const url = URL.parse(text);
  if (url === null || url.href.length > limits.urlChars || url.username !== "" || url.password !== "" || url.hash !== "" || url.hostname === "") return undefined;
  if (reachable === "local" && loopbackNames.has(url.hostname) && (url.protocol === "http:" || url.protocol === "https:")) return url;
  if (url.protocol !== "https:" || !ports.has(url.port) || !isName(url.hostname)) return undefined;
  return url;
};

/** A name with a dot, as every name of the open network has one, or one of its addresses. */
const isName = (host: string): boolean => {
  const plain = plainHost(host);
  return isIP(plain) === 0 ? /\.[a-z0-9-]*[a-z][a-z0-9-]*\.?$/.test(host) && !/\.(localhost|local|internal|home\.arpa|onion)\.?$/.test(host) : isPublicAddress(plain);
};

/** The addresses to connect to; "unresolved" where there are none, "private" where any of them is not of the open network. */
export const lookUp = async (url: URL, reachable: Reachable, resolve: Resolve, signal: AbortSignal, isOpen = isPublicAddress): Promise<readonly Address[] | "unresolved" | "private"> => {
  const host = plainHost(url.hostname);
  if (reachable === "local" && loopbackNames.has(url.hostname)) return [host === "::1" ? { address: "::1", family: 6 } : { address: "127.0.0.1", family: 4 }];
  const family = isIP(host);
  const found = family !== 0 ? [{ address: host, family: family as 4 | 6 }] : await resolve(host, signal).catch(() => []);
  if (found.length === 0) return "unresolved";
  return found.every(({ address }) => isOpen(address)) ? found.slice(0, addressesMost) : "private";
};

/** Addresses of one name that are tried. */
const addressesMost = 8;
const plainHost = (host: string): string => host.replace(/^\[|\]$/g, "");

/** `servers`: others than the system's. */
export const resolveByDns = (servers?: readonly string[]): Resolve => async (name, signal) => {
  if (signal.aborted) return [];
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const [four, six] = await Promise.all([resolver.resolve4(name).catch(() => []), resolver.resolve6(name).catch(() => [])]);
    return [...four.map((address) => ({ address, family: 4 as const })), ...six.map((address) => ({ address, family: 6 as const }))];
  } finally {
    signal.removeEventListener("abort", cancel);
  }
};
