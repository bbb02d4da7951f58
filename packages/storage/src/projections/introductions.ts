/**
 * Introductions, written once for each person the record is addressed to. A "no" is addressed to its author alone, so the
 * asker's view never holds it.
 */
import { millisOf } from "@cosmicsync/protocol";
import type { SignedRecord } from "@cosmicsync/protocol";
import { audienceOf, own, rowsProjection, stampOf } from "./projection.ts";

export const introductionAsk = rowsProjection("introduction-ask", (record) => {
  const { from, to, project, note, dueAt } = record.body;
  const view = { introductionId: record.id, projectId: project ?? null, note: note ?? null, askedAt: millisOf(record.clock), dueAt, clock: record.clock };
  return audienceOf(record).flatMap((ownerId) => {
    if (ownerId === from) return [own("introduction", { ownerId, side: "asker", otherId: to, ...view }, stampOf(record), ownerId)];
    if (ownerId === to) return [own("introduction", { ownerId, side: "asked", otherId: from, ...view }, stampOf(record), ownerId)];
    return [];
  });
});

type StepKind = "introduction-answer" | "introduction-reply" | "introduction-withdraw" | "introduction-reveal";
const stepProjection = <K extends StepKind>(kind: K) => rowsProjection(kind, (record: SignedRecord<StepKind>) =>
  audienceOf(record).map((ownerId) => own("introductionStep", {
    ownerId, introductionId: record.body.introduction, recordId: record.id, kind: record.kind.slice("introduction-".length),
    personId: record.body.person, body: record.body, clock: record.clock,
  }, stampOf(record), ownerId)));

export const introductionAnswer = stepProjection("introduction-answer");
export const introductionReply = stepProjection("introduction-reply");
export const introductionWithdraw = stepProjection("introduction-withdraw");
export const introductionReveal = stepProjection("introduction-reveal");
