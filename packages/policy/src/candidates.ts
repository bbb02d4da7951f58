/**
 * Who may be found and suggested, and by what. Runs before anything is scored: who is no candidate here is never a number.
 *
 * Nobody is a candidate before consent to `match`, and nobody after its withdrawal. Matching reads only what a match may be
 * shown, so that no reason can speak of something withheld, and only features that `fairness.ts` has reviewed. Search knows
 * only what the audience may read, and only with consent to `show`.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { allow, deny, withhold, type Decision } from "./decision.ts";
import { decideFeature } from "./fairness.ts";
import type { PersonFacts } from "./person.ts";
import { revealProfile, type RevealedProfile } from "./reveal.ts";

export type Matchable =
  | { readonly ok: true; readonly fields: RevealedProfile; readonly decision: Decision }
  | { readonly ok: false; readonly decision: Decision };

/** The fields that matching may use of a person, or the decision that denies it. */
export function matchable(person: PersonFacts): Matchable {
  if (person.standing === "erased") return { ok: false, decision: deny("erased") };
  if (person.standing === "suspended") return { ok: false, decision: deny("suspended") };
  if (!person.consents.match) return { ok: false, decision: deny("no-consent-match") };
  const { fields } = revealProfile(person, "match");
  const reviewed = Object.entries(fields).filter(([field]) => decideFeature(field).outcome === "allow");
  return { ok: true, fields: Object.fromEntries(reviewed) as RevealedProfile, decision: allow("consent-given") };
}

export interface MeetingFacts {
  /** Either blocks the other. */
  readonly blocked: boolean;
  readonly same: boolean;
}

/** Whether two candidates may be suggested to each other. Blocks work both ways and are told to nobody. */
export function mayMeet(facts: MeetingFacts): Decision {
  if (facts.same) return deny("self-introduction");
  return facts.blocked ? withhold("blocked") : allow("consent-given");
}

export interface SearchableText { readonly audience: "public" | "sphere"; readonly text: string }

/** The texts by which a person can be found, each with the least audience that may find by it. */
export function searchableTexts(person: PersonFacts): SearchableText[] {
  const everybody = revealProfile(person, "public").fields;
  const members = revealProfile(person, "sphere").fields;
  const texts: SearchableText[] = [];
  for (const [field, value] of Object.entries(members)) {
    const text = textOf(field, value);
    if (text !== "") texts.push({ audience: field in everybody ? "public" : "sphere", text });
  }
  return texts;
}

export interface ProjectTextFacts {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sets: Readonly<Record<string, readonly { readonly value: unknown }[]>>;
  /** Openness of the sphere it lives in. */
  readonly openness: "open" | "private";
  /** Hidden or removed by moderators, or taken back. */
  readonly hidden?: boolean;
}

/** The texts by which a project can be found: by everybody in an open sphere, by members in a private one. */
export function searchableProjectTexts(project: ProjectTextFacts): SearchableText[] {
  if (project.hidden === true) return [];
  const audience = project.openness === "open" ? "public" : "sphere";
  const found = (["title", "summary", "description"] as const).map((field) => textOf(field, project.fields[field]));
  for (const set of ["needs", "offers", "interests", "values"] as const) found.push(textOf(set, (project.sets[set] ?? []).map((element) => element.value)));
  return found.filter((text) => text !== "").map((text) => ({ audience, text }));
}

/** Words of one field. Concepts are found by the words in their id; times, places and addresses by nothing. */
function textOf(field: string, value: unknown): string {
  switch (field) {
    case "name": case "headline": case "about": case "title": case "summary": case "description":
      return typeof value === "string" ? value : "";
    case "offers": case "needs": case "interests": case "values":
      return Array.isArray(value) ? value.map(wordsOfConcept).filter((words) => words !== "").join(", ") : "";
    default:
      return "";
  }
}

function wordsOfConcept(value: unknown): string {
  const id: unknown = typeof value === "object" && value !== null && "skill" in value ? value.skill : value;
  return typeof id === "string" ? id.slice(id.lastIndexOf("/") + 1).replace(/[-_]+/g, " ").trim() : "";
}

/** Whether a project may be suggested, and whether somebody can be asked about it. */
export function decideProject(project: { readonly state: "open" | "paused" | "closed"; readonly lead: RecordId | null; readonly hidden: boolean }): { readonly suggest: Decision; readonly introduce: Decision } {
  if (project.hidden) return { suggest: deny("hidden"), introduce: deny("hidden") };
  if (project.state !== "open") return { suggest: deny("closed-project"), introduce: deny("closed-project") };
  return { suggest: allow("consent-given"), introduce: project.lead === null ? deny("unclaimed") : allow("may-ask") };
}
