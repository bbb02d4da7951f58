/**
 * Suggests who fits whom, for both sides, and says why.
 *
 * In: subjects that policy let in (`put`), a seeker, and what they want. Out: matches, best first, each with the terms, reasons and caveats of both
 * directions. Nothing here reads a clock or rolls dice: the same subjects, seeker and moment give the same matches.
 *
 * A pair is suggested only when each side has at least two terms that speak for it, one of them about what they bring, look for or care about.
 * Cost: a few milliseconds for 10,000 subjects; see match-first.bench.ts.
 */
import type { RecordId, SkillWithLevel } from "@cosmicsync/protocol";
import { createCandidateIndex } from "./candidates.ts";
import { compile, type Compiled, type Skill } from "./compile.ts";
import { keepsConditions } from "./conditions.ts";
import { explainSide, explanationCounts, reasonCount, type Side } from "./explain.ts";
import { meetsMusts } from "./musts.ts";
import { mutualChances, orderOf, type MutualChances } from "./mutual.ts";
import { createNumbers, type Numbers } from "./numbers.ts";
import type { ScoreModel } from "./model/score-model.ts";
import { rank, type Attention } from "./rank.ts";
import { createReach, isIn, type ReachQuestion } from "./reach.ts";
import { createRetrieval, createSubjectVectors, hash, openKernel, slotBound } from "./retrieve/index.ts";
import { both, scoreSide, type ScoreContext, type Scored } from "./score.ts";
import { createShown } from "./shown.ts";
import { checkSubject, type Subject } from "./subject.ts";
import { terms, type Context } from "./terms/index.ts";
import { servedShares } from "./terms/skills.ts";
import type { Together } from "./together.ts";
import { createTimeZones } from "./time-zones.ts";
import type { Meaning } from "./vocabulary/meaning.ts";
import type { Vocabulary } from "./vocabulary/vocabulary.ts";

export interface Match {
  readonly subjectId: RecordId;
  /** Both directions together, 0 to 1. */
  readonly score: number;
  readonly forSeeker: Side;
  readonly forSubject: Side;
}

export interface MatchQuestion extends ReachQuestion {
  readonly limit: number;
}

export interface Matcher {
  /** Adds or replaces. Throws a RangeError for a subject beyond its bounds, or one more than the index holds. */
  put(subject: Subject): void;
  remove(id: RecordId): void;
  get(id: RecordId): Subject | undefined;
  size(): number;
  ids(): Iterable<RecordId>;
  /**
   * Encodes so many more subjects with the vocabulary's vectors, or with those that have taken their place; until the last step they are found by the words they share
   * alone, or by the vectors before. "done" also when what is left waits for its own words to be encoded.
   */
  encode(subjects?: number): "done" | "more";
  /** From the next `encode` on subjects are encoded by another meaning than the vocabulary's; by the vocabulary's again when there is none. */
  meanBy(meaning: Meaning | undefined): void;
  /** Of which encoder the vectors are that answer now, and how many subjects are still to be encoded. */
  encoding(): { readonly encoderId: string | undefined; readonly left: number };
  match(seeker: Subject, question: MatchQuestion): Match[];
  /** Whoever may be seen, who changed latest first, whatever they are like: no score has a say in it. Each is still told how they fit. */
  newest(seeker: Subject, question: MatchQuestion): Match[];
  /** Candidates with their joint score and the chances of a yes, best first, before diversity, newcomers and reasons: what the evaluation measures, and attention is allotted by. */
  shortlist(seeker: Subject, question: MatchQuestion): { readonly subjectId: RecordId; readonly score: number; readonly chances: MutualChances }[];
  /** How two subjects score, whether or not they would be suggested: `a` is the seeker. */
  score(a: Subject, b: Subject): Match;
  /** Whether a project is what a person's conditions ask for; true where they have none. */
  keepsConditions(person: Subject, project: Subject): boolean;
  /** How well what `b` offers serves each of `a`'s needs, in their order, 0 to 1. */
  serves(a: Subject, b: Subject): number[];
}

/** Candidates scored in full for one question: the best by what the lists tell, those nearest by meaning and by what people did that are not among these, and some who were shown least. */
const scoredCount = 100;
const nearCount = 32;
const besideCount = 16;
const exploredCount = 8;
const dayMillis = 86_400_000;
/** Terms about what two people do and care about; the others (a language, an hour) are no reason to meet by themselves. */
const substance = new Set(["need-met-by-offer", "offer-meets-need", "interests", "values"]);
const substanceIndexes = terms.flatMap(({ name }, index) => (substance.has(name) ? [index] : []));

/** Whom or what to look at for somebody, by what they did; the score decides. Ids that are not in the index, or may not come up, are passed over. */
export type CandidateSource = (seeker: RecordId, want: MatchQuestion["want"], most: number) => Iterable<RecordId>;

