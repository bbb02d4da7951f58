/**
 * What an error of PostgreSQL or of its connection means: whether the same may be tried again, and what the program is told.
 *
 * - `conflict`: the transaction was undone because of others; run again it will succeed (40001, 40P01).
 * - `lost`: this connection is of no use any more, or leads to a server that may not be written to; another one may be.
 * - `other`: trying again would fail again.
 *
 * SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { StorageError } from "../errors.ts";

export type Failure = "conflict" | "lost" | "other";

/** Beside class 08: shutdown, crash, starting up, idle session ended, no room for a connection, a standby, idle in a transaction. */
const lostStates = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "25006", "25P03", "25P04"]);

export function failureOf(error: unknown): Failure {
  const state = sqlStateOf(error);
  if (state === undefined) return error instanceof StorageError || error instanceof TypeError ? "other" : "lost";
  if (state === "40001" || state === "40P01") return "conflict";
  return state.startsWith("08") || lostStates.has(state) ? "lost" : "other";
}

/** An error that only follows from an earlier one in the same transaction. */
export const isAftermath = (error: unknown): boolean => sqlStateOf(error) === "25P02";

/** Undefined for errors of the socket, which have none. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/** A `StorageError` where the outside broke; anything else is a mistake in the program and stays as it is, without values. */
export function storageErrorOf(error: unknown): unknown {
  if (error instanceof StorageError || error instanceof TypeError) return error;
  const failure = failureOf(error);
  const state = sqlStateOf(error);
  const cause = withoutValues(error);
  const facts = state === undefined ? {} : { postgres: state };
  if (failure === "conflict") return new StorageError("storage/busy", facts, cause);
  if (failure === "lost") return new StorageError("storage/broken", { ...facts, reason: "the database cannot be reached" }, cause);
  const code = state === undefined ? undefined : codeOf(state);
  return code === undefined ? cause : new StorageError(code, facts, cause);
}

function codeOf(state: string): StorageError["code"] | undefined {
  if (state === "53100") return "storage/full";
  // The fence of a transfer (transfer/change-log.ts).
  if (state === "CS001") return "storage/moved";
  // No memory or too many locks, a lock or a statement that took too long.
  if (state.startsWith("53") || state === "55P03" || state === "57014") return "storage/busy";
  // No such database, not allowed in, not allowed to, input and output, damaged pages.
  if (/^(28|58|XX|3D|F0)/.test(state) || state === "42501") return "storage/broken";
  return undefined;
}

/** PostgreSQL quotes the failing row in `detail`, and people's words with it: these never reach a log. */
function withoutValues(error: unknown): unknown {
  if (error instanceof Error) for (const part of ["detail", "where", "internalQuery", "hint"]) if (part in error) Reflect.deleteProperty(error, part);
  return error;
}

/** How long to wait before each further try, in milliseconds; ends when the waits add up to `boundMillis`. */
export function* waits(boundMillis: number): Generator<number, void, undefined> {
  let sum = 0;
  for (let wait = 10; sum < boundMillis; wait = Math.min(wait * 2, 1_000)) {
    yield Math.min(wait, boundMillis - sum);
    sum += wait;
  }
}
export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
