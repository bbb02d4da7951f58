/** What projects must or must never be about to be suggested to oneself. Only concepts of the vocabulary: one's own words would mean nothing to a project. */
import type { ConditionsView } from "@cosmicsync/api";
import { Refused, limits, type RecordId } from "@cosmicsync/protocol";
import { conditionsOf } from "@cosmicsync/matching";
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { Reader } from "@cosmicsync/storage";
import type { Handlers } from "../http/call.ts";
import { createLabels } from "../views/labels.ts";
import type { HandlerParts } from "./parts.ts";

export const conditionHandlers = ({ vocabulary, store, now }: HandlerParts): Pick<Handlers, "conditions" | "setConditions"> => {
  const show = async (reader: Reader, person: RecordId, language: string): Promise<ConditionsView> => {
    const labels = createLabels(vocabulary, language);
    const { must, never } = conditionsOf(await reader.list("condition", { owner: person }, { limit: limits.conditionsCount }));
    return { must: must.map(labels.concept), never: never.map(labels.concept) };
  };
  return {
    conditions: (call) => show(store.read, call.person, call.language),
    setConditions: (call) => call.write(async ({ writer }) => {
      const { must, never } = call.body;
      requireSound(vocabulary, must, never);
      const wanted = new Map([...must.map((concept) => [concept, "must"] as const), ...never.map((concept) => [concept, "never"] as const)]);
      const held = await writer.list("condition", { owner: call.person }, { limit: limits.conditionsCount });
      for (const row of held) if (wanted.get(row.concept) !== row.rule) await writer.delete("condition", { ownerId: call.person, concept: row.concept });
      for (const [concept, rule] of wanted) if (!held.some((row) => row.concept === concept && row.rule === rule)) await writer.put("condition", { ownerId: call.person, concept, rule, setAt: now() });
      return show(writer, call.person, call.language);
    }),
  };
};

const requireSound = (vocabulary: Vocabulary, must: readonly string[], never: readonly string[]): void => {
  const refuse = (where: string, message: string): never => { throw new Refused("request/invalid", { where, facts: { message } }); };
  for (const [list, concepts] of [["must", must], ["never", never]] as const) {
    for (const [index, id] of concepts.entries()) if (vocabulary.concept(id) === undefined) refuse(`/body/${list}/${index}`, "It is no concept of this node's vocabulary.");
  }
  const both = never.findIndex((concept) => must.includes(concept));
  if (both >= 0) refuse(`/body/never/${both}`, "Projects cannot have to be about it and never be about it.");
  if (must.length + never.length > limits.conditionsCount) refuse("/body", `Both lists together hold at most ${limits.conditionsCount}.`);
};
