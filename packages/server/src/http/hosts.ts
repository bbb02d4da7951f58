/**
 * Two defences of a node in a browser's reach. A page elsewhere may point its own name at 127.0.0.1 (DNS rebinding): only
 * names that are ours are answered. A page elsewhere may make a browser send our cookie: writes must come from our own pages.
 */
import type { IncomingHttpHeaders } from "node:http";
import { Refused } from "@cosmicsync/protocol";

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/** Name without port, lower case; undefined where the header is not one. */
export const hostName = (header: string | undefined): string | undefined => /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?$/i.exec(header ?? "")?.[1]?.toLowerCase().replace(/\.$/, "");

export const createHostCheck = (settings: { readonly loopback: boolean; readonly hostNames: readonly string[] }): ((header: string | undefined) => boolean) => {
  const ours = new Set([...loopbackNames, ...settings.hostNames.map((name) => name.toLowerCase())]);
  const any = !settings.loopback && settings.hostNames.length === 0;
  return (header) => {
    const name = hostName(header);
    return name !== undefined && (any || ours.has(name));
  };
};

/** Where a request says it comes from: this node's own pages, somewhere else, or nothing said (a program). */
export const originOf = (headers: IncomingHttpHeaders): "own" | "foreign" | "unsaid" => {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return "foreign";
  const origin = headers.origin;
  if (origin !== undefined) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url === undefined || url.host.toLowerCase() !== headers.host?.toLowerCase()) return "foreign";
    return "own";
  }
  return site === undefined ? "unsaid" : "own";
};

/** A write by cookie must come from our own page; any write from a foreign page is refused, so nobody is signed in by another site. */
export const requireOwnOrigin = (headers: IncomingHttpHeaders, byCookie: boolean): void => {
  const origin = originOf(headers);
  if (origin === "foreign" || (origin === "unsaid" && byCookie)) throw new Refused("request/foreign-origin");
};
