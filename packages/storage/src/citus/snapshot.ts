/**
 * One moment of a whole cluster. Citus has no snapshot over machines: each takes its own when a transaction first reaches it. So
 * all are taken while nobody writes, under the lock by which all stores take turns, which is given back at once; whoever reads
 * on in this transaction reads that moment, however long it takes.
 */
import type { Session } from "../postgres/connection.ts";
import { regclass } from "./ddl.ts";
import { leadTable } from "./placement.ts";

/** The answer is in a transaction that reads only; end it, or close the session. */
export async function openMoment(connect: () => Promise<Session>, schema: string): Promise<Session> {
  const [gate, reader] = await Promise.all([connect(), connect()]);
  try {
    await gate.run(`BEGIN; LOCK TABLE "${schema}".change IN SHARE MODE`);
    // One connection to each machine: a second would have a snapshot of its own.
    await reader.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL citus.max_adaptive_executor_pool_size = 1");
    await reader.ask({ text: `/* fan-out */ SELECT count(*) FROM (SELECT 1 FROM ${regclass(schema, leadTable).slice(1, -1)} LIMIT 1) AS touched` }, []);
    return reader;
  } catch (error) {
    await reader.close().catch(() => undefined);
    throw error;
  } finally {
    await gate.close().catch(() => undefined);
  }
}
