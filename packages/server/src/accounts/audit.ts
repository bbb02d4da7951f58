/**
 * What happened with a person's account on this node, for that person to look through: who signed in, what took a copy, which keys were made. Written in the very step that does
 * it, so that neither is there without the other; read by nobody else; gone after a year, and with the account. An entry holds a moment, a word and a device, never an address.
 */
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import type { Row, Writer, Reader } from "@cosmicsync/storage";
import { deviceName } from "./session.ts";

export const acts = ["signed-up", "signed-in", "signed-out", "exported", "key-made", "key-ended", "webhook-made", "webhook-changed", "webhook-rotated", "webhook-removed", "webhook-stopped"] as const;
export type Act = (typeof acts)[number];
/** Entries kept of one person: the newest. */
export const entriesCount = 200;

export const noteAct = async ({ now, random }: { readonly now: () => number; readonly random: (count: number) => Uint8Array }, writer: Writer, person: RecordId, act: Act, agent: string): Promise<void> => {
  const kept = await readActs(writer, person, entriesCount + 1);
  for (const { entryId } of kept.slice(entriesCount - 1)) await writer.delete("auditEntry", { ownerId: person, entryId });
  await writer.put("auditEntry", { ownerId: person, entryId: encodeId(random(32)), at: now(), act, device: deviceName(agent) });
};

/** Newest first. */
export const readActs = (reader: Reader, person: RecordId, limit = entriesCount): Promise<Row<"auditEntry">[]> => reader.list("auditEntry", { owner: person }, { index: "byTime", descending: true, limit });

export const isAct = (word: string): word is Act => (acts as readonly string[]).includes(word);
