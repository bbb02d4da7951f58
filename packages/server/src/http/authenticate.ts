/**
 * Who is asking, and may they ask this: the token from the Authorization header (programs: of a session, or a key) or from the cookie (browsers), then
 * the route's own word on who may call it. A wrong token in the header is refused even where nobody need be signed in,
 * because whoever sends one means to be somebody; a cookie that has ended is simply nobody.
 */
import type { FastifyRequest } from "fastify";
import type { Route } from "@cosmicsync/api";
import { Refused } from "@cosmicsync/protocol";
import { isApiKey, type ApiKeys } from "../accounts/api-key.ts";
import { cookieName, type Sessions, type SignedIn } from "../accounts/session.ts";
import { requireOwnOrigin } from "./hosts.ts";

export const authenticate = async (request: FastifyRequest, sessions: Sessions, apiKeys: ApiKeys): Promise<SignedIn | undefined> => {
  const writes = request.method !== "GET" && request.method !== "HEAD";
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(header)?.[1];
    const found = token === undefined ? undefined : await (isApiKey(token) ? apiKeys : sessions).find(token);
    if (found === undefined) throw new Refused("request/not-signed-in", { where: "/headers/authorization" });
    return found;
  }
  const cookie = request.cookies[cookieName];
  const found = cookie === undefined ? undefined : await sessions.find(cookie);
  if (writes) requireOwnOrigin(request.headers, found !== undefined);
  return found;
};

export const authorise = (route: Route, signedIn: SignedIn | undefined): void => {
  if (route.access === "anybody") return;
  if (signedIn === undefined) throw new Refused("request/not-signed-in");
  if (route.access === "steward" && !signedIn.steward) throw new Refused("account/not-steward");
  if (signedIn.scopes !== undefined && (route.personal === true || !signedIn.scopes.includes(route.scope ?? (route.method === "GET" ? "read" : "write")))) throw new Refused("account/key-too-narrow");
};
