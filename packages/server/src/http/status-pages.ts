/** Addresses beside the API: is the process alive, is it ready, what does it count, what does it offer, what does a code mean. */
import type { FastifyInstance } from "fastify";
import { errors, isErrorCode } from "@cosmicsync/protocol";
import type { ServerParts } from "../parts.ts";
import { sendFailure } from "./problem.ts";

export const registerStatusPages = (app: FastifyInstance, parts: ServerParts, openApiText: string): void => {
  const free = { rateLimit: false } as const;
  app.get("/healthz", { config: { ...free, routeId: "healthz" } }, async (_request, reply) => reply.header("cache-control", "no-store").header("content-type", "application/json").send('{"alive":true}'));
  app.get("/readyz", { config: { ...free, routeId: "readyz" } }, async (_request, reply) => {
    const waiting = [...(parts.notReady?.() ?? [])];
    try { await parts.store.read.count("sphere", { fanOut: true }); } catch { waiting.push("storage does not answer"); }
    return reply.code(waiting.length === 0 ? 200 : 503).header("cache-control", "no-store").header("content-type", "application/json").send(JSON.stringify({ ready: waiting.length === 0, waiting }));
  });
  app.get("/openapi.json", { config: { routeId: "openapi" } }, async (_request, reply) => reply.header("cache-control", "no-cache").header("content-type", "application/json; charset=utf-8").send(openApiText));
  app.get("/problems/*", { config: { routeId: "problem" } }, async (request, reply) => {
    const code = (request.params as { readonly "*": string })["*"];
    if (!isErrorCode(code)) return sendFailure({ code: "request/not-found", unexpected: false }, request, reply);
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify({ code, ...errors[code] }));
  });
  const { metrics } = parts;
  if (metrics !== undefined) app.get("/metrics", { config: { ...free, routeId: "metrics" } }, async (_request, reply) => {
    const { mediaType, text } = await metrics();
    return reply.header("cache-control", "no-store").header("content-type", mediaType).send(text);
  });
};
