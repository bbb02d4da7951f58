/** Other people: the card that may be seen, blocks, and telling moderators. */
import { Refused, type RecordId } from "@cosmicsync/protocol";
import { revealProfile } from "@cosmicsync/policy";
import type { Step } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { readIntroductions, type SeenIntroduction } from "../reading/introductions.ts";
import { endTriosWith } from "../reading/trios.ts";
import { readSuggestions } from "../reading/suggestions.ts";
import { createViewing, showFields, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

export const peopleHandlers = (parts: HandlerParts): Pick<Handlers, "person" | "block" | "unblock" | "report"> => ({
  async person(call) {
    const viewing = createViewing(parts, parts.store.read, call.person, call.language);
    const facts = await viewing.facts(call.params.person);
    if (facts === undefined) throw new Refused("person/not-found");
    const relation = await viewing.relation(facts, await asMatch(parts, viewing, facts.id));
    const { fields } = revealProfile(facts, relation);
    // Somebody of whom nothing may be seen is not told apart from nobody.
    if (Object.keys(fields).length === 0 && relation !== "self") throw new Refused("person/not-found");
    return { id: facts.id, pseudonym: viewing.pseudonym(facts.id), demo: facts.synthetic, ...showFields(fields, viewing.labels) };
  },
  block: (call) => call.write(async (step) => {
    const { person } = call.params;
    if (person === call.person || (await step.writer.get("person", { ownerId: person })) === undefined) throw new Refused("person/not-found");
    await step.writer.put("block", { ownerId: call.person, personId: person, createdAt: parts.now() });
    for (const found of await readIntroductions(step.writer, call.person, parts.now())) if (found.row.otherId === person) await endOpen(parts, step, found);
    await endTriosWith(step.writer, call.person, person, parts.now());
    return null;
  }),
  unblock: (call) => call.write(async ({ writer }) => {
    await writer.delete("block", { ownerId: call.person, personId: call.params.person });
    return null;
  }),
  report: (call) => call.write(async (step) => {
    const { sphere, subject, reason, text } = call.body;
    if ((await step.writer.get("sphere", { ownerId: sphere })) === undefined) throw new Refused("sphere/not-found", { where: "/body/sphere" });
    const record = await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "report", body: { sphere, person: call.person, subject, reason, ...(text === undefined ? {} : { text }) }, scope: { type: "home" } });
    return { id: record.id };
  }),
});

/** What still waits between two people ends as if its side had said so: a no, which its author alone sees, or a request taken back. Neither tells of a block. */
const endOpen = async ({ keyring }: HandlerParts, step: Step, { introduction, state }: SeenIntroduction): Promise<void> => {
  const { introductionId, asker, asked } = introduction;
  if (state.canAnswer) {
    await step.publish(await keyring.signer(step.writer, asked), { kind: "introduction-answer", body: { introduction: introductionId, person: asked, answer: "no" }, scope: { type: "people", people: [asked] } });
  } else if (state.canWithdraw) {
    await step.publish(await keyring.signer(step.writer, asker), { kind: "introduction-withdraw", body: { introduction: introductionId, person: asker }, scope: { type: "people", people: [asker, asked] } });
    await step.writer.delete("contactChoice", { ownerId: asker, introductionId });
  }
};

/** Whether the two see each other's cards as matches do: one asked the other, or the one is suggested to who looks. */
const asMatch = async (parts: HandlerParts, viewing: Viewing, person: RecordId): Promise<boolean> => {
  if (viewing.viewer === undefined || viewing.viewer === person) return false;
  if ((await viewing.introductions()).some(({ row }) => row.otherId === person)) return true;
  const viewer = await viewing.facts(viewing.viewer);
  if (viewer === undefined) return false;
  return (await readSuggestions({ reader: viewing.reader, matcher: parts.matcher, now: viewing.now }, viewer, "person")).some(({ subjectId }) => subjectId === person);
};
