/**
 * Asks history its own past: for occasions of the later part, in order, who would have been suggested by what was known before, beside who then came. Nothing at or after an
 * occasion's moment is known when it is asked about, so what is fitted on the answers is fitted on the past's future and not on its memory.
 *
 * Three questions can be asked of an occasion: whom a need should reach, whom one of its people should meet for the first time, and who completes the team of one.
 */
import { seededChance } from "@cosmicsync/protocol";
import { createEvidence, evidenceBuffers, evidenceParts, type Asked, type Evidence } from "./evidence.ts";
import type { Example } from "./fit.ts";
import type { Occasion } from "./occasion.ts";

export const questionKinds = ["need", "meet", "team"] as const;
export type QuestionKind = (typeof questionKinds)[number];

export interface RehearsalSettings {
  readonly examples: number;
  /** The share of the history, at its end, that is asked about. */
  readonly share: number;
  /** Of a long history so many of the newest occasions at most are asked about: what comes next is most like them. */
  readonly newest: number;
  /** Wrong ones kept of each question: the strongest by the weights so far, and some by lot. */
  readonly strongest: number;
  readonly drawn: number;
  readonly seed: number;
}
export const rehearsalDefaults: RehearsalSettings = { examples: 1_000, share: 0.5, newest: 12_000, strongest: 100, drawn: 60, seed: 1 };

export function rehearse(occasions: readonly Occasion[], kind: QuestionKind, weights: readonly number[], peopleCount: number, settings: RehearsalSettings = rehearsalDefaults): Example[] {
  const chance = seededChance(settings.seed);
  const evidence = createEvidence();
  const buffers = evidenceBuffers(peopleCount);
  const from = Math.max(Math.floor(occasions.length * (1 - settings.share)), occasions.length - settings.newest);
  const every = Math.max(1, (occasions.length - from) / settings.examples);
  const examples: Example[] = [];
  let next = from;
  for (let start = 0; start < occasions.length; ) {
    let end = start + 1;
    while (end < occasions.length && occasions[end]?.time === occasions[start]?.time) end += 1;
    // What is known is what was before this moment; ticks count from there too.
    const tick = lastTick(occasions, start);
    for (let at = start; at < end; at += 1) {
      if (at < next || start === 0) continue;
      const asked = questionOf(occasions[at] as Occasion, kind, evidence, tick, chance);
      if (asked === undefined) continue;
      next = Math.max(next + every, at + 1 - every);
      evidence.read(asked, tick, buffers);
      examples.push(exampleOf(asked, buffers, weights, chance, settings));
    }
    for (let at = start; at < end; at += 1) evidence.add(occasions[at] as Occasion, start);
    start = end;
  }
  return examples;
}

/** The tick of the moment before: ages count from the newest that is known. */
function lastTick(occasions: readonly Occasion[], start: number): number {
  let at = start - 1;
  while (at > 0 && occasions[at - 1]?.time === occasions[start - 1]?.time) at -= 1;
  return Math.max(0, at);
}

interface Known extends Asked { readonly right: readonly number[]; readonly out: (person: number) => boolean }

function questionOf(occasion: Occasion, kind: QuestionKind, { ties, deeds, rates }: Evidence, tick: number, chance: () => number): Known | undefined {
  const people = [...new Set(occasion.people)];
  if (kind === "need") return people.length === 0 ? undefined : { starters: [], about: occasion.about, right: people, out: () => false };
  const known = people.filter((person) => rates.count(person) > 0);
  const starter = kind === "team" ? known[0] : known[Math.floor(chance() * known.length)];
  if (starter === undefined || people.length > 30) return undefined;
  const met = (person: number): boolean => person === starter || (kind === "meet" && ties.tied(starter, person));
  const right = known.filter((person) => !met(person));
  if (right.length === 0) return undefined;
  return { starters: [starter], about: kind === "team" ? occasion.about : deeds.profile(starter, tick), right, out: met };
}

function exampleOf(asked: Known, buffers: readonly Float32Array[], weights: readonly number[], chance: () => number, settings: RehearsalSettings): Example {
  const count = buffers[0]?.length ?? 0;
  const rightOnes = new Set(asked.right);
  const others: number[] = [];
  const scores = new Float32Array(count);
  for (let person = 0; person < count; person += 1) {
    if (rightOnes.has(person) || asked.out(person)) continue;
    others.push(person);
    for (const [index, weight] of weights.entries()) (scores[person] as number) += weight * (buffers[index]?.[person] as number);
  }
  const sorted = Float32Array.from(others, (person) => scores[person] as number).sort();
  const least = sorted[sorted.length - settings.strongest] ?? -Infinity;
  const strong = others.filter((person) => (scores[person] as number) >= least).slice(0, settings.strongest * 2);
  const taken = new Set(strong);
  const rest = others.filter((person) => !taken.has(person));
  const drawn = Array.from({ length: Math.min(settings.drawn, rest.length) }, () => rest[Math.floor(chance() * rest.length)] as number);
  const chosen = [...asked.right, ...strong, ...drawn];
  const width = evidenceParts.length;
  const rows = new Float32Array(chosen.length * width);
  for (const [row, person] of chosen.entries()) for (let index = 0; index < width; index += 1) rows[row * width + index] = buffers[index]?.[person] ?? 0;
  const plain = asked.right.length + strong.length;
  return { rows, right: asked.right.length, counts: Float32Array.from(chosen, (_, row) => (row < plain ? 1 : rest.length / drawn.length)) };
}
