/**
 * Who would be in a team with these skills, from teams that were: a mix of ways of asking them, each made to sum to 1.
 *
 * In: teams of people who consented to `learn`, oldest first, as numbers of skills and of people. Out: a score for everybody. Nearest teams say who did the like; ridge regression on likeness
 * (`likeness-ridge.ts`) weighs what they say several times over; people as mixtures and as centroids of skills (`skill-mixture.ts`, `skill-centroids.ts`) say who could have; whom those worked with, who comes along. None is best everywhere, and
 * what share each has is chosen by `chooseShares` on teams held out from those that were. A member of a small team weighs more than one of a crowd, by what NDCG@10 gives for the whole
 * team: so the sum over likely teams orders people as their expected gain does. Teams may fade: they count half after so many later ones.
 */
import { createLikenessRidge, type Known } from "./likeness-ridge.ts";
import { createSkillLikeness, type PastTeam } from "./skill-likeness.ts";
import { createSkillCentroids } from "./skill-centroids.ts";
import { createSkillMixture } from "./skill-mixture.ts";

/** Powers of likeness: the greater, the fewer teams speak. */
const sharpnesses = [2, 3, 4, 8, 16] as const;
export const memberWays = ["popularity", ...sharpnesses.map((power) => `nearest, power ${power}` as const), "ridge", "people as mixtures", "people as centroids", "co-workers of the nearest, power 3", "co-workers of the nearest, power 8"] as const;
export type MemberWay = (typeof memberWays)[number];
export type MemberShares = Readonly<Partial<Record<MemberWay, number>>>;

export interface LikelyMembersOf {
  readonly skillCount: number;
  readonly memberCount: number;
  /** Teams after which one counts half; without it none fades. */
  readonly halfLife?: number | undefined;
}

export interface LikelyMembers {
  /** Scores of everybody by one way, summing to 1. The closed form is solved when it is first asked. */
  by(way: MemberWay, skills: Int32Array): Float32Array;
  mixed(shares: MemberShares, skills: Int32Array): Float32Array;
}

export function createLikelyMembers(teams: readonly PastTeam[], { skillCount, memberCount, halfLife }: LikelyMembersOf): LikelyMembers {
  const likeness = createSkillLikeness(teams, skillCount);
  const fades = Float64Array.from(teams, (_, team) => (halfLife === undefined ? 1 : 2 ** (-(teams.length - 1 - team) / halfLife)));
  // On the average a team counts as one: what is added to be careful means the same with fading and without.
  const meanFade = fades.reduce((sum, fade) => sum + fade, 0) / Math.max(1, teams.length);
  const weights = fades.map((fade) => fade / meanFade);
  const popularity = new Float32Array(memberCount);
  const presence = new Float64Array(memberCount);
  for (const [team, { members }] of teams.entries()) for (const member of members) {
    (popularity[member] as number) += (weights[team] as number) / idealGain(members.length);
    (presence[member] as number) += weights[team] as number;
  }
  normalise(popularity);
  const known = likeness.teamsOf.map((rows): Known => {
    const sums = new Map<number, number>();
    for (const row of rows) {
      const { members } = teams[row] as PastTeam;
      for (const member of members) sums.set(member, (sums.get(member) ?? 0) + (weights[row] as number) / idealGain(members.length));
    }
    return { members: [...sums.keys()], amounts: [...sums.values()], count: rows.reduce((sum, row) => sum + (weights[row] as number), 0) };
  });

  const nearest = (power: number, skills: Int32Array): Float32Array => {
    const scores = new Float32Array(memberCount);
    const { sets, likeness: alike } = likeness.to(skills);
    for (const [place, set] of sets.entries()) {
      const weight = (alike[place] as number) ** power;
      const { members, amounts } = known[set] as Known;
      for (const [at, member] of members.entries()) (scores[member] as number) += weight * (amounts[at] as number);
    }
    normalise(scores);
    // Whom no like team speaks for comes by popularity, after all others.
    return scores.map((score, member) => score + 1e-6 * (popularity[member] as number));
  };
  /** Whom each worked with, by how often: what the others of each team have, spread over it. */
  const coworkers = (scores: Float32Array): Float32Array => {
    const spread = new Float32Array(memberCount);
    for (const [team, { members }] of teams.entries()) {
      const part = (member: number): number => ((weights[team] as number) * (scores[member] as number)) / (presence[member] as number);
      const whole = members.reduce((sum, member) => sum + part(member), 0);
      for (const member of members) (spread[member] as number) += whole - part(member);
    }
    return spread;
  };
  let ridge: ReturnType<typeof createLikenessRidge> | undefined;
  let mixture: ReturnType<typeof createSkillMixture> | undefined;
  let centroids: ReturnType<typeof createSkillCentroids> | undefined;
  const ways: Readonly<Record<string, (skills: Int32Array) => Float32Array>> = {
    "popularity": () => popularity.slice(),
    ...Object.fromEntries(sharpnesses.map((power) => [`nearest, power ${power}`, (skills: Int32Array) => nearest(power, skills)])),
    "ridge": (skills) => (ridge ??= createLikenessRidge(likeness, known, memberCount))(likeness.to(skills)),
    "people as mixtures": (skills) => (mixture ??= createSkillMixture(teams, weights, popularity, skillCount))(skills),
    "people as centroids": (skills) => (centroids ??= createSkillCentroids(teams, weights, likeness.weights, popularity))(skills),
    "co-workers of the nearest, power 3": (skills) => coworkers(nearest(3, skills)),
    "co-workers of the nearest, power 8": (skills) => coworkers(nearest(8, skills)),
  };
  const by = (way: MemberWay, skills: Int32Array): Float32Array => normalise((ways[way] as (skills: Int32Array) => Float32Array)(skills));
  return {
    by,
    mixed(shares, skills) {
      const mix = new Float32Array(memberCount);
      for (const [way, share] of Object.entries(shares) as [MemberWay, number][]) addTimes(mix, by(way, skills), share);
      return mix;
    },
  };
}