export interface MatcherParts {
  readonly vocabulary: Vocabulary;
  readonly now: () => number;
  /** What people did here, for the terms about it. */
  readonly together?: Together;
  /** How much each term counts, asked anew with each question; the shipped model where it is not given. */
  readonly model?: () => ScoreModel;
  /** What allocation said of each subject, for the order alone. */
  readonly attention?: Attention;
  /** Who may be worth scoring for somebody beside whom words and vectors find, the best first: as many as are read are looked at, where they may come up. */
  readonly sources?: readonly CandidateSource[];
  /** Of the draws by which the overlooked are looked at; with the day and the seeker it decides them. */
  readonly seed?: number;
}

export function createMatcher({ vocabulary, now, together, model, attention, sources = [], seed = 0 }: MatcherParts): Matcher {
  const numbers = createNumbers(vocabulary);
  /** One for each sort of subject: who looks for a project need not read over all the people. */
  const indexes = { person: createCandidateIndex("person"), project: createCandidateIndex("project") };
  const zones = createTimeZones();
  const slots = new Map<RecordId, number>();
  const compiled: (Compiled | undefined)[] = [];
  const free: number[] = [];
  const slotCount = () => compiled.length;
  const reach = createReach({ slotOf: (id) => slots.get(id), slotCount });
  const retrieval = createRetrieval({ openKernel, subjectAt: (slot) => compiled[slot]?.subject, slotCount });
  const shown = createShown();
  let [meaning, otherMeaning]: (Meaning | undefined)[] = [];

  const rarity = (concept: number): number => Math.log(2 + slots.size / (1 + indexes.person.frequency(concept) + indexes.project.frequency(concept)));
  /** One question asks for the same few thousand logarithms again and again. */
  const rarities = new Map<number, number>();
  const remembered = (concept: number): number => {
    let value = rarities.get(concept);
    if (value === undefined) rarities.set(concept, (value = rarity(concept)));
    return value;
  };
  const broader = (concept: string): readonly string[] => vocabulary.concept(concept)?.broader ?? [];
  /** Whether one of the two cannot do without what the other lacks. */
  const mayMeet = (viewer: Compiled, other: Compiled, context: Context): boolean => {
    const [project, person] = viewer.subject.type === "project" ? [viewer, other] : [other, viewer];
    if (project.subject.type !== "project" || person.subject.type !== "person") return true;
    return (person.subject.conditions === undefined || keepsConditions(person.subject.conditions, project.subject, broader)) && mustsMet(project, person, context);
  };
  const contextAt = (moment: number, using: Numbers): ScoreContext => ({
    now: moment, similarity: using.similarity, idOf: using.idOf, rarity: remembered, offsetHours: (timeZone) => zones.offsetHours(timeZone, moment), together, model: model?.(),
  });
  const remove = (id: RecordId): void => {
    const slot = slots.get(id);
    if (slot === undefined) return;
    rarities.clear();
    const gone = compiled[slot] as Compiled;
    indexes[gone.subject.type].remove(slot, gone);
    reach.remove(slot, gone.subject);
    retrieval.remove(slot);
    shown.forget(slot);
    compiled[slot] = undefined;
    slots.delete(id);
    free.push(slot);
  };

  const scoredFor = (seeker: Subject, question: MatchQuestion, most: number) => {
    const using = numbers.overlay();
    const context = contextAt(now(), using);
    const viewer = compile(seeker, using.number);
    const allowed = reach.mask(seeker, question);
    const day = Math.floor(context.now / dayMillis);
    shown.turn(day);
    const explore = { count: exploredCount, seed: hash(`${seed} ${day} ${seeker.id}`), shown: shown.lately };
    const found = [];
    const candidates = new Set(indexes[question.want].find(viewer, { numbers: using, rarity: remembered, now: context.now, offsetHours: context.offsetHours, model: context.model, explore }, most, allowed));
    for (const { slot } of retrieval.find(seeker, allowed, nearCount)) candidates.add(slot);
    for (const source of sources) for (const id of source(seeker.id, question.want, besideCount)) {
      const slot = slots.get(id);
      if (slot !== undefined && isIn(allowed, slot)) candidates.add(slot);
    }
    for (const slot of candidates) {
      const other = compiled[slot] as Compiled;
      if (!mayMeet(viewer, other, context)) continue;
      const mine = scoreSide(viewer, other, context);
      if (!tells(mine)) continue;
      const theirs = scoreSide(other, viewer, context, mine);
      if (!tells(theirs)) continue;
      found.push({ compiled: other, score: both(mine.score, theirs.score), order: orderOf(context.model?.joint, mine.score, theirs.score), uncertainty: mine.uncertainty, mine, theirs });
    }
    return { viewer, context, found };
  };

  return {
    put(subject) {
      const fault = checkSubject(subject)[0];
      if (fault !== undefined) throw new RangeError(`${subject.type} ${subject.id}: ${fault.where}: ${fault.message}`);
      if (slots.size >= slotBound && !slots.has(subject.id)) throw new RangeError(`${subject.type} ${subject.id}: the index is full with ${slotBound} subjects`);
      remove(subject.id);
      rarities.clear();
      const slot = free.pop() ?? compiled.length;
      compiled[slot] = compile(subject, numbers.number);
      slots.set(subject.id, slot);
      indexes[subject.type].put(slot, compiled[slot]);
      reach.put(slot, subject);
      retrieval.put(slot, subject);
    },
    remove,
    get: (id) => compiled[slots.get(id) ?? -1]?.subject,
    size: () => slots.size,
    ids: () => slots.keys(),
    encode(subjects = Infinity) {
      const latest = otherMeaning ?? vocabulary.meaning();
      if (latest !== undefined && latest !== meaning) retrieval.change(createSubjectVectors((meaning = latest)));
      return retrieval.step(subjects);
    },
    meanBy: (other) => { otherMeaning = other; },
    encoding: () => ({ encoderId: retrieval.encoderId, left: retrieval.left }),
    match(seeker, question) {
      if (question.limit <= 0) return [];
      const { viewer, context, found } = scoredFor(seeker, question, Math.max(scoredCount, question.limit * 2));
      return rank(found, question.limit, context.now, attention).map(({ compiled: other, mine, theirs }) => {
        shown.count(slots.get(other.subject.id) as number);
        return matchOf(viewer, other, mine, theirs, context);
      });
    },
    newest(seeker, question) {
      const using = numbers.overlay();
      const context = contextAt(now(), using);
      const viewer = compile(seeker, using.number);
      const allowed = reach.mask(seeker, question);
      const seen = compiled.filter((other, slot): other is Compiled => other !== undefined && isIn(allowed, slot));
      const chosen: Match[] = [];
      for (const other of seen.sort((a, b) => b.subject.updatedAt - a.subject.updatedAt || (a.subject.id < b.subject.id ? -1 : 1))) {
        if (chosen.length >= question.limit) break;
        if (!mayMeet(viewer, other, context)) continue;
        const mine = scoreSide(viewer, other, context);
        chosen.push(matchOf(viewer, other, mine, scoreSide(other, viewer, context, mine), context));
      }
      return chosen;
    },
    shortlist(seeker, question) {
      const { context, found } = scoredFor(seeker, question, question.limit);
      return found.sort((a, b) => b.order - a.order).map(({ compiled: { subject }, score, mine, theirs }) => ({ subjectId: subject.id, score, chances: mutualChances(context.model?.joint, mine.score, theirs.score) }));
    },
    score(a, b) {
      const using = numbers.overlay();
      const context = contextAt(now(), using);
      const viewer = compile(a, using.number);
      const other = compile(b, using.number);
      const mine = scoreSide(viewer, other, context);
      return matchOf(viewer, other, mine, scoreSide(other, viewer, context, mine), context);
    },
    keepsConditions: ({ conditions }, project) => conditions === undefined || keepsConditions(conditions, project, broader),
    serves(a, b) {
      const using = numbers.overlay();
      const skills = ({ skill, level }: SkillWithLevel): Skill => ({ concept: using.number(skill), level });
      return servedShares(a.needs.map(skills), b.offers.map(skills), contextAt(now(), using));
    },
  };
}

function mustsMet(project: Compiled, person: Compiled, context: Context): boolean {
  if (project.subject.musts === undefined) return true;
  const shares = servedShares(project.needs, person.offers, context);
  return meetsMusts(project.subject, (skill) => shares[project.subject.needs.findIndex((need) => need.skill === skill)] ?? 0);
}

const tells = (scored: Pick<Scored, "measures">): boolean => reasonCount(scored) >= explanationCounts.reasonsLeast && substanceIndexes.some((index) => (scored.measures[index] as number) > 0);

/** Whether the two have enough in common to be suggested to each other at all, however many others fit better. */
export const haveEnoughInCommon = ({ forSeeker, forSubject }: Match): boolean => [forSeeker, forSubject].every((side) => tells({ measures: side.terms.map(({ measure }) => measure ?? NaN) }));

const matchOf = (viewer: Compiled, other: Compiled, mine: Scored, theirs: Scored, context: Context): Match => ({
  subjectId: other.subject.id, score: both(mine.score, theirs.score),
  forSeeker: explainSide(viewer, other, context, mine), forSubject: explainSide(other, viewer, context, theirs),
});
