/**
 * What happened, for whoever looks from one side: the difference between what they could see before a step and after it. Nothing else makes an
 * event, so what is not shown to somebody does not reach a program of theirs either: a no that is silence, a closing note not yet shown.
 *
 * Both states are folded at the same moment, for the same person. `before` is undefined where there was nothing yet.
 */
import type { EventType } from "@cosmicsync/protocol";
import type { CollaborationState } from "./collaboration.ts";
import type { IntroductionState } from "./introduction.ts";

export function eventsOfIntroduction(before: IntroductionState | undefined, after: IntroductionState): EventType[] {
  if (after.side === "neither") return [];
  const events: EventType[] = before === undefined ? ["introduction.asked"] : [];
  const was = before?.state ?? "waiting";
  if (after.questions.length > (before?.questions.length ?? 0)) events.push("introduction.question");
  if (repliesIn(after) > repliesIn(before)) events.push("introduction.replied");
  if (after.state === "revealed" && was !== "revealed") events.push("introduction.agreed");
  if (after.reveals.length > (before?.reveals.length ?? 0)) events.push("introduction.revealed");
  if (isClosed(after) && (before === undefined || !isClosed(before))) events.push("introduction.closed");
  return events;
}

export function eventsOfCollaboration(before: CollaborationState | undefined, after: CollaborationState): EventType[] {
  if (!after.participant) return [];
  const events: EventType[] = before === undefined ? ["collaboration.started"] : [];
  if (after.state === "finished" && before?.state !== "finished") events.push("collaboration.finished");
  if (after.outcome !== undefined && before?.outcome === undefined) events.push("collaboration.outcome");
  if (events.length === 0 && before !== undefined && !isSame(before, after)) events.push("collaboration.changed");
  return events;
}

/** Whether silence alone may close it yet: then its end is known only when its moment comes. */
export const mayStillClose = ({ state }: IntroductionState): boolean => state === "waiting" || state === "question";
export const isClosed = ({ state }: IntroductionState): boolean => state === "closed" || state === "withdrawn";

const repliesIn = (state: IntroductionState | undefined): number => state?.questions.filter(({ reply }) => reply !== undefined).length ?? 0;
/** That the outcome stands in a record is nothing that anybody sees. */
const isSame = (one: CollaborationState, other: CollaborationState): boolean => JSON.stringify({ ...one, outcomeRecorded: true }) === JSON.stringify({ ...other, outcomeRecorded: true });
