/** Suggestions: of people and projects for oneself, and of people for a project one leads; and what one thinks of them. */
import type { MatchView } from "@cosmicsync/api";
import { Refused, type RecordId } from "@cosmicsync/protocol";
import { matchable, type Decision, type PersonFacts } from "@cosmicsync/policy";
import type { Match, Subject } from "@cosmicsync/matching";
import type { Step } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { readAskDecision } from "../reading/introductions.ts";
import { readSpheresInReach } from "../reading/people.ts";
import { subjectOf } from "../reading/subjects.ts";
import { showMatch } from "../views/match-view.ts";
import { createViewing, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";
import { readLed } from "./projects.ts";

/** As deep as suggestions go: further down nobody reads, and nothing is suggested that hardly fits. */
const deepest = 100;
const defaultLimit = 20;

export const matchHandlers = (parts: HandlerParts): Pick<Handlers, "matches" | "feedback" | "projectPeople"> => {
  const { matcher, now } = parts;

  /** Who must not come up: blocks in both directions, their projects, and what was said to be not for this person. */
  const excluding = async (viewing: Viewing, person: RecordId): Promise<(id: RecordId) => boolean> => {
    const { reader } = viewing;
    const blocks = await reader.list("block", { owner: person }, { limit: 1_000 });
    const blockedBy = await reader.list("block", { fanOut: true }, { where: { personId: person }, index: "byBlocked", limit: 1_000 });
    const refused = await reader.list("matchFeedback", { owner: person }, { where: { verdict: "not-for-me" }, limit: 1_000 });
    const people = new Set([...blocks.map(({ personId }) => personId), ...blockedBy.map(({ ownerId }) => ownerId)]);
    const subjects = new Set(refused.map(({ subjectId }) => subjectId));
    return (id) => { const lead = matcher.get(id)?.lead; return people.has(id) || subjects.has(id) || (lead !== undefined && people.has(lead)); };
  };

  const asking = (viewing: Viewing, asker: PersonFacts) => async (id: RecordId): Promise<Decision> => {
    const project = await viewing.reader.get("project", { ownerId: id });
    const asked = project === undefined ? await viewing.facts(id) : project.lead === null ? undefined : await viewing.facts(project.lead);
    return readAskDecision(viewing.reader, asker, asked, project, now());
  };

  const show = async (viewing: Viewing, asker: PersonFacts, found: readonly Match[], want: "person" | "project"): Promise<MatchView[]> => {
    const views: MatchView[] = [];
    const decide = asking(viewing, asker);
    for (const match of found) {
      const view = await showMatch(viewing, match, want, decide);
      if (view !== undefined) views.push(view);
    }
    return views;
  };

  return {
    async matches(call) {
      const began = performance.now();
      const { want, limit = defaultLimit, cursor } = call.query;
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const facts = await viewing.facts(call.person);
      if (facts === undefined) throw new Refused("request/not-signed-in");
      const missing = missingOf(facts);
      if (!matchable(facts).ok) return { matches: [], missing };
      const list = `matches/${call.person}/${want}`;
      const offset = cursor === undefined ? 0 : Number(parts.cursors.read(list, cursor)[0]);
      const seeker = subjectOf(matcher, facts, call.person, now());
      const found = matcher.match(seeker, { want, limit: deepest, spheres: await readSpheresInReach(viewing.reader, facts.spheres), exclude: await excluding(viewing, call.person) });
      const page = found.slice(offset, offset + limit);
      const matches = await show(viewing, facts, page, want);
      if (facts.consents.learn && matches.length > 0) await parts.replica.write((step) => keepExposures(step, call.person, matches, offset, now()));
      parts.events.matched({ want, count: matches.length, millis: performance.now() - began, preview: false });
      return { matches, missing, ...(found.length > offset + limit ? { next: parts.cursors.make(list, [offset + limit]) } : {}) };
    },

    feedback: (call) => call.write(async (step) => {
      const { subject } = call.params;
      if (matcher.get(subject) === undefined) throw new Refused("match/not-found");
      const { verdict, note } = call.body;
      await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "match-feedback", body: { person: call.person, subject, verdict, ...(note === undefined ? {} : { note }) }, scope: { type: "home" } });
      return null;
    }),

    async projectPeople(call) {
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const project = await readLed(viewing, call.params.project, call.person);
      const facts = await viewing.facts(call.person);
      const seeker: Subject | undefined = matcher.get(project.ownerId);
      if (facts === undefined || seeker === undefined) return { matches: [] };
      const exclude = await excluding(viewing, call.person);
      const found = matcher.match(seeker, { want: "person", limit: call.query.limit ?? defaultLimit, spheres: await readSpheresInReach(viewing.reader, facts.spheres), exclude: (id) => id === call.person || exclude(id) });
      return { matches: await show(viewing, facts, found, "person") };
    },
  };
};

/** What would make matching possible or better. */
const missingOf = (facts: PersonFacts): ("consent-match" | "offers" | "needs" | "interests" | "languages")[] => [
  ...(facts.consents.match ? [] : ["consent-match" as const]),
  ...(["offers", "needs", "interests", "languages"] as const).filter((name) => (facts.profile.sets[name] ?? []).length === 0),
];

/** What was shown, at which place: kept only for who agreed that the engine may learn. The order is certain, so the propensity is 1. */
const keepExposures = async ({ writer }: Step, person: RecordId, matches: readonly MatchView[], offset: number, at: number): Promise<void> => {
  for (const [index, { id }] of matches.entries()) await writer.put("exposure", { ownerId: person, subjectId: id, shownAt: at, place: offset + index + 1, propensity: 1 });
};
