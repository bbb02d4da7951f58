/**
 * The engine as it matches people and projects, put to the test: entities become subjects by linking their words, the history adds the skills of projects that a person was in to what they offer, and
 * what history itself says of everybody is blended in, the more the longer it is. Its weights are fitted on what was shown and nothing else.
 */
import { limits } from "@cosmicsync/protocol";
import { createHistory, historyShare } from "../history/index.ts";
import { createMatcher } from "../matcher.ts";
import type { Subject } from "../subject.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { AskedQuery, DatasetHead, Entity } from "./format.ts";
import { createEntityReader, mapSkills } from "./entity-reader.ts";
import { seekerEntity, type Scorer } from "./scorer.ts";
import type { Link, World } from "./world.ts";

const sphere = "evaluation";
/** Of a long text, the part that is linked. */
const textChars = 2_000;
/** Of the text of something somebody took part in: its title and first sentences say what it was about, and a history holds tens of thousands of them. */
const pastChars = 600;
const sureOfText = 0.85;
const shortlistCount = 1_000;
/** How often somebody was in projects that need a skill says how well they have it. */
const levelOf = (count: number): number => (count >= 8 ? 4 : count >= 4 ? 3 : count >= 2 ? 2 : 1);

export function createEngineScorer(world: World, vocabulary: Vocabulary, task: DatasetHead["task"]): Scorer {
  const reader = createEntityReader(world, vocabulary);
  const { conceptOf } = reader;
  const latest = { time: 0 };
  const matcher = createMatcher({ vocabulary, now: () => latest.time });
  const learned = new Map<number, Map<string, number>>();
  const stale = new Set<number>(world.entities.keys());
  const isProject = (number: number): boolean => number >= world.peopleCount;
  const history = createHistory();
  const measures = new Float64Array(world.peopleCount);
  /** Blends what history says into the scores of people. */
  const addHistory = (query: AskedQuery, scores: Float64Array): void => {
    const share = historyShare(history.size());
    if (share === 0) return;
    const seeker = world.seeker(query);
    const starters = [seeker, ...query.given.map(world.person)].filter((one) => one !== undefined).filter((one) => !isProject(one));
    const entity = seekerEntity(world, query);
    const isPerson = seeker !== undefined && !isProject(seeker);
    const about = isPerson || entity === undefined ? history.profile(starters[0] ?? 0) : seeker === undefined ? reader.about(entity) : reader.aboutNumber(seeker);
    history.measure({ kind: starters.length === 0 ? "need" : isPerson && query.given.length === 0 ? "meet" : "team", starters, about }, measures);
    for (let person = 0; person < measures.length; person += 1) scores[person] = (1 - share) * (scores[person] as number) + share * (measures[person] as number);
  };

  const textConcepts = (entity: Entity, chars = textChars): readonly string[] => {
    const text = [entity.title, entity.text].filter((part) => part !== undefined).join(". ").slice(0, chars);
    return text === "" ? [] : vocabulary.link(text, { kinds: ["skill", "interest"], limit: 24, least: sureOfText }).map(({ concept }) => concept);
  };
  const remembered = (texts: Map<number, readonly string[]>, chars: number) => (number: number): readonly string[] => {
    let found = texts.get(number);
    if (found === undefined) texts.set(number, (found = textConcepts(world.entities[number] as Entity, chars)));
    return found;
  };
  const textsOf = remembered(new Map(), textChars);
  const pastTextsOf = remembered(new Map(), pastChars);
  const subjectOf = (entity: Entity, type: "person" | "project", id: string, fromText: readonly string[], fromHistory: ReadonlyMap<string, number> = new Map()): Subject => {
    const offers = mapSkills(entity.offers, conceptOf);
    for (const [skill, count] of [...fromHistory].sort((a, b) => b[1] - a[1])) if (offers.size < limits.skillsCount && !offers.has(skill)) offers.set(skill, levelOf(count));
    const levels = (skills: ReadonlyMap<string, number | undefined>) => [...skills].slice(0, limits.skillsCount).map(([skill, level]) => (level === undefined ? { skill } : { skill, level }));
    return {
      id, type, spheres: [sphere], offers: levels(offers), needs: levels(mapSkills(entity.needs, conceptOf)),
      interests: [...new Set([...entity.interests.map(conceptOf).filter((concept) => concept !== undefined), ...fromText])].slice(0, limits.skillsCount),
      values: [...new Set(entity.values.map(conceptOf).filter((concept) => concept !== undefined))].slice(0, limits.valuesCount), languages: entity.languages.slice(0, limits.languagesCount).map((language) => ({ language })),
      ...(entity.hoursPerWeek === undefined ? {} : { hoursPerWeek: Math.min(limits.hoursPerWeekMax, Math.max(0, entity.hoursPerWeek)) }), ...(entity.timeZone === undefined ? {} : { timeZone: entity.timeZone }), ...(entity.region === undefined ? {} : { region: entity.region }),
      updatedAt: latest.time, synthetic: false, introducible: true,
    };
  };
  const ofNumber = (number: number): Subject => {
    const entity = world.entities[number] as Entity;
    return subjectOf(entity, isProject(number) ? "project" : "person", String(number), textsOf(number), learned.get(number));
  };
  /** Puts what changed since the last question, of the type that is asked for. */
  const refresh = (want: "person" | "project"): void => {
    for (const number of stale) if (isProject(number) === (want === "project")) {
      matcher.put(ofNumber(number));
      stale.delete(number);
    }
  };
  const seekerOf = (query: AskedQuery): Subject | undefined => {
    const number = world.seeker(query);
    if (number !== undefined) return ofNumber(number);
    const entity = seekerEntity(world, query);
    return entity === undefined ? undefined : asking(subjectOf(entity, query.want === "person" ? "project" : "person", "seeker", textConcepts(entity)));
  };
  /** A question wants whoever knows most, also about what its words name. */
  const asking = (subject: Subject): Subject => (task !== "people-for-question" ? subject : { ...subject, needs: [...subject.needs.map(({ skill }) => skill), ...subject.interests].slice(0, limits.skillsCount).map((skill) => ({ skill, level: 4 })) });
  return {
    name: "engine",
    learn(link: Link) {
      const { a, b, project, kind } = link;
      if (kind === "said-no") return;
      const done = reader.occasion(link);
      if (done !== undefined) history.learn(done.key, done.occasion);
      const into = isProject(b) && !isProject(a) ? { people: [a], from: b } : project === undefined ? undefined : { people: [a, b], from: project };
      if (into === undefined) return;
      const source = world.entities[into.from] as Entity;
      const skills = [...new Set([...mapSkills(source.needs, conceptOf).keys(), ...source.interests.map(conceptOf).filter((concept) => concept !== undefined), ...pastTextsOf(into.from)])];
      for (const person of into.people) {
        const counts = learned.get(person) ?? new Map<string, number>();
        learned.set(person, counts);
        for (const skill of skills) counts.set(skill, (counts.get(skill) ?? 0) + 1);
        stale.add(person);
      }
    },
    rank(query, scores) {
      refresh(query.want);
      const seeker = seekerOf(query);
      if (seeker === undefined) return;
      const pool = query.pool === undefined ? undefined : new Set(world.pool(query));
      for (const { subjectId, score } of matcher.shortlist(seeker, { want: query.want, limit: shortlistCount, spheres: [sphere], ...(pool === undefined ? {} : { only: [...pool].map(String) }) })) scores[Number(subjectId)] = score;
      if (query.want === "person") addHistory(query, scores);
    },
    pair({ a, b }) {
      refresh("person");
      refresh("project");
      const [one, other] = [world.find(a), world.find(b)];
      return one === undefined || other === undefined ? 0 : matcher.score(ofNumber(one), ofNumber(other)).score;
    },
  };
}
