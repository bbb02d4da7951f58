/**
 * The way of an introduction, as a pure fold over what was said. Asking is the asker's yes.
 *
 *     waiting --yes--> revealed          waiting --ask-more--> question --reply--> waiting (clock starts again)
 *     waiting --no, or silence until due--> closed                 waiting, question --withdraw--> withdrawn
 *
 * What is kept kind here: silence and a no look the same to the asker, to the byte, at every moment. A no is seen by its
 * author alone; the asker's view goes on waiting until due, then closes. Nothing that names or reaches anybody is in a
 * state before both have said yes.
 *
 * The steps may come in any order and more than once: they are put in the order of (clock, id) first, and a step that its
 * author may not take, or not then, counts for nothing. Moments are milliseconds. Costs O(steps log steps).
 */
import { limits, millisOf, type Clock, type Contact, type RecordId } from "@cosmicsync/protocol";
import { allow, deny, type Decision } from "./decision.ts";

export interface IntroductionStep {
  readonly recordId: RecordId;
  /** "answer", "reply", "withdraw" or "reveal"; the kinds' full names are understood too. */
  readonly kind: string;
  readonly personId: RecordId;
  readonly body: unknown;
  readonly clock: Clock;
}
export interface Introduction {
  readonly introductionId: RecordId;
  readonly asker: RecordId;
  readonly asked: RecordId;
  readonly askedAt: number;
  readonly dueAt: number;
  readonly steps: readonly IntroductionStep[];
}

export interface Question { readonly question: string; readonly reply?: string }
export interface Reveal { readonly person: RecordId; readonly name: string; readonly contacts: readonly Contact[] }
export interface IntroductionState {
  readonly state: "waiting" | "question" | "revealed" | "closed" | "withdrawn";
  readonly side: "asker" | "asked" | "neither";
  /** When silence closes it; the moment of the last answer once it is decided. */
  readonly dueAt: number;
  readonly questions: readonly Question[];
  readonly bothYes: boolean;
  /** Names and contacts; empty before both have said yes. */
  readonly reveals: readonly Reveal[];
  readonly canAnswer: boolean;
  readonly canAskMore: boolean;
  readonly canReply: boolean;
  readonly canWithdraw: boolean;
  readonly canReveal: boolean;
  /** Both have said yes. Whether a collaboration has begun already, whoever asks knows. */
  readonly canStart: boolean;
}

/** What an introduction is to one of its two people, at a moment. Anybody else sees it closed and empty. */
export function foldIntroduction(introduction: Introduction, viewer: RecordId, now: number): IntroductionState {
  const side = viewer === introduction.asker ? "asker" : viewer === introduction.asked ? "asked" : "neither";
  if (side === "neither") return { ...nothing, side, dueAt: introduction.dueAt };

  // The fold is the same for both sides, a no left out; the no is laid over the view of its author at the end.
  let phase: "waiting" | "question" | "yes" | "withdrawn" = "waiting";
  let refusedAt: number | undefined;
  let dueAt = introduction.dueAt;
  let questions: Question[] = [];
  let ended = introduction.dueAt;
  const reveals = new Map<RecordId, Reveal>();

  for (const step of inOrder(introduction.steps)) {
    const at = millisOf(step.clock);
    const body = readBody(step);
    const byAsker = step.personId === introduction.asker;
    const byAsked = step.personId === introduction.asked;
    if (body === undefined || (!byAsker && !byAsked) || at < introduction.askedAt - limits.clockAheadMillis) continue;
    if (body.kind === "reveal") {
      if (!reveals.has(step.personId)) reveals.set(step.personId, { person: step.personId, name: body.name, contacts: body.contacts });
      continue;
    }
    const open: boolean = phase === "waiting" || phase === "question";
    const inTime = at <= dueAt;
    if (body.kind === "withdraw") {
      if (byAsker && inTime && open) [phase, ended] = ["withdrawn", at];
    } else if (body.kind === "reply") {
      if (byAsker && inTime && phase === "question") {
        questions = questions.map((asked, index) => (index === questions.length - 1 ? { question: asked.question, reply: body.text } : asked));
        // The clock starts again from the reply, however far the reply says.
        [phase, dueAt] = ["waiting", at + limits.replyAfterQuestionMillis];
      }
    } else if (byAsked && inTime) {
      if (body.answer === "no") {
        if (open) refusedAt ??= at;
      } else if (body.answer === "yes") {
        // A yes outweighs one's own earlier no: the other side has seen the yes alone.
        if (phase !== "withdrawn" && phase !== "yes") [phase, ended] = ["yes", at];
      } else if (body.answer === "ask-more" && phase === "waiting" && questions.length < limits.questionsCount) {
        questions = [...questions, { question: body.question }];
        [phase, dueAt] = ["question", at + limits.replyAfterQuestionMillis];
      }
    }
  }

  const refused = side === "asked" && refusedAt !== undefined && phase !== "yes";
  if (refused) ended = refusedAt ?? ended;
  const state = refused ? "closed" : phase === "yes" ? "revealed" : phase === "withdrawn" ? "withdrawn" : now > dueAt ? "closed" : phase;
  const waits = state === "waiting" || state === "question";
  const bothYes = state === "revealed";
  return {
    state, side, questions, bothYes,
    dueAt: waits || (state === "closed" && !refused) ? dueAt : ended,
    reveals: bothYes ? [...reveals.values()].sort((a, b) => (a.person < b.person ? -1 : 1)) : [],
    canAnswer: side === "asked" && waits,
    canAskMore: side === "asked" && state === "waiting" && questions.length < limits.questionsCount,
    canReply: side === "asker" && state === "question",
    canWithdraw: side === "asker" && waits,
    canReveal: bothYes && !reveals.has(viewer),
    canStart: bothYes,
  };
}

