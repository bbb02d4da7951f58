/** Words to concepts: linking free text, and completing a word while it is typed. */
import type { Handlers } from "../http/call.ts";
import { readCorrected } from "../reading/corrections.ts";
import { createLabels } from "../views/labels.ts";
import type { HandlerParts } from "./parts.ts";

export const vocabularyHandlers = ({ vocabulary, store, now }: HandlerParts): Pick<Handlers, "link" | "concepts"> => ({
  async link(call) {
    const labels = createLabels(vocabulary, call.language);
    const corrected = await readCorrected(store.read, [call.body.text], call.person, now());
    const linked = vocabulary.link(call.body.text, { language: call.language, limit: 48, corrected });
    return { linked: linked.map(({ concept, text, confidence }) => ({ concept: labels.concept(concept), text: text.replace(/\s+/g, " ").trim().slice(0, 240), confidence })) };
  },
  async concepts(call) {
    const { text, kind, limit } = call.query;
    const labels = createLabels(vocabulary, call.language);
    return { concepts: vocabulary.search(text, { language: call.language, limit: limit ?? 10, ...(kind === undefined ? {} : { kind: kind as "skill" | "interest" | "value" }) }).map(({ id }) => labels.concept(id)) };
  },
});
