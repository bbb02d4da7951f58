/**
 * A small synthetic population for tests: people and projects of a demo sphere, made from the vocabulary by a seed, all marked
 * synthetic, and a few imported projects that nobody has claimed. Each person signs with a key that is then forgotten.
 */
import type { Body, Crypto, Draft, RecordId } from "@cosmicsync/protocol";
import type { Concept } from "@cosmicsync/matching/vocabulary";
import type { Replica, Signer, Step } from "@cosmicsync/sync";
import { createChance, type Chance } from "./chance.ts";

export interface PopulationOptions { readonly people: number; readonly projects: number; readonly unclaimed: number; readonly seed: number }
export interface Population { readonly sphere: RecordId; readonly people: readonly RecordId[]; readonly projects: readonly RecordId[]; readonly unclaimed: readonly RecordId[] }

interface Parts { readonly replica: Replica; readonly crypto: Crypto; readonly concepts: readonly Concept[]; readonly now: () => number; readonly nodeSigner: Signer; readonly home: RecordId }

const zones = [["Europe/Stockholm", "SE", "sv"], ["Europe/Lisbon", "PT", "pt"], ["Europe/Berlin", "DE", "de"], ["Europe/Paris", "FR", "fr"], ["Europe/Madrid", "ES", "es"], ["Europe/London", "GB", "en"], ["America/Sao_Paulo", "BR", "pt"], ["Africa/Nairobi", "KE", "en"]] as const;
/** Fields of life that people in it share, so that matches are plausible rather than chance. */
const circles = 4;

export const populate = async (parts: Parts, options: PopulationOptions): Promise<Population> => {
  const chance = createChance(options.seed);
  const { replica, nodeSigner } = parts;
  const sphere = await replica.write(async (step) => (await step.publish(nodeSigner, { kind: "sphere", body: { name: "Demo", summary: "Everybody and everything here is synthetic.", openness: "open", joining: "free", demo: true }, scope: { type: "home" } })).id);
  const groups = circlesOf(parts.concepts, chance);
  const people: RecordId[] = [];
  const projects: RecordId[] = [];
  await replica.write(async (step) => {
    for (let number = 1; number <= options.people; number++) {
      const group = chance.pick(groups);
      const signer = passingSigner(parts.crypto.keyPair(seedOf(options.seed, number)));
      const { id } = await step.publish(signer, { kind: "person", body: { began: parts.now(), synthetic: true }, scope: { type: "home" } });
      people.push(id);
      await step.publishMany(signer, personDrafts(id, sphere, number, group, chance));
      if (number <= options.projects) projects.push(await publishProject(step, signer, { lead: id, sphere, number, group, chance }));
    }
  });
  const unclaimed = await replica.write(async (step) => {
    const ids: RecordId[] = [];
    for (let number = 1; number <= options.unclaimed; number++) ids.push(await publishImported(step, nodeSigner, parts.home, number, chance.pick(groups), chance));
    return ids;
  });
  return { sphere, people, projects, unclaimed };
};

interface Circle { readonly skills: readonly Concept[]; readonly interests: readonly Concept[] }

const circlesOf = (concepts: readonly Concept[], chance: Chance): Circle[] => {
  const skills = concepts.filter(({ kind, labels }) => kind === "skill" && labels["en"] !== undefined);
  const interests = concepts.filter(({ kind, labels }) => kind === "interest" && labels["en"] !== undefined);
  return Array.from({ length: circles }, () => ({ skills: chance.some(skills, 10), interests: chance.some(interests, 6) }));
};

const personDrafts = (person: RecordId, sphere: RecordId, number: number, { skills, interests }: Circle, chance: Chance): Draft[] => {
  const [timeZone, region, language] = chance.pick(zones);
  const chosen = chance.some(skills, 5);
  const profile: Body<"profile"> = {
    person,
    set: { name: `Demo person ${number}`, headline: `Brings ${labelOf(chosen[0])}, looks for ${labelOf(chosen[3])}`, hoursPerWeek: 2 + chance.below(8), timeZone, region },
    add: {
      offers: chosen.slice(0, 3).map(({ id }) => ({ skill: id, level: 1 + chance.below(4) })), needs: chosen.slice(3).map(({ id }) => ({ skill: id, level: 1 + chance.below(3) })),
      interests: chance.some(interests, 3).map(({ id }) => id), values: [], languages: [...new Set(["en", language])].map((tag) => ({ language: tag, level: "fluent" as const })),
    },
  };
  return [
    { kind: "membership", body: { sphere, person, role: "member", state: "joined" }, scope: { type: "sphere", sphere } },
    ...(["show", "match"] as const).map((purpose): Draft => ({ kind: "consent", body: { person, purpose, granted: true, wording: "demo" }, scope: { type: "home" } })),
    { kind: "profile", body: profile, scope: { type: "home" } },
  ];
};

const publishProject = async (step: Step, signer: Signer, { lead, sphere, number, group, chance }: { readonly lead: RecordId; readonly sphere: RecordId; readonly number: number; readonly group: Circle; readonly chance: Chance }): Promise<RecordId> => {
  const interest = chance.pick(group.interests);
  const body: Body<"project"> = { lead, synthetic: true, set: { title: `Demo project ${number}: ${labelOf(interest)}`, summary: `People who care about ${labelOf(interest)} make something together.`, state: "open", stage: "started", hoursPerWeek: 3 }, add: projectSets(group, interest, chance) };
  return (await step.publish(signer, { kind: "project", body, scope: { type: "sphere", sphere } })).id;
};

const publishImported = async (step: Step, signer: Signer, sphere: RecordId, number: number, group: Circle, chance: Chance): Promise<RecordId> => {
  const interest = chance.pick(group.interests);
  const url = `http://project-${number}.example/`;
  const body: Body<"project"> = { set: { title: `Imported project ${number}: ${labelOf(interest)}`, summary: `Found in a catalogue, about ${labelOf(interest)}.`, state: "open", links: [url], source: { catalogue: "example_catalogue", id: `project-${number}`, url, licence: "CC0-1.0" } }, add: projectSets(group, interest, chance) };
  return (await step.publish(signer, { kind: "project", body, scope: { type: "sphere", sphere } })).id;
};

const projectSets = ({ skills, interests }: Circle, interest: Concept, chance: Chance) => ({
  needs: chance.some(skills, 3).map(({ id }) => ({ skill: id, level: 1 + chance.below(3) })), interests: [...new Set([interest.id, chance.pick(interests).id])], languages: [{ language: "en" }],
});

const labelOf = (concept: Concept | undefined): string => concept?.labels["en"]?.[0] ?? "many things";
const seedOf = (seed: number, number: number): Uint8Array => new Uint8Array(new Uint32Array([seed, number, 0x5eed, 1, 2, 3, 4, 5]).buffer);

const passingSigner = (keys: Signer["keys"]): Signer => {
  let sequence = -1;
  return { personId: null, keys, take: async () => ({ epoch: 0, sequence: (sequence += 1) }) };
};
