/**
 * Makes the demo sphere: synthetic people and projects from our own lists, mixed by a seed. The same seed gives the same
 * demo, up to the keys. Every person and project carries `synthetic`, and the sphere carries `demo`.
 */
import { ownId, type ConceptKind, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import { seededChance, type Body, type ProfileSets, type SkillWithLevel } from "@cosmicsync/protocol";
import { demoPeople, type DemoPerson } from "./people.ts";
import { demoProjects } from "./projects.ts";

export interface DemoProfile { readonly set: NonNullable<Body<"profile">["set"]>; readonly add: ProfileSets }
export interface DemoContent { readonly people: readonly DemoProfile[]; readonly projects: readonly { readonly set: NonNullable<Body<"project">["set"]>; readonly add: NonNullable<Body<"project">["add"]> }[] }

const places = [
  { region: "SE", timeZone: "Europe/Stockholm", languages: ["sv", "en"] }, { region: "DE", timeZone: "Europe/Berlin", languages: ["de", "en"] },
  { region: "FR", timeZone: "Europe/Paris", languages: ["fr", "en"] }, { region: "ES", timeZone: "Europe/Madrid", languages: ["es", "en"] },
  { region: "PT", timeZone: "Europe/Lisbon", languages: ["pt", "en"] }, { region: "BR", timeZone: "America/Sao_Paulo", languages: ["pt", "es"] },
  { region: "MX", timeZone: "America/Mexico_City", languages: ["es", "en"] }, { region: "CA", timeZone: "America/Toronto", languages: ["en", "fr"] },
  { region: "KE", timeZone: "Africa/Nairobi", languages: ["en", "sw"] }, { region: "IN", timeZone: "Asia/Kolkata", languages: ["en", "hi"] },
  { region: "US", timeZone: "America/Chicago", languages: ["en", "es"] }, { region: "GB", timeZone: "Europe/London", languages: ["en"] },
] as const;
const firstWords = ["Amber", "Birch", "Cedar", "Clover", "Coral", "Dawn", "Ember", "Fern", "Hazel", "Indigo", "Juniper", "Lark", "Maple", "Moss", "Olive", "Pebble", "River", "Saffron", "Thistle", "Willow"] as const;

export const generateDemo = (vocabulary: Vocabulary, seed: number, peopleCount = 180): DemoContent => {
  const random = seededChance(seed);
  const one = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const concept = conceptFinder(vocabulary);
  const level = (base: number): number => Math.min(4, Math.max(1, base + Math.floor(random() * 3) - 1));
  const skill = (word: string, base: number): SkillWithLevel => {
    const [name, wanted] = word.split(":");
    return { skill: concept(name!, ["skill"]), level: wanted === undefined ? level(base) : Number(wanted) };
  };

  const person = (index: number): DemoProfile => {
    const kind = demoPeople[index % demoPeople.length]!;
    const other = one(demoPeople);
    const place = one(places);
    const mixed = index < demoPeople.length ? kind : mix(kind, other, random);
    return {
      set: { name: `${one(firstWords)} ${index + 1} (demo)`, headline: `Demo: ${lowerFirst(mixed.headline)}`, hoursPerWeek: one([1, 2, 2, 3, 4, 4, 6, 8]), timeZone: place.timeZone, region: place.region },
      add: {
        offers: distinct(mixed.offers.map((word) => skill(word, 3)), (offer) => offer.skill),
        needs: distinct(mixed.needs.map((word) => skill(word, 2)), (need) => need.skill),
        interests: [...new Set(mixed.interests.map((word) => concept(word, ["interest", "skill"])))],
        values: [...new Set(mixed.values.flatMap((word) => valueOf(vocabulary, word)))],
        languages: place.languages.map((language, place) => ({ language, level: place === 0 ? "native" as const : one(["conversation", "fluent"] as const) })),
      },
    };
  };

  return {
    people: Array.from({ length: peopleCount }, (_, index) => person(index)),
    projects: demoProjects.map((project) => {
      const place = one(places);
      return {
        set: { title: project.title, summary: project.summary, description: `${project.summary}\n\nThis is a demo project: it was written to show how SharedSpheres works and does not exist.`, stage: one(["idea", "started", "running"] as const), state: "open" as const, peopleWanted: project.people, hoursPerWeek: project.hours, timeZone: place.timeZone, region: place.region },
        add: {
          needs: distinct(project.needs.map((word) => skill(word, 2)), (need) => need.skill),
          offers: distinct(project.offers.map((word) => ({ skill: concept(word, ["skill"]) })), (offer) => offer.skill),
          interests: [...new Set(project.interests.map((word) => concept(word, ["interest", "skill"])))],
          values: [...new Set(project.values.flatMap((word) => valueOf(vocabulary, word)))],
          languages: place.languages.map((language) => ({ language })),
        },
      };
    }),
  };
};

/** Somebody of one kind with something of another. What they are known for they still can do, and nobody looks for what they offer. */
const mix = (kind: DemoPerson, other: DemoPerson, random: () => number): DemoPerson => {
  const offers = [kind.offers[0]!, ...kind.offers.slice(1).filter(() => random() < 0.8), other.offers[0]!];
  const needs = random() < 0.5 ? kind.needs : [kind.needs[0]!, other.needs[1] ?? other.needs[0]!];
  return {
    headline: kind === other ? kind.headline : `${kind.headline}, and likes ${other.interests[0]!}`,
    offers,
    needs: needs.filter((need) => !offers.includes(need)),
    interests: [...kind.interests.slice(0, 1), other.interests[0]!, ...other.interests.slice(1).filter(() => random() < 0.6)],
    values: [kind.values[0]!, other.values[1] ?? other.values[0]!],
  };
};

const conceptFinder = (vocabulary: Vocabulary) => (word: string, kinds: readonly ConceptKind[]): string => {
  const [best] = vocabulary.link(word, { kinds, language: "en", limit: 1 });
  return best !== undefined && best.confidence >= 0.6 ? best.concept : (ownId(word) ?? "own/other");
};
const valueOf = (vocabulary: Vocabulary, word: string): string[] => vocabulary.link(word, { kinds: ["value"], language: "en", limit: 1 }).filter(({ confidence }) => confidence >= 0.6).map(({ concept }) => concept);
const distinct = <T>(list: readonly T[], key: (one: T) => string): T[] => [...new Map(list.map((one) => [key(one), one])).values()];
const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
