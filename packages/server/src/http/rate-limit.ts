/**
 * How often one person, or one address where nobody is signed in, may ask. Counted after authentication and before a body is
 * read. Every answer says what is left (RateLimit headers); a route may have a bound of its own.
 */
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Refused } from "@cosmicsync/protocol";

/** Addresses and people remembered at once; past it the oldest is forgotten, so that memory has a bound. */
const remembered = 20_000;

export const registerRateLimit = async (app: FastifyInstance, perMinute: number): Promise<void> => {
  await app.register(rateLimit, {
    global: true, max: perMinute, timeWindow: 60_000, cache: remembered, enableDraftSpec: true, hook: "preParsing", ipv6Subnet: 64,
    keyGenerator: (request: FastifyRequest) => request.signedIn?.person ?? request.ip,
    errorResponseBuilder: () => new Refused("request/too-many"),
  });
};
