/**
 * A collaboration as a pure fold over what its people said.
 *
 *     started --first step or milestone--> under-way --finish--> finish-proposed --another's finish or closing note--> finished
 *
 * Closing notes are shown together: until all have left theirs, each sees only their own. The first note of each person
 * counts, so that none is rewritten in answer to another's. The outcome follows from the notes and from nothing else.
 * The steps may come in any order and more than once. Costs O(steps log steps).
 */
import { limits, type Clock, type RecordId } from "@cosmicsync/protocol";
import { allow, deny, type Decision } from "./decision.ts";
import { inOrder } from "./introduction.ts";

export interface CollaborationStep {
  readonly recordId: RecordId;
  /** "first-step", "milestone", "finish", "closing-note" or "outcome"; the kinds' full names are understood too. */
  readonly kind: string;
  /** None for an outcome. */
  readonly personId: RecordId | null;
  readonly body: unknown;
  readonly clock: Clock;
}
export interface CollaborationStart { readonly collaborationId: RecordId; readonly people: readonly RecordId[] }
export interface Collaboration { readonly start: CollaborationStart; readonly steps: readonly CollaborationStep[] }

export type FinishResult = "completed" | "stopped";
export interface ClosingNote { readonly person: RecordId; readonly note: string; readonly satisfaction: number; readonly again: "yes" | "perhaps" | "no" }
export interface Milestone { readonly id: RecordId; readonly title: string; readonly dueAt?: number; readonly doneAt?: number }
export interface Outcome { readonly result: FinishResult; readonly mutual: boolean; readonly again: boolean }

export interface CollaborationState {
  readonly state: "started" | "under-way" | "finish-proposed" | "finished";
  readonly participant: boolean;
  readonly firstStepDoneAt?: number;
  readonly milestones: readonly Milestone[];
  /** Once finished. Completed only where nobody who finished says stopped. */
  readonly result?: FinishResult;
  readonly finishProposedBy: readonly RecordId[];
  readonly ownNote?: ClosingNote;
  /** Everybody's notes, by person; empty until all are in. */
  readonly notes: readonly ClosingNote[];
  readonly waitingForOtherNote: boolean;
  /** What came of it, once finished and all notes are in. */
  readonly outcome?: Outcome;
  /** The outcome stands in a record. */
  readonly outcomeRecorded: boolean;
  readonly canTakeFirstStep: boolean;
  readonly canAddMilestone: boolean;
  readonly canFinish: boolean;
  readonly canLeaveNote: boolean;
}

