/**
 * How often one person, or one address where nobody is signed in, may ask, of all processes of the node together. Counted after
 * authentication and before a body is read. Every answer says what is left (RateLimit headers); a route may have a bound of its own.
 */
import rateLimit, { type FastifyRateLimitStoreCtor } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Refused } from "@cosmicsync/protocol";
import { createLimitStore, type SharedPermits } from "./shared-limit.ts";

/** Addresses and people remembered at once; past it the oldest is forgotten, so that memory has a bound. */
const remembered = 20_000;

export const registerRateLimit = async (app: FastifyInstance, perMinute: number, permits?: SharedPermits): Promise<void> => {
  await app.register(rateLimit, {
    global: true, max: perMinute, timeWindow: 60_000, enableDraftSpec: true, hook: "preParsing", ipv6Subnet: 64,
    store: function limitStore() { return createLimitStore({ permits, ticks: () => performance.now(), remembered }); } as unknown as FastifyRateLimitStoreCtor,
    keyGenerator: (request: FastifyRequest) => request.signedIn?.person ?? request.ip,
    errorResponseBuilder: () => new Refused("request/too-many"),
  });
};
