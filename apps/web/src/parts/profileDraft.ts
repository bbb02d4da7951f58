/**
 * A profile while it is being edited, and the change that saving it asks for: only what differs goes to the node, an emptied
 * field is cleared with null, a list replaces the list.
 */
import type { BodyOf, ConceptView, ProfileView, Routes, SkillView } from "@cosmicsync/api";
import type { Contact, LanguageLevel, ProfileFieldName, Visibility } from "@cosmicsync/protocol";
import { filledContacts } from "./contacts.ts";
import { draftOfWindow, windowsOf, type WindowDraft } from "./windowTexts.ts";

export type ProfileChange = BodyOf<Routes["editProfile"]>;

export interface ProfileDraft {
  readonly name: string;
  readonly pronouns: string;
  readonly headline: string;
  readonly about: string;
  readonly hoursPerWeek: string;
  readonly timeZone: string;
  readonly windows: readonly WindowDraft[];
  readonly region: string;
  /** One address a line. */
  readonly links: string;
  readonly contacts: readonly Contact[];
  readonly offers: readonly SkillView[];
  readonly needs: readonly SkillView[];
  readonly interests: readonly ConceptView[];
  readonly values: readonly ConceptView[];
  readonly languages: readonly LanguageLevel[];
  readonly visibility: Readonly<Partial<Record<ProfileFieldName, Visibility>>>;
}

export function draftOf(profile: ProfileView, browserTimeZone: string): ProfileDraft {
  return {
    name: profile.name ?? "",
    pronouns: profile.pronouns ?? "",
    headline: profile.headline ?? "",
    about: profile.about ?? "",
    hoursPerWeek: profile.hoursPerWeek === undefined ? "" : String(profile.hoursPerWeek),
    timeZone: profile.timeZone ?? browserTimeZone,
    windows: (profile.windows ?? []).map(draftOfWindow),
    region: profile.region ?? "",
    links: profile.links.join("\n"),
    contacts: profile.contacts,
    offers: profile.offers,
    needs: profile.needs,
    interests: profile.interests,
    values: profile.values,
    languages: profile.languages,
    visibility: Object.fromEntries(profile.visibility.map(({ field, level }) => [field, level])),
  };
}

export function changeOf(profile: ProfileView, draft: ProfileDraft): ProfileChange {
  const change: ProfileChange = {};
  for (const field of ["name", "pronouns", "headline", "about", "timeZone", "region"] as const) {
    const text = draft[field].trim();
    if (text !== (profile[field] ?? "")) change[field] = text === "" ? null : text;
  }
  const hours = draft.hoursPerWeek.trim() === "" ? null : Number(draft.hoursPerWeek);
  if (hours !== (profile.hoursPerWeek ?? null) && !Number.isNaN(hours)) change.hoursPerWeek = hours;
  if (!same(draft.windows, (profile.windows ?? []).map(draftOfWindow))) { const windows = windowsOf(draft.windows); change.windows = windows.length === 0 ? null : windows; }
  const links = draft.links.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (!same(links, profile.links)) change.links = links.length === 0 ? null : links;
  const contacts = filledContacts(draft.contacts);
  if (!same(contacts, profile.contacts)) change.contacts = contacts.length === 0 ? null : contacts;
  for (const set of ["offers", "needs"] as const) if (!same(asSkills(draft[set]), asSkills(profile[set]))) change[set] = asSkills(draft[set]);
  for (const set of ["interests", "values"] as const) if (!same(asIds(draft[set]), asIds(profile[set]))) change[set] = asIds(draft[set]);
  if (!same(draft.languages, profile.languages)) change.languages = [...draft.languages];
  const before = new Map(profile.visibility.map(({ field, level }) => [field, level]));
  const visibility = (Object.entries(draft.visibility) as [ProfileFieldName, Visibility][]).filter(([field, level]) => before.get(field) !== level).map(([field, level]) => ({ field, level }));
  if (visibility.length > 0) change.visibility = visibility;
  return change;
}

const asSkills = (skills: readonly SkillView[]): { skill: string; level?: number }[] => skills.map(({ id, level }) => ({ skill: id, ...(level === undefined ? {} : { level }) }));
const asIds = (concepts: readonly ConceptView[]): string[] => concepts.map(({ id }) => id);
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
