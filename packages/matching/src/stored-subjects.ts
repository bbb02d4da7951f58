/**
 * Makes subjects of what is stored, through policy: of a person only what they let a match see, and nothing at all before they agreed to
 * be matched or after they took that back; of a project only while it is open and not hidden.
 *
 * Undefined means: must not be in the index. Costs a handful of reads under one owner, and one by subject for moderation.
 */
import { limits, millisOf, readDocument, type Document, type LanguageLevel, type RecordId, type SkillWithLevel } from "@cosmicsync/protocol";
import { consentsOf, decideProject, emptyProfile, isHidden, matchable, standingOf, type ModerationStep, type PersonFacts } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";
import type { Conditions, Subject } from "./subject.ts";

/** Rows of one sort read for one person or project; more than anybody has. */
const rowsBound = 500;

export interface PersonRows {
  readonly person: Row<"person">;
  readonly profile: Row<"profile"> | undefined;
  readonly consents: readonly Row<"consent">[];
  readonly memberships: readonly Row<"membership">[];
  readonly conditions: readonly Row<"condition">[];
  readonly erased: boolean;
  readonly moderation: readonly ModerationStep[];
}
export interface ProjectRows { readonly project: Row<"project">; readonly roles: readonly Row<"role">[]; readonly moderation: readonly ModerationStep[] }

export async function subjectOfPerson(reader: Reader, id: RecordId, now?: number): Promise<Subject | undefined> {
  const person = await reader.get("person", { ownerId: id });
  if (person === undefined) return undefined;
  return subjectFromPerson({
    person, profile: await reader.get("profile", { ownerId: id }),
    consents: await reader.list("consent", { owner: id }, { limit: rowsBound }), memberships: await reader.list("membership", { owner: id }, { limit: rowsBound }),
    conditions: await reader.list("condition", { owner: id }, { limit: limits.conditionsCount }),
    erased: (await reader.get("erasure", { ownerId: id })) !== undefined, moderation: await moderationOf(reader, id),
  }, now);
}

export async function subjectOfProject(reader: Reader, id: RecordId, now?: number): Promise<Subject | undefined> {
  const project = await reader.get("project", { ownerId: id });
  if (project === undefined) return undefined;
  return subjectFromProject({ project, roles: await reader.list("role", { owner: id }, { limit: rowsBound }), moderation: await moderationOf(reader, id) }, now);
}

const moderationOf = (reader: Reader, id: RecordId): Promise<ModerationStep[]> => reader.list("moderation", { fanOut: true }, { where: { subjectId: id }, index: "bySubject", limit: rowsBound });

/** Without a moment, an action that ends some day counts as running: rather not shown than shown wrongly. */
const hidden = (id: RecordId, steps: readonly ModerationStep[], now = 0): boolean => isHidden(standingOf(id, steps, now));

export function subjectFromPerson({ person, profile, consents, memberships, conditions, erased, moderation }: PersonRows, now?: number): Subject | undefined {
  const spheres = memberships.filter(({ state }) => state === "joined").map(({ sphereId }) => sphereId);
  const facts: PersonFacts = {
    id: person.ownerId, profile: profile === undefined ? emptyProfile : readDocument(profile.document as Document), consents: consentsOf(consents), synthetic: person.synthetic, spheres,
    standing: erased ? "erased" : hidden(person.ownerId, moderation, now) ? "suspended" : "normal",
  };
  const may = matchable(facts);
  if (!may.ok) return undefined;
  const { offers, needs, interests, values, languages, hoursPerWeek, timeZone, windows, region } = may.fields;
  return {
    id: person.ownerId, type: "person", spheres, offers: offers ?? [], needs: needs ?? [], interests: interests ?? [], values: values ?? [], languages: languages ?? [],
    ...said({ hoursPerWeek, timeZone, windows, region }), ...(conditions.length === 0 ? {} : { conditions: conditionsOf(conditions) }),
    updatedAt: profile === undefined ? person.began : millisOf(profile.updated), synthetic: person.synthetic, introducible: !person.synthetic,
  };
}

export const conditionsOf = (rows: readonly Pick<Row<"condition">, "concept" | "rule">[]): Conditions => {
  const of = (wanted: "must" | "never"): string[] => rows.filter(({ rule }) => rule === wanted).map(({ concept }) => concept);
  return { must: of("must"), never: of("never") };
};

export function subjectFromProject({ project, roles, moderation }: ProjectRows, now?: number): Subject | undefined {
  const may = decideProject({ state: project.state as "open" | "paused" | "closed", lead: project.lead, hidden: hidden(project.ownerId, moderation, now) });
  if (may.suggest.outcome !== "allow") return undefined;
  const { fields, sets } = readDocument(project.document as Document);
  const { hoursPerWeek, timeZone, region } = fields as { hoursPerWeek?: number; timeZone?: string; region?: string };
  const openRoles = roles.filter(({ open, places }) => open && places > 0).map(({ needs }) => needs as (SkillWithLevel & { readonly must?: boolean })[]);
  const wanted = openRoles.flat();
  const musts = openRoles.map((needs) => needs.filter(({ must }) => must === true).map(({ skill }) => skill));
  return {
    id: project.ownerId, type: "project", spheres: [project.sphereId],
    // Roles first: they say what is looked for now. A project may need more than anybody reads; the rest waits for these places to be filled.
    needs: once([...wanted.map(({ skill, level }) => (level === undefined ? { skill } : { skill, level })), ...valuesOf<SkillWithLevel>(sets["needs"])]).slice(0, limits.skillsCount),
    offers: valuesOf<SkillWithLevel>(sets["offers"]).slice(0, limits.skillsCount), interests: valuesOf<string>(sets["interests"]).slice(0, limits.skillsCount),
    values: valuesOf<string>(sets["values"]).slice(0, limits.valuesCount), languages: valuesOf<LanguageLevel>(sets["languages"]).slice(0, limits.languagesCount),
    ...said({ hoursPerWeek, timeZone, region }), ...(project.lead === null ? {} : { lead: project.lead }), ...(musts.length > 0 && musts.every((role) => role.length > 0) ? { musts } : {}),
    updatedAt: millisOf(project.updated), synthetic: project.synthetic, introducible: may.introduce.outcome === "allow" && !project.synthetic,
  };
}

const valuesOf = <T>(set: readonly { readonly value: unknown }[] | undefined): T[] => (set ?? []).map(({ value }) => value as T);

/** The highest wanted level of each skill. */
function once(skills: readonly SkillWithLevel[]): SkillWithLevel[] {
  const best = new Map<string, SkillWithLevel>();
  for (const skill of skills) {
    const before = best.get(skill.skill);
    if (before === undefined || (skill.level ?? 0) > (before.level ?? 0)) best.set(skill.skill, skill);
  }
  return [...best.values()];
}

type Said<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const said = <T extends Record<string, unknown>>(fields: T): Said<T> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Said<T>;
