/**
 * Scores of experts from the skills of a team: by teams with like skills, by teams taken as mixtures of skills, by experts taken so, and mixes of these.
 *
 * A member of a small team weighs more than one of a crowd, by what the measure gives for the whole team (1 / IDCG@10): then the sum over likely teams orders experts as their expected gain
 * does. Every part is made to sum to 1 before it is mixed. In a split in time teams may fade: half as much after so many teams.
 */
import type { Teams } from "../datasets/open-teams.ts";

/** Scores of all experts for the team at a place of what is asked; overwritten by the next call. */
export type TeamScores = (at: number) => Float32Array;

export interface Mix { readonly name: string; readonly sharpness: number; readonly ofTeams: number; readonly ofExperts: number; readonly halfLife: number | undefined }

const sharpnesses = [4, 8, 16, 32] as const;
const halfLives = [undefined, 250, 500, 1_000, 2_000, 4_000] as const;
export const mixes: readonly Mix[] = halfLives.flatMap((halfLife) => sharpnesses.flatMap((sharpness) => [0, 0.25, 0.5].flatMap((ofTeams) => [0, 0.15, 0.3].map((ofExperts) => ({
  name: `likeness to the power of ${sharpness}, ${ofTeams} of teams and ${ofExperts} of experts as mixtures${halfLife === undefined ? "" : `, half-life ${halfLife} teams`}`, sharpness, ofTeams, ofExperts, halfLife,
})))));

/** How much of a team's own skills is mixed with everybody's: in numbers of skills. Teams are asked at .6 of the log-likelihood, as their skills are not independent. */
const smoothing = { teams: 100, teamsFew: 3, experts: 1_000, expertsFew: 10, temper: 0.6 } as const;
/** Vocabularies up to so many skills are few: each skill is said often. */
const fewSkills = 1_000;

export interface TeamScorers {
  readonly plain: Readonly<Record<string, TeamScores>>;
  mixed(mix: Mix): TeamScores;
}

