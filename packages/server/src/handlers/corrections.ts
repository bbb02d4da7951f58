/** What words mean to a person, said by them where they were understood otherwise; and the way back. */
import { correctionsCount } from "@cosmicsync/api";
import { Refused } from "@cosmicsync/protocol";
import { normalise, ownId } from "@cosmicsync/matching/vocabulary";
import type { Handlers } from "../http/call.ts";
import { createLabels } from "../views/labels.ts";
import type { HandlerParts } from "./parts.ts";

export const correctionHandlers = ({ vocabulary, store, now }: HandlerParts): Pick<Handlers, "correct" | "corrections" | "forgetCorrection"> => ({
  correct: (call) => call.write(async ({ writer }) => {
    const { text } = call.body;
    const [phrase, own] = [normalise(text).slice(0, phraseChars), ownId(text)];
    const concept = call.body.concept ?? own;
    if (phrase === "" || concept === undefined) throw new Refused("request/invalid", { where: "/body/text", facts: { message: "Words have a letter or a digit." } });
    // Words of one's own are these very words, so that no word can be turned into another's text.
    if (concept !== own && vocabulary.concept(concept) === undefined) throw new Refused("request/invalid", { where: "/body/concept", facts: { message: "It is no concept of this node's vocabulary." } });
    const held = await writer.list("correction", { owner: call.person }, { limit: correctionsCount });
    const oldest = held.toSorted((a, b) => a.correctedAt - b.correctedAt || (a.phrase < b.phrase ? -1 : 1))[0];
    if (held.length >= correctionsCount && oldest !== undefined && !held.some((row) => row.phrase === phrase)) await writer.delete("correction", { ownerId: call.person, phrase: oldest.phrase });
    await writer.put("correction", { ownerId: call.person, phrase, concept, correctedAt: now() });
    return { concept: createLabels(vocabulary, call.language).concept(concept) };
  }),
  async corrections(call) {
    const labels = createLabels(vocabulary, call.language);
    const rows = await store.read.list("correction", { owner: call.person }, { limit: correctionsCount });
    return { words: rows.toSorted((a, b) => b.correctedAt - a.correctedAt).map(({ phrase, concept }) => ({ text: phrase, concept: labels.concept(concept) })) };
  },
  forgetCorrection: (call) => call.write(async ({ writer }) => {
    await writer.delete("correction", { ownerId: call.person, phrase: call.params.text });
    return null;
  }),
});

/** What the table holds of one. */
const phraseChars = 120;
