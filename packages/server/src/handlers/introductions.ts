/**
 * Introductions: asking, answering, replying, withdrawing. What may happen is policy's to decide; what is kept here is that
 * name and contact stay on this node until both have said yes, and then go out in the same durable step as the second yes.
 */
import type { IntroductionView } from "@cosmicsync/api";
import { Refused, limits, type Body, type RecordId } from "@cosmicsync/protocol";
import { codeOf, decideIntroductionStep, type IntroductionAct } from "@cosmicsync/policy";
import type { Reader } from "@cosmicsync/storage";
import type { Step } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { readAskDecision, readIntroduction, readIntroductions, type SeenIntroduction } from "../reading/introductions.ts";
import { readBlocked } from "../reading/people.ts";
import { showIntroduction } from "../views/introduction-view.ts";
import { readProject } from "../views/project-view.ts";
import { createViewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

interface Asking { readonly person: RecordId; readonly language: string }

export const introductionHandlers = (parts: HandlerParts): Pick<Handlers, "ask" | "introductions" | "introduction" | "answer" | "reply" | "withdraw"> => {
  const { keyring, now, events } = parts;

  const seen = async (reader: Reader, person: RecordId, id: RecordId): Promise<SeenIntroduction> => {
    const found = await readIntroduction(reader, person, id, now());
    if (found === undefined) throw new Refused("introduction/not-found");
    return found;
  };
  const show = async (reader: Reader, call: Asking, id: RecordId): Promise<IntroductionView> => showIntroduction(parts, createViewing(parts, reader, call.person, call.language), await seen(reader, call.person, id));
  /** The introduction, where its state allows this step by this person now. */
  const allowing = async (reader: Reader, call: Asking, id: RecordId, act: IntroductionAct): Promise<SeenIntroduction> => {
    const found = await seen(reader, call.person, id);
    const decision = decideIntroductionStep(found.state, act);
    if (decision.outcome !== "allow") throw new Refused(codeOf(decision, "introduction/not-now"));
    return found;
  };
  const both = ({ introduction }: SeenIntroduction): { readonly type: "people"; readonly people: readonly RecordId[] } => ({ type: "people", people: [introduction.asker, introduction.asked] });

  return {
    async ask(call) {
      const { note, name, contacts } = call.body;
      const answer = await call.write(async (step) => {
        const viewing = createViewing(parts, step.writer, call.person, call.language);
        const project = call.body.project === undefined ? undefined : await readProject(viewing, call.body.project);
        if (call.body.project !== undefined && project === undefined) throw new Refused("project/not-found", { where: "/body/project" });
        const to = call.body.person ?? project?.lead ?? undefined;
        if (to === undefined) throw project === undefined ? new Refused("request/invalid", { where: "/body/person", facts: { message: "Name a person or a project." } }) : new Refused("introduction/unclaimed");
        const [asker, asked] = [await viewing.facts(call.person), await viewing.facts(to)];
        if (asker === undefined || asked === undefined || (await readBlocked(step.writer, call.person, to))) throw new Refused("person/not-found", { where: "/body/person" });
        const decision = await readAskDecision(step.writer, asker, asked, project, now());
        if (decision.outcome !== "allow") throw new Refused(codeOf(decision, "introduction/not-consented"));
        const record = await step.publish(await keyring.signer(step.writer, call.person), {
          kind: "introduction-ask",
          body: { from: call.person, to, ...(project === undefined ? {} : { project: project.ownerId }), ...(note === undefined ? {} : { note }), dueAt: now() + limits.replyMillis },
          scope: { type: "people", people: [call.person, to] },
        });
        await step.writer.put("contactChoice", { ownerId: call.person, introductionId: record.id, name, contacts });
        return show(step.writer, call, record.id);
      });
      events.introduced({ step: "ask" });
      return answer;
    },

    async introductions(call) {
      const { side, limit = 20, cursor } = call.query;
      const list = `introductions/${call.person}/${side ?? ""}`;
      const place = cursor === undefined ? undefined : parts.cursors.read(list, cursor);
      const after = place === undefined ? {} : { after: { askedAt: Number(place[0]), introductionId: String(place[1]) } };
      const found = await readIntroductions(parts.store.read, call.person, now(), { limit: limit + 1, ...(side === undefined ? {} : { side }), ...after });
      const page = found.slice(0, limit);
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const introductions: IntroductionView[] = [];
      for (const one of page) introductions.push(await showIntroduction(parts, viewing, one));
      const last = page.at(-1)?.row;
      return { introductions, ...(found.length > limit && last !== undefined ? { next: parts.cursors.make(list, [last.askedAt, last.introductionId]) } : {}) };
    },

    introduction: (call) => show(parts.store.read, call, call.params.introduction),

    async answer(call) {
      const { answer: said, question, name, contacts } = call.body;
      let revealed = false;
      const answer = await call.write(async (step) => {
        const id = call.params.introduction;
        const found = await allowing(step.writer, call, id, said);
        if (said === "ask-more" && question === undefined) throw new Refused("introduction/question-missing", { where: "/body/question" });
        if (said === "yes" && (name === undefined || contacts === undefined)) throw new Refused("introduction/contact-missing", { where: name === undefined ? "/body/name" : "/body/contacts" });
        const body: Body<"introduction-answer"> = { introduction: id, person: call.person, answer: said, ...(said === "ask-more" && question !== undefined ? { question } : {}) };
        // A no goes to its author alone: it never leaves their home node, and the other side's rows never hold it.
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "introduction-answer", body, scope: said === "no" ? { type: "people", people: [call.person] } : both(found) });
        if (said === "yes" && name !== undefined && contacts !== undefined) {
          await step.writer.put("contactChoice", { ownerId: call.person, introductionId: id, name, contacts });
          await revealBoth(step, found);
          revealed = true;
        }
        return show(step.writer, call, id);
      });
      events.introduced({ step: said });
      if (revealed) events.introduced({ step: "revealed" });
      return answer;
    },

    async reply(call) {
      const answer = await call.write(async (step) => {
        const id = call.params.introduction;
        const found = await allowing(step.writer, call, id, "reply");
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "introduction-reply", body: { introduction: id, person: call.person, text: call.body.text, dueAt: now() + limits.replyAfterQuestionMillis }, scope: both(found) });
        return show(step.writer, call, id);
      });
      events.introduced({ step: "reply" });
      return answer;
    },

    async withdraw(call) {
      const answer = await call.write(async (step) => {
        const id = call.params.introduction;
        const found = await allowing(step.writer, call, id, "withdraw");
        await step.publish(await keyring.signer(step.writer, call.person), { kind: "introduction-withdraw", body: { introduction: id, person: call.person }, scope: both(found) });
        await step.writer.delete("contactChoice", { ownerId: call.person, introductionId: id });
        return show(step.writer, call, id);
      });
      events.introduced({ step: "withdraw" });
      return answer;
    },
  };

  /** Publishes what each side chose to reveal, where this node is their home; then the choices are in records and kept here no more. */
  async function revealBoth(step: Step, found: SeenIntroduction): Promise<void> {
    const { introductionId, asker, asked } = found.introduction;
    for (const person of [asker, asked]) {
      const choice = await step.writer.get("contactChoice", { ownerId: person, introductionId });
      if (choice === undefined || (await step.writer.get("account", { ownerId: person })) === undefined) continue;
      await step.publish(await keyring.signer(step.writer, person), { kind: "introduction-reveal", body: { introduction: introductionId, person, name: choice.name, contacts: choice.contacts as Body<"introduction-reveal">["contacts"] }, scope: both(found) });
      await step.writer.delete("contactChoice", { ownerId: person, introductionId });
    }
  }
};
