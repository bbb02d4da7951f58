/** What a running node answers to a transfer: which database it uses, that it opens another one, that it goes over to it. */
import type { Place } from "@cosmicsync/storage/transfer";
import type { Output } from "../control.ts";
import type { Database } from "../open-database.ts";

export type DatabaseGiven = { readonly action: "which" } | { readonly action: "prepare" | "move"; readonly to: Place };

/** `which` prints the place as JSON, password and all: the socket is its owner's alone, as the file beside it is. */
export const databaseCommand = async (database: Database, given: unknown, output: Output): Promise<number> => {
  const asked = given as DatabaseGiven;
  if (asked.action === "which") output.out(JSON.stringify(database.place()));
  else if (asked.action === "prepare") await database.prepare(asked.to);
  else return database.move(asked.to) ? 0 : 1;
  return 0;
};
