/** What keeps a sphere fair: kinds report, label, action, appeal, under the sphere they are of. */
import type { SignedRecord } from "@cosmicsync/protocol";
import { own, rowsProjection, stampOf } from "./projection.ts";

type ModerationKind = "report" | "label" | "action" | "appeal";
const moderationProjection = <K extends ModerationKind>(kind: K) => rowsProjection(kind, (record: SignedRecord<ModerationKind>) => [own("moderation", {
  ownerId: record.body.sphere, recordId: record.id, kind: record.kind,
  subjectId: record.kind === "appeal" ? record.body.action : record.body.subject,
  personId: record.kind === "report" || record.kind === "appeal" ? record.body.person : null,
  body: record.body, clock: record.clock,
}, stampOf(record))]);

export const report = moderationProjection("report");
export const label = moderationProjection("label");
export const action = moderationProjection("action");
export const appeal = moderationProjection("appeal");
