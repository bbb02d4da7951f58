/**
 * One reader looking at people: who they are to the reader, and the card that may be shown. Reads the reader's own
 * introductions, blocks and spheres once, so that a list of fifty cards costs a few reads each.
 */
import type { PersonCard } from "@cosmicsync/api";
import type { RecordId } from "@cosmicsync/protocol";
import { pseudonymOf, relationOf, revealProfile, type PersonFacts, type Relation, type RevealedProfile } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";
import type { ServerParts } from "../parts.ts";
import { present } from "../present.ts";
import { readBlocked, readPresent } from "../reading/people.ts";
import { readIntroductions, type SeenIntroduction } from "../reading/introductions.ts";
import { createLabels, type Labels } from "./labels.ts";

export interface Viewing {
  readonly reader: Reader;
  readonly viewer: RecordId | undefined;
  readonly now: number;
  readonly language: string;
  readonly labels: Labels;
  facts(person: RecordId): Promise<PersonFacts | undefined>;
  /** The viewer's introductions, newest first. */
  introductions(): Promise<readonly SeenIntroduction[]>;
  relation(person: PersonFacts, asMatch: boolean): Promise<Relation>;
  pseudonym(person: RecordId): string;
  /** What may be seen of somebody; of one who is gone only the pseudonym is left. */
  card(person: RecordId, asMatch: boolean): Promise<PersonCard>;
  sphere(id: RecordId): Promise<Row<"sphere"> | undefined>;
}

type Parts = Pick<ServerParts, "crypto" | "vocabulary" | "now" | "settings">;

export const createViewing = (parts: Parts, reader: Reader, viewer: RecordId | undefined, language: string): Viewing => {
  const now = parts.now();
  const people = new Map<RecordId, Promise<PersonFacts | undefined>>();
  const spheres = new Map<RecordId, Promise<Row<"sphere"> | undefined>>();
  const labels = createLabels(parts.vocabulary, language);
  let introductions: Promise<readonly SeenIntroduction[]> | undefined;
  let teams: Promise<ReadonlySet<RecordId>> | undefined;

  const viewing: Viewing = {
    reader, viewer, now, language, labels,
    facts: (person) => once(people, person, () => readPresent(reader, person)),
    introductions: () => (introductions ??= viewer === undefined ? Promise.resolve([]) : readIntroductions(reader, viewer, now)),
    async relation(person, asMatch) {
      if (viewer === undefined || viewer === person.id) return relationOf({ reader: viewer ?? null, person: person.id, introduced: false, team: false, sharedSphere: false, asMatch: false });
      const own = await viewing.facts(viewer);
      return relationOf({
        reader: viewer, person: person.id, asMatch,
        introduced: (await viewing.introductions()).some(({ row, state }) => row.otherId === person.id && state.bothYes),
        team: (await (teams ??= readTeam(reader, viewer))).has(person.id),
        sharedSphere: own?.spheres.some((sphere) => person.spheres.includes(sphere)) ?? false,
        blocked: await readBlocked(reader, viewer, person.id),
      });
    },
    pseudonym: (person) => pseudonymOf(parts.crypto.hash, person, parts.settings.secret),
    async card(person, asMatch) {
      const facts = await viewing.facts(person);
      const bare = { id: person, pseudonym: viewing.pseudonym(person), demo: facts?.synthetic ?? false };
      if (facts === undefined) return bare;
      return { ...bare, ...showFields(revealProfile(facts, await viewing.relation(facts, asMatch)).fields, labels) };
    },
    sphere: (id) => once(spheres, id, () => reader.get("sphere", { ownerId: id })),
  };
  return viewing;
};

/** Fields that policy has let through, with labels; takes nothing else. */
export const showFields = (fields: RevealedProfile, labels: Labels): Omit<PersonCard, "id" | "pseudonym" | "demo"> => present({
  name: fields.name, pronouns: fields.pronouns, headline: fields.headline, about: fields.about,
  offers: fields.offers?.map(labels.skill), needs: fields.needs?.map(labels.skill),
  interests: fields.interests?.map(labels.concept), values: fields.values?.map(labels.concept), languages: fields.languages,
  hoursPerWeek: fields.hoursPerWeek, timeZone: fields.timeZone, windows: fields.windows, region: fields.region, links: fields.links, contacts: fields.contacts,
});

const readTeam = async (reader: Reader, person: RecordId): Promise<ReadonlySet<RecordId>> =>
  new Set((await reader.list("collaboration", { owner: person }, { limit: 200 })).flatMap(({ people }) => people as RecordId[]));

const once = <K, V>(kept: Map<K, Promise<V>>, key: K, read: () => Promise<V>): Promise<V> => {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const reading = read();
  kept.set(key, reading);
  return reading;
};