export type IntroductionAct = "yes" | "no" | "ask-more" | "reply" | "withdraw" | "reveal" | "start";

/** Whether a person may take a step now, given the state as they see it. */
export function decideIntroductionStep(state: IntroductionState, act: IntroductionAct): Decision {
  if (state.side === "neither") return deny("not-a-participant");
  const may = {
    "yes": state.canAnswer, "no": state.canAnswer, "ask-more": state.canAskMore, "reply": state.canReply,
    "withdraw": state.canWithdraw, "reveal": state.canReveal, "start": state.canStart,
  }[act];
  if (may) return allow("may-step");
  const mine = { "yes": "asked", "no": "asked", "ask-more": "asked", "reply": "asker", "withdraw": "asker" }[act as string];
  if (mine !== undefined && mine !== state.side) return deny("not-a-participant");
  return deny(act === "ask-more" && state.questions.length >= limits.questionsCount ? "too-many-questions" : "not-now");
}

/** The latest moment at which any step of an introduction can count: every question asked and replied to at the last minute. */
export const latestDueAt = (dueAt: number): number => dueAt + limits.questionsCount * 2 * limits.replyAfterQuestionMillis;

const nothing: Omit<IntroductionState, "side" | "dueAt"> = {
  state: "closed", questions: [], bothYes: false, reveals: [],
  canAnswer: false, canAskMore: false, canReply: false, canWithdraw: false, canReveal: false, canStart: false,
};

type StepBody =
  | { readonly kind: "answer"; readonly answer: "yes" }
  | { readonly kind: "answer"; readonly answer: "no" }
  | { readonly kind: "answer"; readonly answer: "ask-more"; readonly question: string }
  | { readonly kind: "reply"; readonly text: string }
  | { readonly kind: "withdraw" }
  | { readonly kind: "reveal"; readonly name: string; readonly contacts: readonly Contact[] };

/** The body, if it is one that counts; rows come from validated records, erased ones have none. */
function readBody(step: IntroductionStep): StepBody | undefined {
  if (typeof step.body !== "object" || step.body === null) return undefined;
  const body = step.body as Readonly<Record<string, unknown>>;
  switch (step.kind.replace(/^introduction-/, "")) {
    case "answer":
      if (body["answer"] === "yes") return { kind: "answer", answer: "yes" };
      if (body["answer"] === "no") return { kind: "answer", answer: "no" };
      return body["answer"] === "ask-more" && typeof body["question"] === "string" ? { kind: "answer", answer: "ask-more", question: body["question"] } : undefined;
    case "reply": return typeof body["text"] === "string" ? { kind: "reply", text: body["text"] } : undefined;
    case "withdraw": return { kind: "withdraw" };
    case "reveal": return typeof body["name"] === "string" && Array.isArray(body["contacts"]) ? { kind: "reveal", name: body["name"], contacts: body["contacts"] as Contact[] } : undefined;
    default: return undefined;
  }
}

/** Each step once, by (clock, id). */
export function inOrder<T extends { readonly recordId: RecordId; readonly clock: Clock }>(steps: readonly T[]): T[] {
  const once = new Map(steps.map((step) => [step.recordId, step]));
  return [...once.values()].sort((a, b) => a.clock - b.clock || (a.recordId < b.recordId ? -1 : 1));
}
