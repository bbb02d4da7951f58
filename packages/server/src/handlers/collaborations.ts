/** Collaborations: from a dated first step of at most two hours to closing notes that are shown together, and an outcome. */
import type { CollaborationView } from "@cosmicsync/api";
import { Refused, type Body, type RecordId } from "@cosmicsync/protocol";
import { codeOf, decideCollaborationStep, decideIntroductionStep, type CollaborationAct } from "@cosmicsync/policy";
import type { Reader } from "@cosmicsync/storage";
import type { Step } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { readCollaboration, readCollaborationOf, readCollaborations, type SeenCollaboration } from "../reading/collaborations.ts";
import { readIntroduction } from "../reading/introductions.ts";
import { present } from "../present.ts";
import { momentOf, timeOf } from "../views/time.ts";
import { createViewing, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

interface Asking { readonly person: RecordId; readonly language: string }
type Names = "start" | "collaborations" | "collaboration" | "firstStep" | "milestone" | "finish" | "closingNote";

export const collaborationHandlers = (parts: HandlerParts): Pick<Handlers, Names> => {
  const { keyring, now, events } = parts;

  const seen = async (reader: Reader, person: RecordId, id: RecordId): Promise<SeenCollaboration> => {
    const found = await readCollaboration(reader, person, id, now());
    if (found === undefined) throw new Refused("collaboration/not-found");
    return found;
  };
  const show = async (reader: Reader, call: Asking, id: RecordId): Promise<CollaborationView> => showCollaboration(createViewing(parts, reader, call.person, call.language), await seen(reader, call.person, id));
  const allowing = async (reader: Reader, person: RecordId, id: RecordId, act: CollaborationAct): Promise<SeenCollaboration> => {
    const found = await seen(reader, person, id);
    const decision = decideCollaborationStep(found.state, act);
    if (decision.outcome !== "allow") throw new Refused(codeOf(decision, "collaboration/not-now"));
    return found;
  };
  const all = ({ people }: { readonly people: readonly RecordId[] }) => ({ type: "people" as const, people });

  /** Once both have finished and left a note, what came of it is recorded in the same step. */
  const recordOutcome = async (step: Step, person: RecordId, id: RecordId): Promise<void> => {
    const found = await seen(step.writer, person, id);
    if (found.state.outcome === undefined || found.state.outcomeRecorded) return;
    await step.publish(await keyring.signer(step.writer, person), { kind: "outcome", body: { collaboration: id, ...found.state.outcome }, scope: all(found) });
    events.collaborated({ step: "outcome" });
  };

  return {
    async start(call) {
      const answer = await call.write(async (step) => {
        const introductionId = call.params.introduction;
        const found = await readIntroduction(step.writer, call.person, introductionId, now());
        if (found === undefined) throw new Refused("introduction/not-found");
        const begun = await readCollaborationOf(step.writer, call.person, introductionId);
        if (begun !== undefined || decideIntroductionStep(found.state, "start").outcome !== "allow") throw new Refused("introduction/not-now");
        const { title, firstStep } = call.body;
        const dueAt = momentOf(firstStep.dueAt);
        if (!(dueAt > now())) throw new Refused("collaboration/due-in-past", { where: "/body/firstStep/dueAt" });
        const people = [found.introduction.asker, found.introduction.asked];
        const record = await step.publish(await keyring.signer(step.writer, call.person), {
          kind: "collaboration-start",
          body: { introduction: introductionId, people, ...(found.row.projectId === null ? {} : { project: found.row.projectId }), title, firstStep: { text: firstStep.text, minutes: firstStep.minutes, dueAt } },
          scope: { type: "people", people },
        });
        return show(step.writer, call, record.id);
      });
      events.collaborated({ step: "start" });
      return answer;
    },

    async collaborations(call) {
      const { limit = 20, cursor } = call.query;
      const list = `collaborations/${call.person}`;
      const place = cursor === undefined ? undefined : parts.cursors.read(list, cursor);
      const found = await readCollaborations(parts.store.read, call.person, now(), { limit: limit + 1, ...(place === undefined ? {} : { after: { startedAt: Number(place[0]), collaborationId: String(place[1]) } }) });
      const page = found.slice(0, limit);
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const collaborations: CollaborationView[] = [];
      for (const one of page) collaborations.push(await showCollaboration(viewing, one));
      const last = page.at(-1)?.row;
      return { collaborations, ...(found.length > limit && last !== undefined ? { next: parts.cursors.make(list, [last.startedAt, last.collaborationId]) } : {}) };
    },

    collaboration: (call) => show(parts.store.read, call, call.params.collaboration),

    async firstStep(call) {
      const id = call.params.collaboration;
      const answer = await call.write(async (step) => {
        const found = await allowing(step.writer, call.person, id, "first-step");
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "collaboration-first-step", body: { collaboration: id, person: call.person, doneAt: now() }, scope: all(found) });
        return show(step.writer, call, id);
      });
      events.collaborated({ step: "first-step" });
      return answer;
    },

    async milestone(call) {
      const id = call.params.collaboration;
      const { milestone, title, dueAt, done } = call.body;
      const answer = await call.write(async (step) => {
        const found = await allowing(step.writer, call.person, id, "milestone");
        const known = milestone === undefined || found.state.milestones.some((one) => one.id === milestone);
        if (!known || (milestone === undefined && !found.state.canAddMilestone)) throw new Refused("collaboration/not-now", known ? {} : { where: "/body/milestone" });
        const body: Body<"collaboration-milestone"> = { collaboration: id, person: call.person, title, ...(milestone === undefined ? {} : { milestone }), ...(dueAt === undefined ? {} : { dueAt: momentOf(dueAt) }), ...(done === true ? { doneAt: now() } : {}) };
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "collaboration-milestone", body, scope: all(found) });
        return show(step.writer, call, id);
      });
      events.collaborated({ step: "milestone" });
      return answer;
    },

    async finish(call) {
      const id = call.params.collaboration;
      const answer = await call.write(async (step) => {
        const found = await allowing(step.writer, call.person, id, "finish");
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "collaboration-finish", body: { collaboration: id, person: call.person, result: call.body.result }, scope: all(found) });
        await recordOutcome(step, call.person, id);
        return show(step.writer, call, id);
      });
      events.collaborated({ step: "finish" });
      return answer;
    },

    async closingNote(call) {
      const id = call.params.collaboration;
      const answer = await call.write(async (step) => {
        const found = await allowing(step.writer, call.person, id, "closing-note");
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "closing-note", body: { collaboration: id, person: call.person, ...call.body }, scope: all(found) });
        await recordOutcome(step, call.person, id);
        return show(step.writer, call, id);
      });
      events.collaborated({ step: "closing-note" });
      return answer;
    },
  };
};

