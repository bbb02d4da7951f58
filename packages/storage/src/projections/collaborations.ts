/** Collaborations, written once for each person the record is addressed to. */
import { millisOf } from "@cosmicsync/protocol";
import type { SignedRecord } from "@cosmicsync/protocol";
import { audienceOf, own, rowsProjection, stampOf } from "./projection.ts";

export const collaborationStart = rowsProjection("collaboration-start", (record) => {
  const { introduction, people, project, title, firstStep } = record.body;
  return audienceOf(record).map((ownerId) => own("collaboration", {
    ownerId, collaborationId: record.id, introductionId: introduction, people, projectId: project ?? null, title, firstStep,
    startedAt: millisOf(record.clock), clock: record.clock,
  }, stampOf(record), ownerId));
});

type StepKind = "collaboration-first-step" | "collaboration-milestone" | "collaboration-finish" | "closing-note" | "outcome";
const stepProjection = <K extends StepKind>(kind: K) => rowsProjection(kind, (record: SignedRecord<StepKind>) =>
  audienceOf(record).map((ownerId) => own("collaborationStep", {
    ownerId, collaborationId: record.body.collaboration, recordId: record.id, kind: record.kind.replace(/^collaboration-/, ""),
    personId: record.kind === "outcome" ? null : record.body.person, body: record.body, clock: record.clock,
  }, stampOf(record), ownerId)));

export const firstStepDone = stepProjection("collaboration-first-step");
export const milestone = stepProjection("collaboration-milestone");
export const collaborationFinish = stepProjection("collaboration-finish");
export const closingNote = stepProjection("closing-note");
export const outcome = stepProjection("outcome");
