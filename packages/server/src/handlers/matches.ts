/** Suggestions: of people and projects for oneself, and of people for a project one leads; and what one thinks of them. */
import type { MatchView } from "@cosmicsync/api";
import { Refused, type RecordId } from "@cosmicsync/protocol";
import { matchable, type Decision, type PersonFacts } from "@cosmicsync/policy";
import { contradictionsOf, type Match } from "@cosmicsync/matching";
import type { Step } from "@cosmicsync/sync";
import type { Explored } from "@cosmicsync/matching/learn";
import type { Handlers } from "../http/call.ts";
import { certainly, tryOut } from "../learning/try-out.ts";
import { readEmptiness } from "../reading/emptiness.ts";
import { readFit } from "../reading/fit.ts";
import { readAskDecision } from "../reading/introductions.ts";
import { subjectOf } from "../reading/subjects.ts";
import { readSuggestions } from "../reading/suggestions.ts";
import { readTeam } from "../reading/team.ts";
import { showContradiction } from "../views/contradiction-view.ts";
import { showFit } from "../views/fit-view.ts";
import { showMatch } from "../views/match-view.ts";
import { showTeam } from "../views/team-view.ts";
import { createViewing, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";
import { readLed } from "./projects.ts";

const defaultLimit = 20;

export const matchHandlers = (parts: HandlerParts): Pick<Handlers, "matches" | "fit" | "feedback" | "projectPeople" | "projectTeam"> => {
  const { matcher, now } = parts;

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
      const { want, limit = defaultLimit, cursor, order = "fit" } = call.query;
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const facts = await viewing.facts(call.person);
      if (facts === undefined) throw new Refused("request/not-signed-in");
      const list = `matches/${call.person}/${want}${order === "fit" ? "" : `/${order}`}`;
      const offset = cursor === undefined ? 0 : Number(parts.cursors.read(list, cursor)[0]);
      const suggested = await readSuggestions({ reader: viewing.reader, matcher, now: now() }, facts, want, undefined, order);
      const found = facts.consents.learn && order === "fit" ? tryOut(suggested, call.person, want, now()) : certainly(suggested);
      const page = found.slice(offset, offset + limit);
      const trials = new Set(page.flatMap(({ candidate, isTrial }) => (isTrial ? [candidate.subjectId] : [])));
      const shown = await show(viewing, facts, page.map(({ candidate }) => candidate), want);
      const matches = shown.map((match) => (trials.has(match.id) ? { ...match, newHere: true as const } : match));
      // An order that nobody's answers made teaches nothing about what answers a place brings.
      if (facts.consents.learn && order === "fit" && matches.length > 0) await parts.replica.write((step) => keepExposures(step, call.person, page, new Set(matches.map(({ id }) => id)), offset, now()));
      parts.events.matched({ want, count: matches.length, millis: performance.now() - began, preview: false });
      const seeker = subjectOf(matcher, facts, call.person, now());
      const none = found.length === 0 && facts.consents.match ? { empty: await readEmptiness(viewing.reader, seeker, facts.spheres, want) } : {};
      return { matches, missing: missingOf(facts), contradictions: contradictionsOf(seeker).map((one) => showContradiction(one, viewing.labels)), ...none, ...(found.length > offset + limit ? { next: parts.cursors.make(list, [offset + limit]) } : {}) };
    },

    async fit(call) {
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const facts = await viewing.facts(call.person);
      if (facts === undefined) throw new Refused("request/not-signed-in");
      if (!matchable(facts).ok) throw new Refused("match/not-agreed");
      const fit = await readFit({ reader: viewing.reader, matcher, now: now() }, facts, call.params.subject);
      const match = fit && (await showMatch(viewing, fit.match, fit.want, asking(viewing, facts)));
      if (fit === undefined || match === undefined) throw new Refused("match/not-found");
      return showFit(viewing, fit, match);
    },

    feedback: (call) => call.write(async (step) => {
      const { subject } = call.params;
      if (subject === call.person || matcher.get(subject) === undefined) throw new Refused("match/not-found");
      const { verdict, note } = call.body;
      await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "match-feedback", body: { person: call.person, subject, verdict, ...(note === undefined ? {} : { note }) }, scope: { type: "home" } });
      return null;
    }),

    async projectPeople(call) {
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const project = await readLed(viewing, call.params.project, call.person);
      const facts = await viewing.facts(call.person);
      const seeker = matcher.get(project.ownerId);
      if (facts === undefined || seeker === undefined) return { matches: [] };
      const found = await readSuggestions({ reader: viewing.reader, matcher, now: now() }, facts, "person", seeker);
      return { matches: await show(viewing, facts, found.slice(0, call.query.limit ?? defaultLimit), "person") };
    },

    async projectTeam(call) {
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const project = await readLed(viewing, call.params.project, call.person);
      const facts = await viewing.facts(call.person);
      if (facts === undefined || !matchable(facts).ok) throw new Refused("match/not-agreed");
      const team = await readTeam({ reader: viewing.reader, matcher, now: now() }, facts, project, call.query.size);
      const shown = await show(viewing, facts, team.proposed.map(({ match }) => match), "person");
      return showTeam(viewing, team, shown);
    },
  };
};

/** What would make matching possible or better. */
const missingOf = (facts: PersonFacts): ("consent-match" | "offers" | "needs" | "interests" | "languages")[] => [
  ...(facts.consents.match ? [] : ["consent-match" as const]),
  ...(["offers", "needs", "interests", "languages"] as const).filter((name) => (facts.profile.sets[name] ?? []).length === 0),
];

/** What was shown, at which place, and how likely it was to stand there: kept only for who agreed that the engine may learn. */
const keepExposures = async ({ writer }: Step, person: RecordId, page: readonly Explored<Match>[], shown: ReadonlySet<RecordId>, offset: number, at: number): Promise<void> => {
  const kept = page.filter(({ candidate }) => shown.has(candidate.subjectId));
  for (const [index, { candidate, propensity }] of kept.entries()) await writer.put("exposure", { ownerId: person, subjectId: candidate.subjectId, shownAt: at, place: offset + index + 1, propensity });
};