const showCollaboration = async (viewing: Viewing, { row, people, state }: SeenCollaboration): Promise<CollaborationView> => {
  const { ownerId: me } = row;
  const introduction = await readIntroduction(viewing.reader, me, row.introductionId, viewing.now);
  // The names are those that each chose to reveal; of somebody who is gone the pseudonym is left.
  const nameOf = (person: RecordId): string => introduction?.state.reveals.find((reveal) => reveal.person === person)?.name ?? viewing.pseudonym(person);
  const project = row.projectId === null ? undefined : await viewing.reader.get("project", { ownerId: row.projectId });
  const { text, minutes, dueAt } = row.firstStep as Body<"collaboration-start">["firstStep"];
  const optionalTime = (moment: number | undefined): string | undefined => (moment === undefined ? undefined : timeOf(moment));
  return present({
    id: row.collaborationId, title: row.title, state: state.state, startedAt: timeOf(row.startedAt),
    people: people.map((person) => ({ id: person, name: nameOf(person), you: person === me })),
    project: project === undefined ? undefined : { id: project.ownerId, title: project.title },
    firstStep: present({ text, minutes, dueAt: timeOf(dueAt), doneAt: optionalTime(state.firstStepDoneAt) }),
    milestones: state.milestones.map((one) => present({ id: one.id, title: one.title, dueAt: optionalTime(one.dueAt), doneAt: optionalTime(one.doneAt) })),
    result: state.result, finishProposedByYou: state.finishProposedBy.includes(me),
    yourNote: state.ownNote === undefined ? undefined : { note: state.ownNote.note, satisfaction: state.ownNote.satisfaction, again: state.ownNote.again },
    notes: state.notes.map(({ person, note, satisfaction, again }) => ({ name: nameOf(person), note, satisfaction, again })),
    waitingForOtherNote: state.waitingForOtherNote, outcome: state.outcome,
    canTakeFirstStep: state.canTakeFirstStep, canFinish: state.canFinish, canLeaveNote: state.canLeaveNote,
  });
};