export function createTeamScorers(teams: Teams, train: Int32Array, asked: Int32Array, isInTime: boolean): TeamScorers {
  const { skillCount, memberCount } = teams;
  const skillsOf = (team: number): Int32Array => teams.skills[team] as Int32Array;
  const membersOf = (team: number): Int32Array => teams.members[team] as Int32Array;
  const gain = (team: number): number => 1 / idealGain(membersOf(team).length);
  const counts = new Float64Array(skillCount);
  for (const team of train) for (const skill of skillsOf(team)) (counts[skill] as number) += 1;
  const rarity = counts.map((count) => Math.log(1 + train.length / (1 + count)));
  const popularity = new Float32Array(memberCount);
  for (const team of train) for (const member of membersOf(team)) (popularity[member] as number) += gain(team);
  normalise(popularity);

  // Teams with the very same skills are alike to everything alike: they are one set, compared once.
  const sets = groups(Array.from(train, skillsOf));
  const askedSets = groups(Array.from(asked, skillsOf));
  const weightOf = (list: Int32Array): number => list.reduce((sum, skill) => sum + (rarity[skill] as number), 0);
  const setWeights = sets.keys.map(weightOf);
  const withSkill = inverted(sets.keys, skillCount);
  const newest = train.reduce((last, team) => Math.max(last, team), 0);
  const memberSums = cached((halfLife: number | undefined): { readonly members: Int32Array; readonly sums: Float64Array }[] => sets.rows.map((rows) => {
    const sums = new Map<number, number>();
    for (const row of rows) {
      const team = train[row] as number;
      const weight = gain(team) * (halfLife === undefined ? 1 : 2 ** (-(newest - team) / halfLife));
      for (const member of membersOf(team)) sums.set(member, (sums.get(member) ?? 0) + weight);
    }
    return { members: Int32Array.from(sums.keys()), sums: Float64Array.from(sums.values()) };
  }));
  const likeness = cached((set: number): { readonly sets: Int32Array; readonly alike: Float64Array } => {
    const own = askedSets.keys[set] as Int32Array;
    const shared = new Map<number, number>();
    for (const skill of own) for (const other of withSkill[skill] as readonly number[]) shared.set(other, (shared.get(other) ?? 0) + (rarity[skill] as number));
    if (own.length === 0) for (const [other, key] of sets.keys.entries()) if (key.length === 0) shared.set(other, 1);
    const weight = weightOf(own);
    return { sets: Int32Array.from(shared.keys()), alike: Float64Array.from(shared, ([other, sum]) => (own.length === 0 ? 1 : sum / (weight + (setWeights[other] as number) - sum))) };
  });

  const byLikeness = (sharpness: number, halfLife: number | undefined) => (set: number): Float32Array => {
    const scores = new Float32Array(memberCount);
    const sums = memberSums(halfLife);
    const { sets: others, alike } = likeness(set);
    for (const [place, other] of others.entries()) {
      const weight = (alike[place] as number) ** sharpness;
      if (weight < 1e-9) continue;
      const { members, sums: amounts } = sums[other] as { readonly members: Int32Array; readonly sums: Float64Array };
      for (const [at, member] of members.entries()) (scores[member] as number) += weight * (amounts[at] as number);
    }
    return withRest(normalise(scores));
  };
  const withRest = (scores: Float32Array): Float32Array => scores.map((score, member) => score + 1e-6 * (popularity[member] as number));

  const background = counts.map((count) => (count + 0.5) / (counts.reduce((sum, one) => sum + one, 0) + 0.5 * skillCount));
  const isFew = skillCount <= fewSkills;
  const memberSets = groups(Array.from(train, membersOf));
  const ofTeams = createMixture(memberSets.rows.map((rows) => ({ skills: rows.map((row) => skillsOf(train[row] as number)), prior: rows.length })), background, isFew ? smoothing.teamsFew : smoothing.teams, isFew ? 1 : smoothing.temper);
  const byTeams = (set: number): Float32Array => {
    const scores = new Float32Array(memberCount);
    ofTeams(askedSets.keys[set] as Int32Array).forEach((chance, team) => {
      if (chance < 1e-9) return;
      const members = memberSets.keys[team] as Int32Array;
      for (const member of members) (scores[member] as number) += chance / idealGain(members.length);
    });
    return normalise(scores);
  };
  const rowsOfMembers = inverted(Array.from(train, membersOf), memberCount);
  const ofExperts = createMixture(rowsOfMembers.map((rows, member) => ({ skills: rows.map((row) => skillsOf(train[row] as number)), prior: popularity[member] as number })), background, isFew ? smoothing.expertsFew : smoothing.experts, 1);
  const byExperts = (set: number): Float32Array => normalise(Float32Array.from(ofExperts(askedSets.keys[set] as Int32Array)));

  // What is asked for many times is worked out once for each set of skills; teams as mixtures do not fade.
  const teamsPart = cached(byTeams);
  const expertsPart = cached(byExperts);
  const alikePart = cached((key: string) => {
    const [sharpness, halfLife] = key.split(" ");
    return cached(byLikeness(Number(sharpness), halfLife === "-" ? undefined : Number(halfLife)));
  });
  const mixed = ({ sharpness, ofTeams: teamShare, ofExperts: expertShare, halfLife }: Mix): TeamScores => {
    const alike = alikePart(`${sharpness} ${halfLife ?? "-"}`);
    const of = cached((set: number): Float32Array => {
      if (teamShare === 0 && expertShare === 0) return alike(set);
      const [base, team, expert] = [alike(set), teamShare === 0 ? undefined : teamsPart(set), expertShare === 0 ? undefined : expertsPart(set)];
      return base.map((score, member) => (1 - expertShare) * ((1 - teamShare) * score + teamShare * (team?.[member] ?? 0)) + expertShare * (expert?.[member] ?? 0));
    });
    return (at) => of(askedSets.of[at] as number);
  };
  const bySet = (of: (set: number) => Float32Array): TeamScores => {
    const kept = cached(of);
    return (at) => kept(askedSets.of[at] as number);
  };
  return {
    mixed,
    plain: {
      "popularity": () => popularity,
      "the most in common": bySet((set) => {
        const scores = new Float32Array(memberCount);
        for (const skill of askedSets.keys[set] as Int32Array) for (const other of withSkill[skill] as readonly number[]) {
          const { members, sums } = memberSums(undefined)[other] as { readonly members: Int32Array; readonly sums: Float64Array };
          for (const [at, member] of members.entries()) (scores[member] as number) += sums[at] as number;
        }
        return withRest(normalise(scores));
      }),
      "nearest teams": bySet(byLikeness(4, undefined)),
      "teams as mixtures": bySet(byTeams),
      "experts as mixtures": bySet(byExperts),
      ...(isInTime ? { "nearest teams, fading": bySet(byLikeness(4, 1_000)) } : {}),
    },
  };
}

