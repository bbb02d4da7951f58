/**
 * One attempt to tell an endpoint: one POST, to addresses that were looked at a moment ago, no redirect followed, bounded in time and in bytes of the answer, of which nothing is
 * kept but the status. Never throws.
 */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { limits } from "@cosmicsync/protocol";
import { lookUp, readEndpoint, resolveByDns, type Address, type Reachable, type Resolve } from "./endpoint.ts";

/** What came of it: the status, or in a word why there is none. `redirect`: it pointed elsewhere. */
export const attemptProblems = ["address", "private", "unresolved", "timed-out", "certificate", "broken", "redirect", "status"] as const;
export type AttemptProblem = (typeof attemptProblems)[number];
export interface Attempt { readonly status?: number; readonly problem?: AttemptProblem }
export type Post = (endpoint: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) => Promise<Attempt>;

export interface PostParts {
  readonly resolve?: Resolve;
  readonly millis?: number;
  /** For tests, which have only the loopback to reach. */
  readonly isOpen?: (address: string) => boolean;
}

export const createPost = (reachable: Reachable, { resolve = resolveByDns(), millis = limits.webhookMillis, isOpen }: PostParts = {}): Post => async (endpoint, headers, body, signal) => {
  const url = readEndpoint(endpoint, reachable);
  if (url === undefined) return { problem: "address" };
  const until = AbortSignal.any([signal, AbortSignal.timeout(millis)]);
  const addresses = await endedBy(until, lookUp(url, reachable, resolve, until, isOpen));
  if (addresses === undefined) return { problem: "timed-out" };
  return typeof addresses === "string" ? { problem: addresses } : postOnce(url, addresses, headers, body, until);
};

const endedBy = <T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> => new Promise((resolve) => {
  const end = (): void => resolve(undefined);
  if (signal.aborted) return end();
  signal.addEventListener("abort", end, { once: true });
  void work.then(resolve, end).finally(() => signal.removeEventListener("abort", end));
});

const postOnce = (url: URL, addresses: readonly Address[], headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Attempt> => new Promise((resolve) => {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  let answered = false;
  const failed = (cause: unknown): void => { if (!answered) resolve({ problem: signal.aborted ? "timed-out" : isOfCertificate(cause) ? "certificate" : "broken" }); };
  const request = send(url, {
    method: "POST", signal, agent: false, maxHeaderSize: 16_384,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), "user-agent": "CosmicSyncCore webhook", ...headers },
    // Whatever the name says now, the connection goes to the addresses that were looked at.
    lookup: (_name, options, done) => { const [first] = addresses; if (options.all === true) done(null, [...addresses]); else done(null, first?.address ?? "", first?.family ?? 4); },
  }, (response) => { answered = true; void readAway(response).then(resolve); });
  request.on("error", failed);
  request.end(body);
});

/** The status has said all; the rest is read, as far as it is short, so that the other side need not see a broken connection. */
const readAway = async (response: IncomingMessage): Promise<Attempt> => {
  const status = response.statusCode ?? 0;
  const attempt: Attempt = status >= 200 && status < 300 ? { status } : { status, problem: status >= 300 && status < 400 ? "redirect" : "status" };
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > limits.webhookAnswerBytes) break;
    }
  } catch { /* Cut off, or too slow: it has answered all the same. */ }
  return attempt;
};

const isOfCertificate = (cause: unknown): boolean => cause instanceof Error && "code" in cause && typeof cause.code === "string" && /CERT|TLS|SSL|UNABLE_TO_|SELF_SIGNED|ALTNAME/.test(cause.code);
