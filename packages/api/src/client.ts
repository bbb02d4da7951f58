/**
 * A small typed client for programs and for the web app: one method, `call`, typed from the routes. Answers come back as
 * values; a problem is thrown as `ProblemError`, a broken network as whatever `fetch` throws. Keeps no state but its token.
 */
import type { TSchema } from "typebox";
import { ProblemError } from "./problem.ts";
import type { Route } from "./route.ts";
import { apiBase, routes, type Exchange, type RouteName, type Routes } from "./routes/index.ts";

type Given<Name extends string, Value> = [Value] extends [undefined] ? { readonly [N in Name]?: never } : {} extends Value ? { readonly [N in Name]?: Value } : { readonly [N in Name]: Value };

interface Beside {
  /** The etag this change was made against; refused as changed meanwhile if another change came first. */
  readonly ifMatch?: string;
  /** Makes a repetition harmless: the same key gives the first answer again. */
  readonly idempotencyKey?: string;
  /** Language of labels, where the route has no query for it. */
  readonly language?: string;
  readonly signal?: AbortSignal;
}
/** What a call needs, by route, worked out once for the compiler; nothing that the route does not declare is accepted. */
type Calls = { readonly [N in RouteName]: Given<"params", Exchange<N>["params"]> & Given<"query", Exchange<N>["query"]> & (Routes[N] extends { readonly body: TSchema } ? { readonly body: Exchange<N>["body"] } : { readonly body?: never }) & Beside };
type Arguments = { readonly [N in RouteName]: {} extends Calls[N] ? [call?: Calls[N]] : [call: Calls[N]] };

export interface Client {
  call<Name extends RouteName>(name: Name, ...call: Arguments[Name]): Promise<Exchange<Name>["answer"]>;
  /** The same client for another signed-in person. */
  withToken(token: string | undefined): Client;
}

export interface ClientParts {
  /** Where the node is, as in "http://127.0.0.1:4747"; "" for the page's own origin. */
  readonly base: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For programs; a browser sends its cookie by itself. */
  readonly token?: string | undefined;
}

export const createClient = (parts: ClientParts): Client => {
  const send = parts.fetch ?? globalThis.fetch.bind(globalThis);
  return {
    async call(name, ...[call]) {
      const route: Route = routes[name];
      const asked = (call ?? {}) as Readonly<Record<string, unknown>>;
      const headers: Record<string, string> = { accept: "application/json" };
      if (parts.token !== undefined) headers["authorization"] = `Bearer ${parts.token}`;
      if (typeof asked["ifMatch"] === "string") headers["if-match"] = asked["ifMatch"];
      if (typeof asked["idempotencyKey"] === "string") headers["idempotency-key"] = asked["idempotencyKey"];
      if (typeof asked["language"] === "string") headers["accept-language"] = asked["language"];
      if (asked["body"] !== undefined) headers["content-type"] = "application/json";
      const response = await send(addressOf(parts.base, route, asked), {
        method: route.method,
        headers,
        credentials: "same-origin",
        ...(asked["body"] === undefined ? {} : { body: JSON.stringify(asked["body"]) }),
        ...(asked["signal"] instanceof AbortSignal ? { signal: asked["signal"] } : {}),
      });
      if (!response.ok) throw await problemOf(response);
      return (response.status === 204 ? null : await response.json()) as Exchange<typeof name>["answer"];
    },
    withToken: (token) => createClient({ ...parts, token }),
  };
};

const addressOf = (base: string, route: Route, asked: Readonly<Record<string, unknown>>): string => {
  const params = (asked["params"] ?? {}) as Readonly<Record<string, unknown>>;
  const path = route.path.replace(/:([A-Za-z]+)/g, (_whole, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((asked["query"] ?? {}) as Readonly<Record<string, unknown>>)) if (value !== undefined) query.append(name, String(value));
  return `${base}${apiBase}${path}${query.size === 0 ? "" : `?${query}`}`;
};

const problemOf = async (response: Response): Promise<ProblemError> => {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = typeof body === "object" && body !== null ? body : {};
  return new ProblemError({ ...problem, status: response.status });
};