const rounds = 24;

/**
 * Shares by greedy selection with replacement (Caruana and others 2004): in each round the way is added that makes the mix best, and the best mix of all rounds is taken. Ways may be added again, so shares
 * are multiples of one over the rounds, and ways that do not help have none.
 */
export function chooseShares(scoresBy: Readonly<Record<MemberWay, readonly Float32Array[]>>, judge: (mixed: readonly Float32Array[]) => number): { readonly shares: MemberShares; readonly value: number } {
  const counts = new Map<MemberWay, number>();
  let mix: readonly Float32Array[] = scoresBy.popularity.map((scores) => new Float32Array(scores.length));
  let best: { readonly shares: MemberShares; readonly value: number } = { shares: {}, value: -Infinity };
  for (let round = 1; round <= rounds; round += 1) {
    const tried = memberWays.map((way) => {
      const mixed = mix.map((scores, asked) => addTimes(scores.slice(), scoresBy[way][asked] as Float32Array, 1));
      return { way, value: judge(mixed) };
    });
    const { way, value } = tried.reduce((one, other) => (other.value > one.value ? other : one));
    mix = mix.map((scores, asked) => addTimes(scores, scoresBy[way][asked] as Float32Array, 1));
    counts.set(way, (counts.get(way) ?? 0) + 1);
    if (value > best.value) best = { value, shares: Object.fromEntries([...counts].map(([one, count]) => [one, count / round])) };
  }
  return best;
}

/** DCG@10 of a team's best order: 1 for one person, more for more. */
export function idealGain(size: number): number {
  let sum = 0;
  for (let place = 0; place < Math.max(1, Math.min(10, size)); place += 1) sum += 1 / Math.log2(place + 2);
  return sum;
}

function addTimes(sum: Float32Array, more: Float32Array, times: number): Float32Array {
  for (let at = 0; at < sum.length; at += 1) (sum[at] as number) += times * (more[at] as number);
  return sum;
}

function normalise(scores: Float32Array): Float32Array {
  const sum = scores.reduce((total, score) => total + score, 0);
  if (sum > 0) for (let at = 0; at < scores.length; at += 1) (scores[at] as number) /= sum;
  return scores;
}
