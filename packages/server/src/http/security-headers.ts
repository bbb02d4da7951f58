/**
 * Headers that make a browser keep our promises even where we err: nothing is loaded, framed, submitted or run but from this
 * very node. There is no 'unsafe-inline' and no 'unsafe-eval', and no header that names another host.
 */
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

export const contentSecurityPolicy = {
  defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", "data:"], connectSrc: ["'self'"], fontSrc: ["'self'"], manifestSrc: ["'self'"],
  baseUri: ["'none'"], formAction: ["'self'"], frameAncestors: ["'none'"],
} as const;

export const registerSecurityHeaders = async (app: FastifyInstance, https: boolean): Promise<void> => {
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: { useDefaults: false, directives: Object.fromEntries(Object.entries(contentSecurityPolicy).map(([name, sources]) => [name, [...sources]])) },
    strictTransportSecurity: https ? { maxAge: 63_072_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: "no-referrer" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
  app.addHook("onSend", async (_request, reply, payload) => {
    reply.header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()");
    return payload;
  });
};
