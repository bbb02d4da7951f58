/**
 * Routes as data: what a request holds, what an answer may hold. The server refuses to start with a route that has no
 * answer schema; the answer schema is an allow-list of fields. OpenAPI, the client and the reference page come from here.
 */
import type { Static, TSchema } from "typebox";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
/** Who may call: anybody; a signed-in person; a steward of this node. */
export type Access = "anybody" | "person" | "steward";

export interface Route {
  readonly id: string;
  readonly method: Method;
  /** Fastify-style path below /api/v1, as in "/projects/:project". */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly tag: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Status of the good answer, and what it may hold. `Empty` for 204. */
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: TSchema;
  /** Codes of problems this route can answer with, beside those that every route can. */
  readonly problems: readonly string[];
  /** Requests a minute from one address or person; the default is in the server's settings. */
  readonly perMinute?: number;
  /** Only the person themself, signed in, may call it: no key may, whatever it was given. */
  readonly personal?: boolean;
  /** What a key must have been given to call it, where that is not reading for GET and writing for the rest. */
  readonly scope?: "webhooks";
  /** A repeated request with the same Idempotency-Key is answered as the first one was. */
  readonly idempotent?: boolean;
}

export const route = <const R extends Route>(declared: R): R => declared;

type StaticOf<S> = S extends TSchema ? Static<S> : undefined;
export type ParamsOf<R extends Route> = StaticOf<R["params"]>;
export type QueryOf<R extends Route> = StaticOf<R["query"]>;
export type BodyOf<R extends Route> = StaticOf<R["body"]>;
export type AnswerOf<R extends Route> = Static<R["answer"]>;
