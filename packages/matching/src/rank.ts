/**
 * The order in which matches are shown: best first, without showing the same thing over and over, and with a place for newcomers.
 *
 * Diversity is maximal marginal relevance (Carbonell and Goldstein 1998): each next place goes to the one with the best score less its likeness
 * to those already placed. Of every ten places one is kept for somebody little is known of yet and who came or changed lately, if their score is not far
 * below; otherwise those who have much win everything, and nobody new is ever seen.
 */
import type { Compiled } from "./compile.ts";

export interface Ranked { readonly compiled: Compiled; readonly score: number; readonly uncertainty: number }

const likenessCost = 0.15;
/** Candidates that diversity chooses among. */
const poolCount = 80;
const placesPerNewcomer = 10;
const newcomerUncertainty = 0.3;
const newcomerDays = 30;
/** A newcomer's score is at least this share of that of the one who gives way. */
const newcomerShare = 0.6;
const dayMillis = 86_400_000;

export function rank<T extends Ranked>(found: readonly T[], limit: number, now: number): T[] {
  const sorted = [...found].sort((a, b) => b.score - a.score || (a.compiled.subject.id < b.compiled.subject.id ? -1 : 1));
  const placed = diverse(sorted.slice(0, Math.max(poolCount, limit)), limit);
  return withNewcomers(placed, sorted, limit, now);
}

function diverse<T extends Ranked>(pool: readonly T[], limit: number): T[] {
  const left = pool.map((candidate) => ({ candidate, likeness: 0 }));
  const placed: T[] = [];
  while (placed.length < limit && left.length > 0) {
    let best = 0;
    let most = -Infinity;
    for (const [at, { candidate, likeness }] of left.entries()) {
      const value = candidate.score * (1 - likenessCost * likeness);
      if (value > most) {
        most = value;
        best = at;
      }
    }
    const [next] = left.splice(best, 1) as [{ candidate: T; likeness: number }];
    placed.push(next.candidate);
    for (const other of left) other.likeness = Math.max(other.likeness, likeness(next.candidate.compiled.topics, other.candidate.compiled.topics));
  }
  return placed;
}

/** Jaccard index of two sorted lists. */
function likeness(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] as number) - (b[j] as number);
    if (difference === 0) common += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

function withNewcomers<T extends Ranked>(placed: T[], sorted: readonly T[], limit: number, now: number): T[] {
  const isNew = ({ compiled, uncertainty }: Ranked): boolean => uncertainty >= newcomerUncertainty && now - compiled.subject.updatedAt <= newcomerDays * dayMillis;
  const owed = Math.floor(limit / placesPerNewcomer) - placed.filter(isNew).length;
  if (owed <= 0) return placed;
  const waiting = sorted.filter((candidate) => isNew(candidate) && !placed.includes(candidate)).slice(0, owed);
  const result = [...placed];
  for (const [index, newcomer] of waiting.entries()) {
    const at = result.length - 1 - index;
    const giving = result[at];
    if (giving !== undefined && newcomer.score >= giving.score * newcomerShare) result[at] = newcomer;
  }
  return result;
}
