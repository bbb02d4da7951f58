/** Permits for requests, counted with the node's other processes in their database, under names that tell nobody whose they are. */
import type { Crypto } from "@cosmicsync/protocol";
import type { ServerParts } from "@cosmicsync/server";
import type { Database } from "./open-database.ts";

/** `secret`: the node's own; all its processes have the same, and whoever has the database alone cannot try addresses against the names. */
export const createSharedPermits = (database: Pick<Database, "isShared" | "takePermits">, crypto: Crypto, secret: Uint8Array): NonNullable<ServerParts["permits"]> => {
  const key = crypto.hash(Buffer.concat([Buffer.from("cosmicsync permits v1 "), secret]));
  return {
    take: async (name, wanted) => (database.isShared() ? database.takePermits({ ...wanted, name: crypto.hash(Buffer.concat([key, Buffer.from(name)])) }) : undefined),
  };
};