/** What a collaboration is to one of its people. Nothing in it depends on the moment; `now` is taken so that it may. */
export function foldCollaboration(collaboration: Collaboration, viewer: RecordId, _now?: number): CollaborationState {
  const people = new Set(collaboration.start.people);
  const milestones = new Map<RecordId, Milestone>();
  const changes: { id: RecordId; change: Milestone }[] = [];
  const finishes = new Map<RecordId, FinishResult>();
  const notes = new Map<RecordId, ClosingNote>();
  let firstStepDoneAt: number | undefined;
  let outcomeRecorded = false;
  let agreed = false;

  for (const step of inOrder(collaboration.steps)) {
    if (typeof step.body !== "object" || step.body === null) continue;
    const body = step.body as Readonly<Record<string, unknown>>;
    const kind = step.kind.replace(/^collaboration-/, "");
    if (kind === "outcome") { outcomeRecorded = true; continue; }
    const person = step.personId;
    if (person === null || !people.has(person)) continue;
    if (kind === "first-step") {
      if (typeof body["doneAt"] === "number") firstStepDoneAt ??= body["doneAt"];
    } else if (kind === "milestone") {
      const change = readMilestone(step.recordId, body);
      if (change === undefined) continue;
      if (typeof body["milestone"] === "string") changes.push({ id: body["milestone"], change });
      else if (milestones.size < limits.milestonesCount) milestones.set(step.recordId, change);
    } else if (kind === "finish") {
      // What is finished stays as it was finished.
      if (!agreed && !finishes.has(person) && (body["result"] === "completed" || body["result"] === "stopped")) finishes.set(person, body["result"]);
    } else if (kind === "closing-note" && !notes.has(person)) {
      const note = readNote(person, body);
      if (note !== undefined) notes.set(person, note);
    }
    agreed ||= finishes.size >= 2 || (finishes.size === 1 && [...notes.keys()].some((other) => !finishes.has(other)));
  }
  // Changes come after all beginnings: a change can carry an earlier clock than the milestone that another device began.
  for (const { id, change } of changes) if (milestones.has(id)) milestones.set(id, { ...milestones.get(id), ...change, id });

  const proposedBy = [...finishes.keys()].sort();
  const allNotesIn = people.size > 0 && notes.size === people.size;
  const shown = agreed && allNotesIn ? [...notes.values()].sort((a, b) => (a.person < b.person ? -1 : 1)) : [];
  const result: FinishResult = [...finishes.values()].includes("stopped") ? "stopped" : "completed";
  const ownNote = notes.get(viewer);
  const participant = people.has(viewer);
  const begun = firstStepDoneAt !== undefined || milestones.size > 0;
  const state = agreed ? "finished" : finishes.size > 0 ? "finish-proposed" : begun ? "under-way" : "started";
  if (!participant) return { ...nothing };
  return {
    state, participant, finishProposedBy: proposedBy, notes: shown, outcomeRecorded,
    milestones: [...milestones.values()],
    ...(firstStepDoneAt === undefined ? {} : { firstStepDoneAt }),
    ...(agreed ? { result } : {}),
    ...(ownNote === undefined ? {} : { ownNote }),
    waitingForOtherNote: ownNote !== undefined && shown.length === 0,
    ...(shown.length > 0 ? { outcome: outcomeOf(shown, result) } : {}),
    canTakeFirstStep: !agreed && firstStepDoneAt === undefined,
    canAddMilestone: !agreed && milestones.size < limits.milestonesCount,
    canFinish: !agreed && !finishes.has(viewer),
    canLeaveNote: finishes.size > 0 && ownNote === undefined,
  };
}

/** What came of it: mutual where all are satisfied (4 or 5 of 5), again where all would do it again. */
export function outcomeOf(notes: readonly ClosingNote[], result: FinishResult): Outcome {
  return { result, mutual: notes.length > 0 && notes.every((note) => note.satisfaction >= 4), again: notes.length > 0 && notes.every((note) => note.again === "yes") };
}

export type CollaborationAct = "first-step" | "milestone" | "finish" | "closing-note" | "outcome";

/** Whether a person may take a step now. */
export function decideCollaborationStep(state: CollaborationState, act: CollaborationAct): Decision {
  if (!state.participant) return deny("not-a-participant");
  const may = {
    "first-step": state.canTakeFirstStep, "milestone": state.state !== "finished", "finish": state.canFinish,
    "closing-note": state.canLeaveNote, "outcome": state.outcome !== undefined && !state.outcomeRecorded,
  }[act];
  return may ? allow("may-step") : deny("not-now");
}

const nothing: CollaborationState = {
  state: "finished", participant: false, milestones: [], finishProposedBy: [], notes: [], waitingForOtherNote: false, outcomeRecorded: false,
  canTakeFirstStep: false, canAddMilestone: false, canFinish: false, canLeaveNote: false,
};

function readMilestone(id: RecordId, body: Readonly<Record<string, unknown>>): Milestone | undefined {
  if (typeof body["title"] !== "string") return undefined;
  const { title, dueAt, doneAt } = body;
  return { id, title, ...(typeof dueAt === "number" ? { dueAt } : {}), ...(typeof doneAt === "number" ? { doneAt } : {}) };
}

function readNote(person: RecordId, body: Readonly<Record<string, unknown>>): ClosingNote | undefined {
  const { note, satisfaction, again } = body;
  if (typeof note !== "string" || typeof satisfaction !== "number") return undefined;
  return again === "yes" || again === "perhaps" || again === "no" ? { person, note, satisfaction, again } : undefined;
}
