/**
 * The HTTP server, put together: what every request passes, in this order: host, who is asking, may they, how often, body,
 * shapes, handler, allow-list. Refuses to be built with a route that has no answer schema. Listening is the caller's.
 */
import fastifyCookie from "@fastify/cookie";
import { fastify, type FastifyInstance } from "fastify";
import { apiBase, openApi, routes, type Route, type RouteName } from "@cosmicsync/api";
import { Refused, type ErrorCode } from "@cosmicsync/protocol";
import { createApiKeys } from "./accounts/api-key.ts";
import { createPassphrases } from "./accounts/passphrase.ts";
import { createSessions, type SignedIn } from "./accounts/session.ts";
import { createHandlers } from "./handlers/index.ts";
import { readJson } from "./http/body.ts";
import type { Handlers } from "./http/call.ts";
import { createCursors } from "./http/cursor.ts";
import { createHostCheck } from "./http/hosts.ts";
import { failureOf, sendFailure } from "./http/problem.ts";
import { registerRateLimit } from "./http/rate-limit.ts";
import { registerRoute } from "./http/register-route.ts";
import { registerSecurityHeaders } from "./http/security-headers.ts";
import { compileShape } from "./http/shape.ts";
import { isPage, registerStaticFiles, sendPage } from "./http/static-files.ts";
import { registerStatusPages } from "./http/status-pages.ts";
import type { ServerParts } from "./parts.ts";
import { createWebhookSecrets } from "./webhooks/signature.ts";

declare module "fastify" {
  interface FastifyRequest { signedIn: SignedIn | undefined; startedAt: number }
  interface FastifyReply { failure: ErrorCode | undefined }
  interface FastifyContextConfig { routeId?: string }
}

export const createServer = async (parts: ServerParts, overriding: Partial<Handlers> = {}): Promise<FastifyInstance> => {
  const { settings } = parts;
  const sessions = createSessions(parts, settings.sessionDays);
  const apiKeys = createApiKeys(parts);
  const handlers: Handlers = { ...createHandlers({ ...parts, sessions, apiKeys, webhookSecrets: createWebhookSecrets(parts.crypto, settings.secret), cursors: createCursors(settings.secret), passphrases: await createPassphrases(parts.random, settings) }), ...overriding };

  const app = fastify({
    bodyLimit: settings.bodyBytes,
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: 10_000,
    http: { maxHeaderSize: 16_384 },
    trustProxy: settings.behindProxy,
    routerOptions: { maxParamLength: 200 },
    logger: false,
    exposeHeadRoutes: true,
    forceCloseConnections: "idle",
    genReqId: () => Buffer.from(parts.random(9)).toString("base64url"),
    clientErrorHandler: (_error, socket) => { if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"); },
  });
  app.decorateRequest("signedIn", undefined);
  app.decorateRequest("startedAt", 0);
  app.decorateReply("failure", undefined);
  app.setValidatorCompiler(compileShape as never);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, bytes: Buffer) => readJson(bytes));

  const knownHost = createHostCheck(settings);
  app.addHook("onRequest", async (request) => {
    request.startedAt = parts.now();
    if (!knownHost(request.headers.host)) throw new Refused("request/unknown-host", { where: "/headers/host" });
  });
  app.addHook("onResponse", async (request, reply) => {
    parts.events.requestFinished({ route: request.routeOptions.config.routeId ?? "other", method: request.method, status: reply.statusCode, millis: reply.elapsedTime, reference: request.id, ...(reply.failure === undefined ? {} : { code: reply.failure }) });
  });
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    if (failure.unexpected) parts.events.requestFailed({ route: request.routeOptions.config.routeId ?? "other", reference: request.id, cause: error });
    return sendFailure(failure, request, reply);
  });

  await registerSecurityHeaders(app, settings.https);
  await app.register(fastifyCookie);
  await registerRateLimit(app, settings.perMinute, parts.permits);
  for (const name of Object.keys(routes) as RouteName[]) registerRoute(app, parts, { sessions, apiKeys }, routes[name], handlers[name] as never);
  registerStatusPages(app, parts, JSON.stringify(openApi({ version: settings.version })));
  await registerStaticFiles(app, parts.webRoot);

  const page = app.hasReplyDecorator("sendFile");
  app.setNotFoundHandler((request, reply) => {
    if (page && isPage(request)) return sendPage(reply);
    const allowed = methodsAt(request.url.split("?", 1)[0] ?? "");
    if (allowed.length === 0 || allowed.includes(request.method)) return sendFailure({ code: "request/not-found", unexpected: false }, request, reply);
    return sendFailure({ code: "request/method-not-allowed", unexpected: false }, request, reply.header("allow", allowed.join(", ")));
  });
  return app;
};

const patterns = (Object.values(routes) as Route[]).map((route) => ({ method: route.method, pattern: new RegExp(`^${apiBase}${route.path.replace(/:[A-Za-z]+/g, "[^/]+")}$`) }));

/** The methods that an address takes. */
const methodsAt = (path: string): string[] => [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