/** The chance that each of these said the skills, by Dirichlet-smoothed mixtures (Zhai and Lafferty 2004), with how often it is there at all. */
function createMixture(documents: readonly { readonly skills: readonly Int32Array[]; readonly prior: number }[], background: Float64Array, smoothed: number, temper: number): (skills: Int32Array) => Float64Array {
  const lists: { document: number; count: number }[][] = Array.from({ length: background.length }, () => []);
  const lengths = new Float64Array(documents.length);
  for (const [document, { skills }] of documents.entries()) {
    const counts = new Map<number, number>();
    for (const list of skills) for (const skill of list) counts.set(skill, (counts.get(skill) ?? 0) + 1);
    for (const [skill, count] of counts) {
      (lists[skill] as { document: number; count: number }[]).push({ document, count });
      (lengths[document] as number) += count;
    }
  }
  const priors = Float64Array.from(documents, ({ prior }) => Math.log(prior + 1e-12));
  const losses = lengths.map((length) => Math.log(length + smoothed));
  return (asked) => {
    const logs = priors.map((prior, document) => prior - temper * asked.length * (losses[document] as number));
    for (const skill of asked) for (const { document, count } of lists[skill] as readonly { readonly document: number; readonly count: number }[]) (logs[document] as number) += temper * Math.log(1 + count / (smoothed * (background[skill] as number)));
    const most = logs.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
    const chances = logs.map((value) => Math.exp(value - most));
    const sum = chances.reduce((total, value) => total + value, 0);
    return chances.map((value) => value / sum);
  };
}

export function idealGain(size: number): number {
  let sum = 0;
  for (let place = 0; place < Math.max(1, Math.min(10, size)); place += 1) sum += 1 / Math.log2(place + 2);
  return sum;
}

function groups(lists: readonly Int32Array[]): { readonly keys: Int32Array[]; readonly rows: number[][]; readonly of: Int32Array } {
  const numbers = new Map<string, number>();
  const keys: Int32Array[] = [];
  const rows: number[][] = [];
  const of = Int32Array.from(lists, (list, row) => {
    const key = list.join();
    let group = numbers.get(key);
    if (group === undefined) {
      numbers.set(key, (group = keys.push(list) - 1));
      rows.push([]);
    }
    (rows[group] as number[]).push(row);
    return group;
  });
  return { keys, rows, of };
}

function inverted(lists: readonly Int32Array[], count: number): number[][] {
  const out: number[][] = Array.from({ length: count }, () => []);
  for (const [row, list] of lists.entries()) for (const one of list) (out[one] as number[]).push(row);
  return out;
}

function normalise(scores: Float32Array): Float32Array {
  const sum = scores.reduce((total, score) => total + score, 0);
  if (sum > 0) for (let at = 0; at < scores.length; at += 1) (scores[at] as number) /= sum;
  return scores;
}

function cached<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as V;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
