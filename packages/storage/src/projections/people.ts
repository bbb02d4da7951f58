/** What people say of themselves and what they agree to: kinds profile, consent, match-feedback. */
import { emptyDocument, mergeChange } from "@cosmicsync/protocol";
import type { Document, RecordId } from "@cosmicsync/protocol";
import { recordsOf } from "../envelopes.ts";
import type { Writer } from "../store.ts";
import { isBarred, latest, rowsProjection, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

export const profile: Projection<"profile"> = {
  async keep(writer, record) {
    const ownerId = record.body.person;
    if (await isBarred(writer, ownerId, record)) return;
    const held = await writer.get("profile", { ownerId });
    const document = mergeChange((held?.document as Document | undefined) ?? emptyDocument(), record.body, stampOf(record));
    await writer.put("profile", { ownerId, document, updated: Math.max(held?.updated ?? 0, record.clock) });
  },
  drop: async () => undefined, // one change cannot be taken out of a document: it is merged anew
  refold: refoldProfile,
};

/** The whole profile anew from its records. */
export async function refoldProfile(writer: Writer, ownerId: RecordId): Promise<void> {
  await writer.delete("profile", { ownerId });
  let document = emptyDocument(), updated = -1;
  for (const record of await recordsOf(writer, ownerId, ["profile"])) {
    if (await isBarred(writer, ownerId, record)) continue;
    document = mergeChange(document, record.body, stampOf(record));
    updated = Math.max(updated, record.clock);
  }
  if (updated >= 0) await writer.put("profile", { ownerId, document, updated });
}

export const consent = rowsProjection("consent", (record) => {
  const { person, purpose, granted, wording } = record.body;
  return [latest("consent", { ownerId: person, purpose, granted, wording, clock: record.clock, recordId: record.id }, stampOf(record), person)];
}, "contested");

export const matchFeedback = rowsProjection("match-feedback", (record) => {
  const { person, subject, verdict, note } = record.body;
  return [latest("matchFeedback", { ownerId: person, subjectId: subject, verdict, note: note ?? null, clock: record.clock, recordId: record.id }, stampOf(record), person)];
}, "contested");
