/**
 * The cluster of Citus that tests may use, where somebody gives one, for tests alone: schemas come and go there. One file of tests has it at a
 * time, for machines that are emptied and filled again are everybody's.
 */
import { openSession, type Session } from "../postgres/connection.ts";

export const citusUrl = (): string => process.env["COSMICSYNC_CITUS_URL"] ?? "";
/** Why there is none; undefined where there is one. */
export const citusMissing = (): string | undefined => (citusUrl() === "" ? "COSMICSYNC_CITUS_URL names no cluster" : undefined);

/** Waits for its turn; the turn ends with the session. */
export async function takeCluster(): Promise<Session> {
  const session = await openSession({ url: citusUrl(), poolCount: 1, statementTimeoutMillis: 3_600_000, reconnectMillis: 0 });
  await session.run("SET application_name = 'cosmicsync tests'; SET idle_in_transaction_session_timeout = 0");
  await session.run("SELECT pg_advisory_lock(7203411)");
  return session;
}
