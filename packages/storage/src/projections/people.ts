/**
 * What people say of themselves and what they agree to: kinds profile, consent, match-feedback.
 *
 * What stays at home speaks before what was told to a sphere: the home node, which holds a person's own changes and words, shows the
 * same whatever copies it has made of them; any other node has the copies alone, and of snapshots the latest one.
 */
import { compareStamps, emptyDocument, mergeChange } from "@cosmicsync/protocol";
import type { Document, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { recordsOf } from "../envelopes.ts";
import type { Writer } from "../store.ts";
import { isBarred, latest, rowsProjection, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

/** The merged changes, or one snapshot: then `snapshot` is its record. */
type Kept = Document & { readonly snapshot?: RecordId };
type Said = SignedRecord<"profile">;

export const profile: Projection<"profile"> = {
  async keep(writer, record) {
    const ownerId = record.body.person;
    if (await isBarred(writer, ownerId, record)) return;
    const row = await writer.get("profile", { ownerId });
    const held = row?.document as Kept | undefined;
    if (record.body.snapshot === true) {
      const later = held === undefined || (held.snapshot !== undefined && compareStamps(stampOf(record), { clock: row!.updated, id: held.snapshot }) > 0);
      if (later) await writer.put("profile", { ownerId, document: ofSnapshot(record), updated: record.clock });
      return;
    }
    const changes = held?.snapshot === undefined ? row : undefined;
    const document = mergeChange((changes?.document as Document | undefined) ?? emptyDocument(), record.body, stampOf(record));
    await writer.put("profile", { ownerId, document, updated: Math.max(changes?.updated ?? 0, record.clock) });
  },
  drop: async () => undefined, // one change cannot be taken out of a document: it is merged anew
  refold: refoldProfile,
};

const ofSnapshot = (record: Said): Kept => ({ ...mergeChange(emptyDocument(), record.body, stampOf(record)), snapshot: record.id });

/** The whole profile anew from its records. */
export async function refoldProfile(writer: Writer, ownerId: RecordId): Promise<void> {
  await writer.delete("profile", { ownerId });
  let document: Document = emptyDocument(), updated = -1;
  let snapshot: Said | undefined;
  for (const record of await recordsOf(writer, ownerId, ["profile"])) {
    if (await isBarred(writer, ownerId, record)) continue;
    if (record.body.snapshot === true) {
      if (snapshot === undefined || compareStamps(stampOf(record), stampOf(snapshot)) > 0) snapshot = record;
      continue;
    }
    document = mergeChange(document, record.body, stampOf(record));
    updated = Math.max(updated, record.clock);
  }
  if (updated >= 0) await writer.put("profile", { ownerId, document, updated });
  else if (snapshot !== undefined) await writer.put("profile", { ownerId, document: ofSnapshot(snapshot), updated: snapshot.clock });
}

export const consent: Projection<"consent"> = {
  async keep(writer, record) {
    const { person: ownerId, purpose, granted, wording } = record.body;
    if (await isBarred(writer, ownerId, record)) return;
    const held = await writer.get("consent", { ownerId, purpose });
    if (held !== undefined) {
      const kept = await writer.get("envelope", { ownerId, id: held.recordId });
      const closer = Number(record.scope.type === "home") - Number(kept?.scope === "home");
      if (closer < 0 || (closer === 0 && compareStamps(stampOf(record), { clock: held.clock, id: held.recordId }) <= 0)) return;
    }
    await writer.put("consent", { ownerId, purpose, granted, wording, clock: record.clock, recordId: record.id });
  },
  async drop(writer, { id, body: { person: ownerId, purpose } }) {
    if ((await writer.get("consent", { ownerId, purpose }))?.recordId === id) await writer.delete("consent", { ownerId, purpose });
  },
  async refold(writer, owner) {
    for (const record of await recordsOf(writer, owner, ["consent"])) await consent.keep(writer, record);
  },
};

export const matchFeedback = rowsProjection("match-feedback", (record) => {
  const { person, subject, verdict, note } = record.body;
  return [latest("matchFeedback", { ownerId: person, subjectId: subject, verdict, note: note ?? null, clock: record.clock, recordId: record.id }, stampOf(record), person)];
}, "contested");
