/** Communities and who belongs to them: kinds sphere, membership, invitation, guideline. */
import { compareStamps } from "@cosmicsync/protocol";
import type { RecordId } from "@cosmicsync/protocol";
import { recordsOf } from "../envelopes.ts";
import type { Writer } from "../store.ts";
import { latest, own, rowsProjection, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

export const sphere: Projection<"sphere"> = {
  keep: (writer, record) => refoldSphere(writer, record.body.sphere ?? record.id),
  drop: async () => undefined,
  refold: refoldSphere,
};

/** Changes that come before the sphere's beginning wait for it: only the beginning says whose it is. */
async function refoldSphere(writer: Writer, ownerId: RecordId): Promise<void> {
  const records = await recordsOf(writer, ownerId, ["sphere"]);
  const beginning = records.find(({ id }) => id === ownerId);
  if (beginning === undefined) return writer.delete("sphere", { ownerId });
  const { id, clock, body } = records.reduce((best, next) => (compareStamps(stampOf(next), stampOf(best)) > 0 ? next : best));
  await writer.put("sphere", {
    ownerId, name: body.name, summary: body.summary ?? null, openness: body.openness, joining: body.joining, demo: body.demo ?? false,
    authorKey: beginning.author, clock, recordId: id,
  });
}

/** One edge, written for the person and for the sphere. */
export const membership = rowsProjection("membership", (record) => {
  const { sphere: sphereId, person, role, state } = record.body;
  const edge = { role, state, clock: record.clock, recordId: record.id };
  return [
    latest("membership", { ownerId: person, sphereId, ...edge }, stampOf(record), person),
    latest("sphereMember", { ownerId: sphereId, personId: person, ...edge }, stampOf(record), person),
  ];
}, "contested");

export const invitation = rowsProjection("invitation", (record) => {
  const { sphere: ownerId, project, codeHash, uses, expiresAt } = record.body;
  return [own("invitation", { ownerId, recordId: record.id, codeHash, projectId: project ?? null, uses, expiresAt }, stampOf(record))];
});

export const guideline = rowsProjection("guideline", (record) => {
  const { sphere: ownerId, guideline: begun, version, title, text, from } = record.body;
  return [latest("guideline", { ownerId, guidelineId: begun ?? record.id, version, title, text, startsAt: from, clock: record.clock, recordId: record.id }, stampOf(record))];
}, "contested");
