/** One declared route, served: who may call, how often, in which shape, and the allow-list of what leaves. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { apiBase, faultsOfAnswer, problemsOf, type AnswerOf, type Route } from "@cosmicsync/api";
import type { Step } from "@cosmicsync/sync";
import type { ApiKeys } from "../accounts/api-key.ts";
import { cookieName, type Sessions } from "../accounts/session.ts";
import type { ServerParts } from "../parts.ts";
import { allowed } from "./allow-list.ts";
import { authenticate, authorise } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { AnsweredBefore, hashRequest, keepAnswer, readKey, refuseRepetition, type Repeated } from "./idempotency.ts";
import { languageOf } from "./language.ts";
import { failureOf } from "./problem.ts";
import { nothing } from "./shape.ts";

type Handler = (call: Call<Route>) => Promise<AnswerOf<Route>>;

export const registerRoute = (app: FastifyInstance, parts: ServerParts, { sessions, apiKeys }: { readonly sessions: Sessions; readonly apiKeys: ApiKeys }, route: Route, handler: Handler): void => {
  requireAnswer(route);
  const { settings, now } = parts;
  app.route({
    method: route.method,
    url: apiBase + route.path,
    schema: { params: route.params ?? nothing, querystring: route.query ?? nothing, ...(route.method === "GET" ? {} : { body: route.body ?? nothing }) },
    config: { routeId: route.id, ...(route.perMinute === undefined ? {} : { rateLimit: { max: route.perMinute * settings.routeLimitFactor, timeWindow: 60_000 } }) },
    onRequest: async (request) => {
      request.signedIn = await authenticate(request, sessions, apiKeys);
      authorise(route, request.signedIn);
    },
    handler: async (request, reply) => {
      const repeated = repeatedOf(parts, route, request);
      let text: string;
      try {
        if (repeated !== undefined) await refuseRepetition(parts.store.read, repeated, now());
        text = textOf(route, await handler(callOf(parts, route, request, reply, repeated)), settings.checkAnswers);
      } catch (error) {
        if (error instanceof AnsweredBefore) return send(reply.header("idempotent-replayed", "true"), error.status, error.response);
        if (settings.checkAnswers) requireDeclared(route, error);
        throw error;
      }
      return send(reply, route.status, text);
    },
  });
};

/** A route without a schema for its answer would let everything out; such a server is not built. */
export const requireAnswer = (route: Route): void => {
  const answer: unknown = route.answer;
  if (typeof answer !== "object" || answer === null || Object.keys(answer).length === 0) throw new Error(`Route ${route.id} declares no answer schema; it would let any field leave`);
};

const textOf = (route: Route, answer: unknown, check: boolean): string => {
  if (route.status === 204) return "";
  const kept = allowed(route.answer, answer);
  const fault = check ? faultsOfAnswer(route, kept)[0] : undefined;
  if (fault !== undefined) throw new Error(`Answer of ${route.id} is not what it declares at ${fault.where}: ${fault.message}`);
  return JSON.stringify(kept);
};

const requireDeclared = (route: Route, error: unknown): void => {
  const { code, unexpected } = failureOf(error);
  if (!unexpected && !problemsOf(route).includes(code)) throw new Error(`Route ${route.id} answers with a problem that it does not declare: ${code}`, { cause: error });
};

const send = (reply: FastifyReply, status: number, text: string): FastifyReply => {
  reply.code(status).header("cache-control", "no-store");
  return status === 204 ? reply.send() : reply.header("content-type", "application/json; charset=utf-8").send(text);
};

const repeatedOf = (parts: ServerParts, route: Route, request: FastifyRequest): Repeated | undefined => {
  const key = readKey(request.headers["idempotency-key"]);
  if (key === undefined || route.idempotent !== true || request.signedIn === undefined) return undefined;
  return { person: request.signedIn.person, key, hash: hashRequest(parts.crypto, request.method, request.url, request.body) };
};

const callOf = (parts: ServerParts, route: Route, request: FastifyRequest, reply: FastifyReply, repeated: Repeated | undefined): Call<Route> => {
  const { replica, now, settings } = parts;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure: settings.https } as const;
  const query = request.query as { readonly language?: string };
  const body = (request.body ?? undefined) as { readonly language?: string } | undefined;
  const call = {
    params: request.params, query, body,
    person: request.signedIn?.person,
    session: request.signedIn,
    language: query.language ?? body?.language ?? languageOf(request.headers["accept-language"]),
    ifMatch: request.headers["if-match"],
    agent: request.headers["user-agent"] ?? "",
    write: (work: (step: Step) => Promise<AnswerOf<Route>>) => replica.write(async (step) => {
      if (repeated !== undefined) await refuseRepetition(step.writer, repeated, now());
      const answer = await work(step);
      if (repeated !== undefined) await keepAnswer(step.writer, repeated, { status: route.status, response: textOf(route, answer, false) }, now());
      return answer;
    }),
    signInCookie: (token: string, expiresAt: number) => { reply.setCookie(cookieName, token, { ...cookie, expires: new Date(expiresAt) }); },
    clearCookie: () => { reply.clearCookie(cookieName, cookie); },
    etag: (value: string) => { reply.header("etag", value); },
  };
  return call as unknown as Call<Route>;
};
