/**
 * Calls the node that served this page: the typed client of `@cosmicsync/api`, with the routes cut down to method and path at
 * build time (vite.config.ts), so that the schema library stays on the server. An answer that is not good is thrown as a
 * `ProblemError` whose `code` the word files know; no answer at all has the code "network/unreachable". The session is in a
 * cookie that scripts cannot read.
 */
import { createClient, ProblemError, type Exchange, type RouteName } from "@cosmicsync/api";

export { ProblemError };

export interface CallParts<N extends RouteName> {
  readonly params?: Exchange<N>["params"];
  readonly query?: Exchange<N>["query"];
  readonly body?: Exchange<N>["body"];
  /** The etag that the change is based on. */
  readonly ifMatch?: string;
  /** The same key makes a repeated request answer as the first one did. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** The client's signature differs by route. It is left behind here, as comparing it with one for any route would compare all schemas with all. */
const send = createClient({ base: "" }).call as unknown as (name: RouteName, parts: object) => Promise<unknown>;

export async function call<N extends RouteName>(name: N, parts: CallParts<N> = {}): Promise<Exchange<N>["answer"]> {
  try {
    return (await send(name, parts)) as Exchange<N>["answer"];
  } catch (cause) {
    if (cause instanceof ProblemError || parts.signal?.aborted === true) throw cause;
    throw new ProblemError({ status: 599, code: "network/unreachable" });
  }
}
