/**
 * What a node has seen people do, and what it makes of that: for a question, how well history speaks for each person.
 *
 * In: occasions in the order of time (those of one moment in any order), under numbers for people. Out: for each person a measure from 0 (history says no more than of a stranger) to 1 (the best of all for this question),
 * with the part each group of evidence has in it. Weights are refitted on the history itself when it has grown by half, near the shipped ones while it is short.
 * Nothing here reads a clock; time and chance come in with the occasions and the settings.
 */
import { defaultWeights } from "./default-weights.ts";
import { createEvidence, evidenceBuffers, evidenceGroups, evidenceParts, type Asked } from "./evidence.ts";
import { fitWeights } from "./fit.ts";
import { occasionFault, type About, type Occasion } from "./occasion.ts";
import { rehearsalDefaults, rehearse, type QuestionKind, type RehearsalSettings } from "./rehearse.ts";

export interface HistorySettings {
  /** Refit on what was seen; without it the shipped weights stand. */
  readonly learning?: boolean;
  readonly rehearsal?: RehearsalSettings;
  readonly weights?: Readonly<Record<QuestionKind, readonly number[]>>;
}
export interface HistoryQuestion extends Asked { readonly kind: QuestionKind }

export interface History {
  /** Adds people to the occasion of this key. Throws a RangeError for what is no occasion, and for one older than what was asked about. */
  learn(key: string, occasion: Occasion): void;
  /** Occasions so far. */
  size(): number;
  /** How many occasions somebody was in. */
  count(person: number): number;
  met(a: number, b: number): boolean;
  /** What somebody did lately. */
  profile(person: number): About;
  /** Writes how well history speaks for each of the first people; `parts`, one array a group of evidence, sum to it. */
  measure(question: HistoryQuestion, into: Float64Array, parts?: readonly Float64Array[]): void;
  /** The parts by themselves, one array for each of `evidenceParts`. */
  raw(asked: Asked, into: readonly Float32Array[]): void;
  /** Weights in use. */
  weights(kind: QuestionKind): readonly number[];
}

/** Fewer occasions teach nothing that the shipped weights do not know better. */
const leastToFit = 60;
const refitGrowth = 1.5;
/** In examples: so much history weighs as much as the shipped weights. */
const shrinkage = 10;

/** How much of a score history may have after so many occasions: nothing without any, never all of it. */
export const historyShare = (occasions: number): number => (mostShare * occasions) / (occasions + halfShareOccasions);
const mostShare = 0.95;
const halfShareOccasions = 30;

export function createHistory(settings: HistorySettings = {}): History {
  const shipped = settings.weights ?? defaultWeights;
  const evidence = createEvidence();
  const log: { time: number; people: number[]; about: About }[] = [];
  const places = new Map<string, number>();
  let pending = 0;
  let tick = 0;
  let people = 0;
  let buffers = evidenceBuffers(0);
  const fitted = new Map<QuestionKind, { readonly at: number; readonly weights: readonly number[] }>();

  /** Takes in what waits: everything of one moment gets the same tick, as its order means nothing. */
  const settle = (): void => {
    while (pending < log.length) {
      const start = pending;
      const { time } = log[start] as Occasion;
      tick = start > 0 && log[start - 1]?.time === time ? tick : start;
      while (pending < log.length && log[pending]?.time === time) {
        evidence.add(log[pending] as Occasion, tick);
        pending += 1;
      }
    }
  };
  const weightsOf = (kind: QuestionKind): readonly number[] => {
    const before = fitted.get(kind);
    if (settings.learning === false || log.length < leastToFit) return shipped[kind];
    if (before !== undefined && log.length < before.at * refitGrowth) return before.weights;
    const examples = rehearse(log, kind, before?.weights ?? shipped[kind], people, settings.rehearsal ?? rehearsalDefaults);
    const weights = examples.length === 0 ? shipped[kind] : fitWeights(examples, shipped[kind], shrinkage);
    fitted.set(kind, { at: log.length, weights });
    return weights;
  };
  return {
    learn(key, occasion) {
      const fault = occasionFault(occasion);
      if (fault !== undefined) throw new RangeError(`occasion ${key}: ${fault}`);
      const latest = log.at(-1);
      if (latest !== undefined && occasion.time < latest.time) throw new RangeError(`occasion ${key}: its time ${occasion.time} is before ${latest.time}, which is known already`);
      for (const person of occasion.people) people = Math.max(people, person + 1);
      const place = places.get(key);
      const known = place === undefined ? undefined : log[place];
      // Who comes to an occasion after its moment makes one of their own with those who were there.
      if (place !== undefined && known !== undefined && (place >= pending || known.time === occasion.time)) {
        for (const person of occasion.people) {
          if (known.people.includes(person)) continue;
          if (place < pending) evidence.join(place, known.people, person, tick);
          known.people.push(person);
        }
        return;
      }
      places.set(key, log.length);
      log.push({ time: occasion.time, people: [...new Set(occasion.people)], about: occasion.about });
    },
    size: () => log.length,
    count(person) {
      settle();
      return evidence.rates.count(person);
    },
    met(a, b) {
      settle();
      return evidence.ties.tied(a, b);
    },
    profile(person) {
      settle();
      return evidence.deeds.profile(person, tick);
    },
    measure(question, into, parts) {
      settle();
      into.fill(0);
      for (const part of parts ?? []) part.fill(0);
      if (log.length === 0) return;
      if (buffers[0]?.length !== into.length) buffers = evidenceBuffers(into.length);
      const weights = weightsOf(question.kind);
      evidence.read(question, tick, buffers);
      sumParts(weights, buffers, into, parts);
    },
    weights: weightsOf,
    raw: (asked, into) => evidence.read(asked, tick, into),
  };
}

/**
 * Scores become measures: 1 for the best, 0 for whoever is no better than somebody nobody has seen. That stranger's score is 0, as all of their parts are.
 */
function sumParts(weights: readonly number[], buffers: readonly Float32Array[], into: Float64Array, parts: readonly Float64Array[] | undefined): void {
  for (const [index, { group }] of evidenceParts.entries()) {
    const weight = weights[index] as number;
    if (weight === 0) continue;
    const values = buffers[index] as Float32Array;
    const part = parts?.[evidenceGroups.indexOf(group)];
    for (let person = 0; person < into.length; person += 1) {
      const gain = weight * (values[person] as number);
      (into[person] as number) += gain;
      if (part !== undefined) (part[person] as number) += gain;
    }
  }
  const most = into.reduce((greatest, score) => Math.max(greatest, score), 0);
  if (most > 0) for (const scores of [into, ...(parts ?? [])]) for (let person = 0; person < scores.length; person += 1) scores[person] = (scores[person] as number) / most;
}
