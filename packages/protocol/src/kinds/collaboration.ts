/** Kinds of the way from a match to an outcome: introduction, collaboration, closing note, outcome, feedback. */
import { Type } from "typebox";
import { limits } from "../limits.ts";
import { Contact, Line, Moment, Name, Note, PersonId, ProjectId, RecordId, closed, oneOf } from "./fields.ts";
import { defineKind } from "./kind.ts";

const id = "a".repeat(52);
const Minutes = Type.Integer({ minimum: 1, maximum: limits.firstStepMinutes });

export const introductionAsk = defineKind({
  name: "introduction-ask", code: 20, title: "Introduction: ask",
  description: "Asks to be introduced. Begins an introduction; asking is the asker's yes. Holds nothing that identifies the asker beyond their id, which cards never show.",
  scopes: ["people"],
  body: closed({ from: PersonId, to: PersonId, project: Type.Optional(ProjectId), note: Type.Optional(Note), dueAt: Moment }),
  examples: [{ from: id, to: ("b".repeat(51) + "a"), note: "I would like to build this with you.", dueAt: 1_790_000_000_000 }],
  refused: [{ why: "no due date", body: { from: id, to: id } }],
});

export const introductionAnswer = defineKind({
  name: "introduction-answer", code: 21, title: "Introduction: answer",
  description: "yes, no, or ask-more with a question. A no is addressed to its author alone and so never leaves their home node.",
  scopes: ["people"],
  body: closed({ introduction: RecordId, person: PersonId, answer: oneOf(["yes", "no", "ask-more"]), question: Type.Optional(Note) }),
  examples: [{ introduction: id, person: id, answer: "yes" }, { introduction: id, person: id, answer: "ask-more", question: "Which evenings?" }],
  refused: [{ why: "an answer that is none", body: { introduction: id, person: id, answer: "maybe" } }],
});

export const introductionReply = defineKind({
  name: "introduction-reply", code: 22, title: "Introduction: reply to a question",
  description: "The asker's reply to an ask-more; starts the reply clock again.",
  scopes: ["people"],
  body: closed({ introduction: RecordId, person: PersonId, text: Note, dueAt: Moment }),
  examples: [{ introduction: id, person: id, text: "Tuesdays.", dueAt: 1_790_000_000_000 }],
  refused: [{ why: "an empty reply", body: { introduction: id, person: id, text: "", dueAt: 1 } }],
});

export const introductionWithdraw = defineKind({
  name: "introduction-withdraw", code: 23, title: "Introduction: withdraw",
  description: "The asker takes the request back before it was answered.",
  scopes: ["people"],
  body: closed({ introduction: RecordId, person: PersonId }),
  examples: [{ introduction: id, person: id }],
  refused: [{ why: "no introduction", body: { person: id } }],
});

export const introductionReveal = defineKind({
  name: "introduction-reveal", code: 24, title: "Introduction: reveal",
  description: "A side's name and chosen contact, made only after both sides have said yes.",
  scopes: ["people"],
  body: closed({ introduction: RecordId, person: PersonId, name: Name, contacts: Type.Array(Contact, { minItems: 1, maxItems: limits.contactsCount }) }),
  examples: [{ introduction: id, person: id, name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] }],
  refused: [{ why: "no contact", body: { introduction: id, person: id, name: "Ana", contacts: [] } }],
});

export const collaborationStart = defineKind({
  name: "collaboration-start", code: 30, title: "Collaboration: start",
  description: "Begins a collaboration with a dated first step of at most two hours.",
  scopes: ["people"],
  body: closed({
    introduction: RecordId,
    people: Type.Array(PersonId, { minItems: 2, maxItems: limits.audiencePeopleCount }),
    project: Type.Optional(ProjectId),
    title: Name,
    firstStep: closed({ text: Line, minutes: Minutes, dueAt: Moment }),
  }),
  examples: [{ introduction: id, people: [id, ("b".repeat(51) + "a")], title: "Tool library", firstStep: { text: "Count the tools", minutes: 60, dueAt: 1_790_000_000_000 } }],
  refused: [{ why: "a first step over two hours", body: { introduction: id, people: [id, ("b".repeat(51) + "a")], title: "x", firstStep: { text: "x", minutes: 121, dueAt: 1 } } }],
});

export const firstStepDone = defineKind({
  name: "collaboration-first-step", code: 31, title: "Collaboration: first step done",
  description: "Says that the first step was taken.",
  scopes: ["people"],
  body: closed({ collaboration: RecordId, person: PersonId, doneAt: Moment }),
  examples: [{ collaboration: id, person: id, doneAt: 1_790_000_000_000 }],
  refused: [{ why: "no moment", body: { collaboration: id, person: id } }],
});

export const milestone = defineKind({
  name: "collaboration-milestone", code: 32, title: "Collaboration: milestone",
  description: "Adds a milestone (without `milestone`) or marks one as done.",
  scopes: ["people"],
  body: closed({ collaboration: RecordId, person: PersonId, milestone: Type.Optional(RecordId), title: Name, dueAt: Type.Optional(Moment), doneAt: Type.Optional(Moment) }),
  examples: [{ collaboration: id, person: id, title: "Open the doors" }],
  refused: [{ why: "no title", body: { collaboration: id, person: id } }],
});

export const collaborationFinish = defineKind({
  name: "collaboration-finish", code: 33, title: "Collaboration: finish",
  description: "Ends a collaboration: completed, or stopped. One side proposes; it is finished when the other side says the same or leaves a closing note.",
  scopes: ["people"],
  body: closed({ collaboration: RecordId, person: PersonId, result: oneOf(["completed", "stopped"]) }),
  examples: [{ collaboration: id, person: id, result: "completed" }],
  refused: [{ why: "an unknown result", body: { collaboration: id, person: id, result: "failed" } }],
});

export const closingNote = defineKind({
  name: "closing-note", code: 34, title: "Closing note",
  description: "What a side wants to say at the end. The header travels at once, the body only when both sides have left theirs, so both are revealed together.",
  scopes: ["people"],
  body: closed({ collaboration: RecordId, person: PersonId, note: Note, satisfaction: Type.Integer({ minimum: 1, maximum: 5 }), again: oneOf(["yes", "perhaps", "no"]) }),
  examples: [{ collaboration: id, person: id, note: "A good start.", satisfaction: 5, again: "yes" }],
  refused: [{ why: "satisfaction out of range", body: { collaboration: id, person: id, note: "x", satisfaction: 6, again: "yes" } }],
});

export const outcome = defineKind({
  name: "outcome", code: 35, title: "Outcome",
  description: "What came of it, recorded once both closing notes are in; the north star counts outcomes that are completed and mutual.",
  scopes: ["people"],
  body: closed({ collaboration: RecordId, result: oneOf(["completed", "stopped"]), mutual: Type.Boolean({ description: "Both satisfied: 4 or 5 of 5" }), again: Type.Boolean({ description: "Both would work together again" }) }),
  examples: [{ collaboration: id, result: "completed", mutual: true, again: true }],
  refused: [{ why: "no result", body: { collaboration: id, mutual: true, again: true } }],
});

export const matchFeedback = defineKind({
  name: "match-feedback", code: 36, title: "Feedback on a match",
  description: "What a person thinks of a suggestion; stays on the home node.",
  scopes: ["home"],
  body: closed({ person: PersonId, subject: RecordId, verdict: oneOf(["good", "not-now", "not-for-me", "wrong-reason"]), note: Type.Optional(Note) }),
  examples: [{ person: id, subject: id, verdict: "good" }],
  refused: [{ why: "a star rating", body: { person: id, subject: id, stars: 3 } }],
});
