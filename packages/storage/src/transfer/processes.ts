/** How many processes of a node run on a database: each has one connection that listens for the others' changes. None on an embedded one. */
import { listenerName } from "../postgres/changes.ts";
import { openSession } from "../postgres/connection.ts";
import { storageErrorOf } from "../postgres/failures.ts";
import { wholeNumber } from "../postgres/values.ts";
import { defaultSchema } from "./place.ts";
import type { Place } from "./place.ts";

export async function processesOn(place: Place): Promise<number> {
  if (place.engine !== "postgres") return 0;
  try {
    const session = await openSession({ url: place.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
    try {
      await session.run("SET application_name = 'cosmicsync transfer'");
      const { rows } = await session.ask({ text: "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1" }, [listenerName(place.schema ?? defaultSchema)]);
      return wholeNumber(rows[0]![0]!);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw storageErrorOf(error);
  }
}
