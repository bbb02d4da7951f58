/**
 * Erasing a person: one durable step publishes the erasure, so that no node admits what they wrote again, and deletes what only
 * this node has of them, with others' rows that name them. It takes effect at once; nothing is kept "for thirty days".
 */
import { encodeId, limits, type RecordId } from "@cosmicsync/protocol";
import { tables, type TableName, type Writer } from "@cosmicsync/storage";
import { movingName, type Step } from "@cosmicsync/sync";
import type { HandlerParts } from "../handlers/parts.ts";
import { foldName } from "./fold-name.ts";

const most = 10_000;
const localTables = (Object.keys(tables) as TableName[]).filter((name) => tables[name].sort === "local" && !("reference" in tables[name]));

export const erasePerson = async (parts: HandlerParts, step: Step, person: RecordId): Promise<void> => {
  const { writer } = step;
  const account = await writer.get("account", { ownerId: person });
  // Whoever is on their way to another node may vanish all the same.
  await writer.delete("nodeState", { name: movingName(person) });
  const signer = await parts.keyring.signer(writer, person);
  // Clocks may run ahead by that much, and what was said by such a clock goes too.
  const before = parts.now() + limits.clockAheadMillis + 1;
  await step.publish(signer, { kind: "erasure", body: { person, before, home: encodeId(parts.nodeSigner.keys.publicKey) }, scope: { type: "home" } });
  if (account !== undefined) await writer.delete("accountName", { folded: foldName(account.name) });
  for (const table of localTables) await writer.deleteOwned(table, person);
  await forgetByOthers(writer, person);
  if (account?.steward === true) await passStewardship(writer);
};

/** A node is never left without a steward while somebody is there: the oldest account takes over. */
const passStewardship = async (writer: Writer): Promise<void> => {
  const accounts = await writer.list("account", { fanOut: true }, { limit: most });
  const [oldest] = accounts.toSorted((one, other) => one.createdAt - other.createdAt || (one.ownerId < other.ownerId ? -1 : 1));
  if (oldest !== undefined && !accounts.some(({ steward }) => steward)) await writer.put("account", { ...oldest, steward: true });
};

const forgetByOthers = async (writer: Writer, person: RecordId): Promise<void> => {
  for (const { ownerId } of await writer.list("block", { fanOut: true }, { where: { personId: person }, index: "byBlocked", limit: most })) await writer.delete("block", { ownerId, personId: person });
  for (const { ownerId } of await writer.list("claimChallenge", { fanOut: true }, { where: { personId: person }, limit: most })) await writer.delete("claimChallenge", { ownerId, personId: person });
  for (const { ownerId, shownAt } of await writer.list("exposure", { fanOut: true }, { where: { subjectId: person }, limit: most })) await writer.delete("exposure", { ownerId, subjectId: person, shownAt });
};
