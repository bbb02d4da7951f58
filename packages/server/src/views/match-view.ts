/** A match as its reader sees it: the card or project, and for each side reasons and caveats with labels for the concepts they name. */
import type { MatchView, SideView } from "@cosmicsync/api";
import type { Match, Side } from "@cosmicsync/matching";
import { decideExplanation, matchable, type Decision, type RuleName } from "@cosmicsync/policy";
import { present } from "../present.ts";
import type { Labels } from "./labels.ts";
import { readProject, showProject } from "./project-view.ts";
import type { Viewing } from "./viewing.ts";

type Facts = SideView["reasons"][number]["facts"];
type GivenFacts = Side["reasons"][number]["facts"];

export const showSide = (side: Side, labels: Labels): SideView => ({
  score: within(side.score), uncertainty: within(side.uncertainty),
  reasons: side.reasons.slice(0, 9).map(({ term, contribution, facts }) => ({ term, contribution: rounded(contribution), facts: showFacts(facts, labels) })),
  caveats: side.caveats.slice(0, 6).map(({ caveat, contribution, facts }) => ({ caveat, contribution: rounded(contribution), facts: showFacts(facts, labels) })),
});

const showFacts = (facts: GivenFacts, labels: Labels): Facts => present({
  concepts: facts.concepts?.slice(0, 8).map(labels.concept), languages: facts.languages?.slice(0, 8), count: facts.count, of: facts.of,
  hours: facts.hours, wanted: facts.wanted, level: facts.level, wantedLevel: facts.wantedLevel, region: facts.region, days: facts.days,
});

/** To four places: what is new fades by the millisecond, and nobody is told by the twelfth digit when something was read. */
const rounded = (number: number): number => Math.round(number * 10_000) / 10_000;
/** A sum of terms may be a hair outside. */
const within = (score: number): number => Math.min(1, Math.max(0, rounded(score)));

/** Undefined where the subject may not be seen, or the match cannot be explained to both sides. */
export const showMatch = async (viewing: Viewing, match: Match, want: "person" | "project", asking: (subject: string) => Promise<Decision>): Promise<MatchView | undefined> => {
  if (decideExplanation(match.forSeeker, match.forSubject).outcome !== "allow") return undefined;
  const about = want === "person" ? await personOf(viewing, match.subjectId) : await projectOf(viewing, match.subjectId);
  if (about === undefined) return undefined;
  const decision = await asking(match.subjectId);
  return present({
    id: match.subjectId, want, ...about, score: within(match.score),
    forYou: showSide(match.forSeeker, viewing.labels), forThem: showSide(match.forSubject, viewing.labels),
    introducible: decision.outcome === "allow", whyNot: decision.outcome === "allow" ? undefined : whyNot(decision),
  });
};

/** Asked of the store once more: the index follows a withdrawal of consent by a moment, and a moment is too long. */
const personOf = async (viewing: Viewing, id: string): Promise<Pick<MatchView, "person"> | undefined> => {
  const facts = await viewing.facts(id);
  return facts === undefined || !matchable(facts).ok ? undefined : { person: await viewing.card(id, true) };
};

const projectOf = async (viewing: Viewing, id: string): Promise<Pick<MatchView, "project"> | undefined> => {
  const row = await readProject(viewing, id);
  return row === undefined ? undefined : { project: await showProject(viewing, row) };
};

const words: Readonly<Partial<Record<RuleName, NonNullable<MatchView["whyNot"]>>>> = {
  "unclaimed": "unclaimed", "closed-project": "paused", "demo": "demo", "inbox-full": "inbox-full", "outbox-full": "own-outbox-full", "daily-limit": "own-outbox-full",
  "already-asked": "already-asked", "asked-recently": "asked-recently", "self-introduction": "own",
};
export const whyNot = (decision: Decision): NonNullable<MatchView["whyNot"]> => words[decision.rule] ?? "paused";
