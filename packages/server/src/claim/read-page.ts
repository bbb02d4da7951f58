/**
 * Reads a page of the open web for a claim, and nothing else: whoever can name an address here must not reach this machine,
 * its network or a cloud's metadata through it (server-side request forgery). The name is resolved once, every address it has
 * must be public, and the connection goes to that very address, so that a second answer of the name cannot redirect it.
 * Redirects are followed a few times under the same rule. Bounded in bytes and time; only http and https on their own ports.
 */
import { lookup as resolveName } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "../http/public-address.ts";

export type Page = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: "address" | "private" | "unresolved" | "status" | "redirects" | "too-large" | "timed-out" | "broken" };
export type PageReader = (address: string, bounds: { readonly bytes: number; readonly millis: number }) => Promise<Page>;

export interface Resolved { readonly address: string; readonly family: 4 | 6 }
export interface PageReaderParts {
  readonly resolve?: (name: string) => Promise<readonly Resolved[]>;
  /** For tests, which have only the loopback to reach. */
  readonly allow?: (address: string, port: number) => boolean;
}

const mostRedirects = 3;

export const createPageReader = (parts: PageReaderParts = {}): PageReader => {
  const resolve = parts.resolve ?? resolvePublic;
  return async (address, bounds) => {
    const until = AbortSignal.timeout(bounds.millis);
    let next = address;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const url = readAddress(next, parts.allow);
      if (url === undefined) return { ok: false, why: "address" };
      const found = await resolveOnce(url, resolve);
      if (found === undefined) return { ok: false, why: "unresolved" };
      if (!found.every((one) => isPublicAddress(one.address) || parts.allow?.(one.address, portOf(url)) === true)) return { ok: false, why: "private" };
      const [to] = found;
      if (to === undefined) return { ok: false, why: "unresolved" };
      const answer = await readOnce(url, to, bounds.bytes, until);
      if (!("redirect" in answer)) return answer;
      const joined = URL.parse(answer.redirect, url.href);
      if (joined === null) return { ok: false, why: "redirects" };
      next = joined.href;
    }
    return { ok: false, why: "redirects" };
  };
};

const portOf = (url: URL): number => (url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port));

const readAddress = (text: string, allow: PageReaderParts["allow"]): URL | undefined => {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "" || url.hostname === "") return undefined;
  return url.port === "" || allow !== undefined ? url : undefined;
};

const resolveOnce = async (url: URL, resolve: (name: string) => Promise<readonly Resolved[]>): Promise<readonly Resolved[] | undefined> => {
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(name);
  if (family !== 0) return [{ address: name, family: family as 4 | 6 }];
  try { const found = await resolve(name); return found.length === 0 ? undefined : found; } catch { return undefined; }
};
const resolvePublic = async (name: string): Promise<Resolved[]> => (await resolveName(name, { all: true, verbatim: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

type Answer = Page | { readonly redirect: string };

const readOnce = (url: URL, to: Resolved, mostBytes: number, signal: AbortSignal): Promise<Answer> => new Promise((resolve) => {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const request = send(url, {
    method: "GET", signal, agent: false, family: to.family, maxHeaderSize: 16_384,
    headers: { "user-agent": "CosmicSyncCore claim check", accept: "text/html, text/plain, */*;q=0.1", "accept-encoding": "identity" },
    // Whatever the name says now, the connection goes to the address that was looked at.
    lookup: (_name, options, done) => { if (options.all === true) done(null, [{ address: to.address, family: to.family }]); else done(null, to.address, to.family); },
  }, (response) => { readResponse(response, mostBytes).then(resolve, () => resolve({ ok: false, why: signal.aborted ? "timed-out" : "broken" })); });
  request.on("error", () => resolve({ ok: false, why: signal.aborted ? "timed-out" : "broken" }));
  request.end();
});

const readResponse = async (response: IncomingMessage, mostBytes: number): Promise<Answer> => {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400 && response.headers.location !== undefined) { response.destroy(); return { redirect: response.headers.location }; }
  if (status !== 200) { response.destroy(); return { ok: false, why: "status" }; }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) { response.destroy(); return { ok: false, why: "too-large" }; }
    parts.push(part);
  }
  return { ok: true, text: Buffer.concat(parts).toString("utf8") };
};
