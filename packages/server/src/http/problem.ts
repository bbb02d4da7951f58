/**
 * Every answer that is not good, as RFC 9457. What is refused by name (`Refused`, and outsides that broke, `CodedError` or
 * `StorageError`) keeps its code; anything else is our mistake: the answer then holds a reference and nothing of the cause.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { problemMediaType, type Problem } from "@cosmicsync/api";
import { Refused, errors, isErrorCode, type ErrorCode } from "@cosmicsync/protocol";

export interface Failure { readonly code: ErrorCode; readonly where?: string; readonly facts?: Readonly<Record<string, string | number>>; readonly unexpected: boolean }

/** Fastify's own refusals, by its codes and statuses. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "request/too-large", FST_ERR_CTP_INVALID_MEDIA_TYPE: "request/wrong-media-type", FST_ERR_CTP_EMPTY_TYPE: "request/wrong-media-type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "request/invalid", FST_ERR_CTP_EMPTY_JSON_BODY: "request/not-json", FST_ERR_CTP_INVALID_JSON_BODY: "request/not-json", FST_ERR_BAD_URL: "request/not-found",
  FST_ERR_MAX_PARAM_LENGTH: "request/not-found", FST_ERR_PARAM_LENGTH: "request/not-found", FST_ERR_NOT_FOUND: "request/not-found",
};
const byStatus: Readonly<Record<number, ErrorCode>> = { 400: "request/invalid", 404: "request/not-found", 405: "request/method-not-allowed", 408: "request/timed-out", 413: "request/too-large", 415: "request/wrong-media-type", 429: "request/too-many" };

export const failureOf = (error: unknown): Failure => {
  if (error instanceof Refused) return { code: error.code, unexpected: ours(error.code), ...(error.where === undefined ? {} : { where: error.where }), ...(error.facts === undefined ? {} : { facts: error.facts }) };
  const { code, statusCode } = (typeof error === "object" && error !== null ? error : {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  if (typeof code === "string") {
    if (isErrorCode(code)) return { code, unexpected: true };
    const known = fastifyCodes[code];
    if (known !== undefined) return { code: known, unexpected: false };
  }
  const known = typeof statusCode === "number" ? byStatus[statusCode] : undefined;
  return known === undefined ? { code: "request/internal", unexpected: true } : { code: known, unexpected: false };
};

/** A record that a handler made and admission refuses is a handler's mistake, and belongs in the log; too many steps are not. */
const ours = (code: ErrorCode): boolean => code.startsWith("record/") && code !== "record/too-many";

export const problemOf = (failure: Failure, reference: string): Problem => {
  const { status, title, meaning, remedy } = errors[failure.code];
  const message = failure.facts?.["message"];
  const { message: _told, ...facts } = failure.facts ?? {};
  return {
    type: `/problems/${failure.code}`, title, status, code: failure.code,
    detail: `${typeof message === "string" ? `${message} ` : ""}${meaning} ${remedy}`,
    ...(failure.where === undefined ? {} : { where: failure.where.slice(0, 400) }),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(failure.unexpected ? { reference } : {}),
  };
};

export const sendFailure = (failure: Failure, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const problem = problemOf(failure, request.id);
  reply.failure = failure.code;
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="cosmicsync"');
  return reply.code(problem.status).header("cache-control", "no-store").header("content-type", problemMediaType).send(JSON.stringify(problem));
};
