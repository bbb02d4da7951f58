/**
 * The order in which matches are shown: best first, without showing the same thing over and over, and with a place for newcomers.
 *
 * Diversity is maximal marginal relevance (Carbonell and Goldstein 1998): each next place goes to the one with the best score less its likeness
 * to those already placed. Of every ten places one is kept for somebody little is known of yet and who came or changed lately, if their score is not far
 * below; otherwise those who have much win everything, and nobody new is ever seen.
 *
 * Where attention has been allotted (allocate/), it multiplies a score for the order only: whom many are shown gives way to whom few are shown, within bounds. What is said of a match, its
 * score and its reasons, stays as it is. Without an allotment the order is by score.
 *
 * Each further near-copy of a profile with several topics pays once more for its likeness, so that ten clones crowd nobody out. They are not put behind all others: a clone could push its original out.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { Compiled } from "./compile.ts";

export interface Ranked {
  readonly compiled: Compiled;
  readonly score: number;
  readonly uncertainty: number;
  /** Where both sides together put it (mutual.ts); the score where it is not given. */
  readonly order?: number;
}

const likenessCost = 0.15;
/** Profiles this much alike, of at least so many topics, are hardly alike by chance. */
const copyLikeness = 0.9;
const copyTopics = 4;
const copiesMost = 4;
const listedByMost = 12;
/** Candidates that diversity chooses among. */
const poolCount = 80;
const placesPerNewcomer = 10;
const newcomerUncertainty = 0.3;
const newcomerDays = 30;
/** A newcomer's score is at least this share of that of the one who gives way. */
const newcomerShare = 0.6;
const dayMillis = 86_400_000;

/** By how much to multiply a subject's score for the order: 1 where nothing has been allotted. */
export type Attention = (id: RecordId) => number;

/** The same candidates, attention and moment give the same order. */
export function rank<T extends Ranked>(found: readonly T[], limit: number, now: number, attention?: Attention): T[] {
  const valued = found.map((candidate): Valued<T> => ({ candidate, value: (candidate.order ?? candidate.score) * focus(candidate.compiled) * (attention?.(candidate.compiled.subject.id) ?? 1) }));
  const sorted = valued.sort((a, b) => b.value - a.value || (a.candidate.compiled.subject.id < b.candidate.compiled.subject.id ? -1 : 1));
  const placed = diverse(sorted.slice(0, Math.max(poolCount, limit)), limit);
  return withNewcomers(placed, sorted.map(({ candidate }) => candidate), limit, now);
}

/** Who lists everything meets every need by the length of the list alone; beyond what most people list, more counts less in the order, in proportion. Projects add up the needs of their roles and are left as they are. */
const focus = ({ subject: { type }, offers, needs, interests }: Compiled): number =>
  type === "project" ? 1 : [offers, needs, interests].reduce((share, list) => share * Math.min(1, listedByMost / Math.max(1, list.length)), 1);

interface Valued<T> { readonly candidate: T; readonly value: number }

function diverse<T extends Ranked>(pool: readonly Valued<T>[], limit: number): T[] {
  const left = pool.map(({ candidate, value }) => ({ candidate, value, likeness: 0, copies: 0 }));
  const placed: T[] = [];
  while (placed.length < limit && left.length > 0) {
    let best = 0;
    let most = -Infinity;
    for (const [at, { value: whole, likeness, copies }] of left.entries()) {
      const value = whole * (1 - likenessCost * (likeness + Math.min(copiesMost, Math.max(0, copies - 1))));
      if (value > most) {
        most = value;
        best = at;
      }
    }
    const [next] = left.splice(best, 1) as [(typeof left)[number]];
    placed.push(next.candidate);
    for (const other of left) {
      const alike = likeness(next.candidate.compiled.topics, other.candidate.compiled.topics);
      other.likeness = Math.max(other.likeness, alike);
      if (alike >= copyLikeness && other.candidate.compiled.topics.length >= copyTopics) other.copies += 1;
    }
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
