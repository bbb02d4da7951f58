/**
 * A community with real sets of skills: synthetic people, each drawn around occupations of ESCO and O*NET. Nobody in it is real; which skills go together is.
 *
 * What a person offers is a part of what one occupation takes, sometimes with a skill of another; what they look for and care about comes from other occupations,
 * half of the time of one that shares a skill with theirs. Licences in SOURCE.md beside each.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Subject } from "../../packages/matching/src/subject.ts";
import type { Concept } from "../../packages/matching/src/vocabulary/index.ts";
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { readEsco } from "./words.ts";

const dayMillis = 86_400_000;
const leastSkills = 5;
/** How important an element is to an O*NET occupation, 1 to 5, to count as one of its skills. */
const important = 3.5;
const tables = { ofOccupations: "esco/occupation_skill.tsv.gz", related: "esco/skill_skill.tsv.gz", broader: "esco/broader_skill.tsv.gz", technology: "onet/Technology_Skills.txt.gz", elements: "onet/Skills.tsv.gz" };

export interface Occupations {
  readonly concepts: readonly Concept[];
  /** The same for the same seed, and a longer community begins with the shorter. */
  people(count: number, now: number, seed?: number): Generator<Subject>;
}

/** `values` are concepts that people choose theirs from. */
export function readOccupations(data: string, values: readonly Concept[]): Occupations {
  const rows = (name: keyof typeof tables): string[][] => gunzipSync(readFileSync(join(data, tables[name]))).toString("utf8").split(/\r?\n/u).filter((line) => line !== "").map((line) => line.split("\t"));
  const sets = new Map<string, Set<string>>();
  const put = (occupation: string, skill: string): void => { sets.set(occupation, (sets.get(occupation) ?? new Set()).add(skill)); };
  const labels = new Map<string, Record<string, readonly string[]>>();
  for (const { id, label, others, fr, es } of readEsco(data, "skills")) labels.set(`skill/esco-${id}`, { en: [label, ...others], ...(fr === undefined ? {} : { fr: [fr] }), ...(es === undefined ? {} : { es: [es] }) });
  for (const [occupation = "", , skill = ""] of rows("ofOccupations")) put(occupation, `skill/esco-${skill}`);
  for (const [occupation = "", , code = "", title = ""] of rows("technology").slice(1)) {
    labels.set(`skill/onet-${code}`, { en: [title] });
    put(occupation, `skill/onet-${code}`);
  }
  for (const [occupation = "", element = "", title = "", scale, value] of rows("elements").slice(1)) {
    if (scale !== "IM" || Number(value) < important) continue;
    labels.set(`skill/onet-${element}`, { en: [title] });
    put(occupation, `skill/onet-${element}`);
  }
  const near = (name: "related" | "broader"): Map<string, string[]> => {
    const found = new Map<string, string[]>();
    for (const cells of rows(name)) {
      const [from, to] = name === "related" ? [cells[0] ?? "", cells[2] ?? ""] : [cells[1] ?? "", cells[0] ?? ""];
      found.set(`skill/esco-${from}`, [...(found.get(`skill/esco-${from}`) ?? []), `skill/esco-${to}`]);
    }
    return found;
  };
  const [broader, related] = [near("broader"), near("related")];
  const concepts: Concept[] = [...labels].map(([id, said]) => ({ id, kind: "skill", labels: said, broader: broader.get(id) ?? [], related: related.get(id) ?? [] }));
  const occupations = [...sets.values()].map((set) => [...set].filter((skill) => labels.has(skill))).filter(({ length }) => length >= leastSkills);
  return { concepts: [...concepts, ...values], people: (count, now, seed = 2_026) => people(occupations, values.map(({ id }) => id), count, now, seed) };
}

function* people(occupations: readonly (readonly string[])[], values: readonly string[], count: number, now: number, seed: number): Generator<Subject> {
  const holding = new Map<string, number[]>();
  for (const [index, skills] of occupations.entries()) for (const skill of skills) holding.set(skill, [...(holding.get(skill) ?? []), index]);
  const chance = seededChance(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  const between = (least: number, most: number): number => least + Math.floor(chance() * (most - least + 1));
  const some = (from: readonly string[], many: number): string[] => [...new Set(Array.from({ length: many }, () => pick(from)))];
  const level = () => between(1, 4);
  const near = (skills: readonly string[]): readonly string[] => occupations[chance() < 0.5 ? pick(holding.get(pick(skills)) as number[]) : Math.floor(chance() * occupations.length)] as readonly string[];
  for (let index = 0; index < count; index += 1) {
    const own = pick(occupations);
    const wanted = near(own);
    const offers = some(own, between(2, 8));
    if (chance() < 0.2) offers.push(pick(pick(occupations)));
    yield {
      id: `p${index}`, type: "person", spheres: ["sphere"], offers: [...new Set(offers)].map((skill) => ({ skill, level: level() })), needs: some(wanted, between(1, 5)).map((skill) => (chance() < 0.5 ? { skill } : { skill, level: level() })),
      interests: some(chance() < 0.5 ? own : near(own), between(0, 4)), values: some(values, between(0, 3)), languages: some(["en", "es", "fr", "de", "sv", "pt"], between(1, 3)).map((language) => ({ language })), hoursPerWeek: between(1, 12),
      timeZone: pick(["Europe/Stockholm", "America/Lima", "Africa/Nairobi", "Asia/Kolkata"]), region: pick(["SE", "SE-AB", "PE", "KE", "IN"]), updatedAt: now - chance() * 400 * dayMillis, synthetic: true, introducible: true,
    };
  }
}
