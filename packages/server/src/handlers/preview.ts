/** Two answers, three plausible matches, nothing kept: what somebody sees before they sign up. */
import type { LinkedView, MatchView } from "@cosmicsync/api";
import { Refused, encodeId } from "@cosmicsync/protocol";
import { deny, type Decision } from "@cosmicsync/policy";
import type { Subject } from "@cosmicsync/matching";
import type { Handlers } from "../http/call.ts";
import { readCorrected } from "../reading/corrections.ts";
import { readSpheresInReach } from "../reading/people.ts";
import { understand, understoodAny } from "../reading/subjects.ts";
import { showMatch } from "../views/match-view.ts";
import { createViewing, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

const shown = 3;
/** Asked for beyond what is shown, as policy may take some out. */
const spare = 12;

export const previewHandlers = (parts: HandlerParts): Pick<Handlers, "preview"> => ({
  async preview(call) {
    const began = performance.now();
    const corrected = await readCorrected(parts.store.read, [call.body.bring, call.body.seek], call.person, parts.now());
    const understood = understand(parts.vocabulary, call.body, call.language, corrected);
    if (!understoodAny(understood)) throw new Refused("vocabulary/nothing-understood", { where: "/body" });
    const viewing = createViewing(parts, parts.store.read, undefined, call.language);
    const spheres = await readSpheresInReach(viewing.reader, []);
    // What one looks for is often a topic ("solar energy") that projects name as an interest, not as a skill they give.
    const interests = [...new Set([...understood.fields.interests, ...understood.fields.needs.map(({ skill }) => skill)])];
    const seeker: Subject = { id: encodeId(parts.random(32)), type: "person", spheres, ...understood.fields, interests, updatedAt: parts.now(), synthetic: false, introducible: true };
    const linked = (list: typeof understood.offers): LinkedView[] => list.map(({ concept, text, confidence }) => ({ concept: viewing.labels.concept(concept), text: text.replace(/\s+/g, " ").trim().slice(0, 240), confidence }));
    const matches = await bestOf(parts, viewing, seeker, spheres);
    parts.events.matched({ want: "person", count: matches.length, millis: performance.now() - began, preview: true });
    return { offers: linked(understood.offers), needs: linked(understood.needs), matches };
  },
});

/** People and projects together, best first, with at least one of each where there is one. */
const bestOf = async (parts: HandlerParts, viewing: Viewing, seeker: Subject, spheres: readonly string[]): Promise<MatchView[]> => {
  const found: Record<"person" | "project", MatchView[]> = { person: [], project: [] };
  for (const want of ["person", "project"] as const) for (const match of parts.matcher.match(seeker, { want, limit: spare, spheres })) {
    if (found[want].length === shown) break;
    const view = await showMatch(viewing, match, want, async (id) => askedByNobody(parts.matcher.get(id)));
    if (view !== undefined) found[want].push(view);
  }
  const all = [...found.person, ...found.project].sort((a, b) => b.score - a.score);
  const first = [found.person[0], found.project[0]].filter((view) => view !== undefined);
  return [...new Set([...first, ...all])].slice(0, shown).sort((a, b) => b.score - a.score);
};

/** Whether one could ask, once signed up. */
const askedByNobody = (subject: Subject | undefined): Decision => {
  if (subject?.synthetic === true) return deny("demo");
  return subject?.introducible === false ? deny("unclaimed") : { outcome: "allow", rule: "may-ask", reason: "rule.may-ask" };
};
