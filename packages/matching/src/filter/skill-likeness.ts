/**
 * How alike two lists of skills are, by skills that tell teams apart: the weight of what both have over the weight of what either has, in [0, 1].
 *
 * A skill weighs more the rarer it is, and the more teams that share it share people too: two projects in a language that everybody writes say little of who joins the second. What teams
 * of a skill share is uncertain where they are few, and is drawn towards what skills as common as it have. Teams with the very same skills are alike to everything alike: they are one
 * set here, compared once.
 */
export interface PastTeam {
  /** Numbers of skills and of people, rising, each once. */
  readonly skills: Int32Array;
  readonly members: Int32Array;
}

/** Likeness to the sets of past teams that share anything, in no order. */
export interface Alike { readonly sets: readonly number[]; readonly likeness: readonly number[] }

export interface SkillLikeness {
  /** How much each skill tells teams apart. */
  readonly weights: Float64Array;
  readonly sets: readonly Int32Array[];
  /** Numbers of the teams of each set. */
  readonly teamsOf: readonly (readonly number[])[];
  to(skills: Int32Array): Alike;
}

/** Pairs of teams that what is known of skills as common counts for. */
const doubt = 3;

export function createSkillLikeness(teams: readonly PastTeam[], skillCount: number): SkillLikeness {
  const weights = weightsOf(teams, skillCount);
  const { sets, teamsOf } = grouped(teams);
  const weigh = (skills: Int32Array): number => skills.reduce((sum, skill) => sum + (weights[skill] as number), 0);
  const masses = sets.map(weigh);
  const withSkill: number[][] = Array.from({ length: skillCount }, () => []);
  for (const [set, skills] of sets.entries()) for (const skill of skills) (withSkill[skill] as number[]).push(set);
  const shared = new Float64Array(sets.length);
  return {
    weights, sets, teamsOf,
    to(skills) {
      if (skills.length === 0) return { sets: [...sets.keys()].filter((set) => sets[set]?.length === 0), likeness: sets.filter((set) => set.length === 0).map(() => 1) };
      const met: number[] = [];
      for (const skill of skills) for (const set of withSkill[skill] as readonly number[]) {
        if (shared[set] === 0) met.push(set);
        (shared[set] as number) += weights[skill] as number;
      }
      const own = weigh(skills);
      const likeness = met.map((set) => (shared[set] as number) / (own + (masses[set] as number) - (shared[set] as number)));
      for (const set of met) shared[set] = 0;
      return { sets: met, likeness };
    },
  };
}

/** Rarity times the root of cohesion: the mean cosine of the members of two teams that share the skill. */
function weightsOf(teams: readonly PastTeam[], skillCount: number): Float64Array {
  const teamsWith: number[][] = Array.from({ length: skillCount }, () => []);
  for (const [team, { skills }] of teams.entries()) for (const skill of skills) (teamsWith[skill] as number[]).push(team);
  const pairsOf = (count: number): number => (count * (count - 1)) / 2;
  const cohesion = teamsWith.map((sharing) => {
    if (sharing.length < 2) return 0;
    const sums = new Map<number, number>();
    let alone = 0;
    for (const team of sharing) {
      const { members } = teams[team] as PastTeam;
      if (members.length > 0) alone += 1;
      for (const member of members) sums.set(member, (sums.get(member) ?? 0) + 1 / Math.sqrt(members.length));
    }
    // The square of a sum is the squares and twice every pair.
    return ([...sums.values()].reduce((sum, value) => sum + value * value, 0) - alone) / 2 / pairsOf(sharing.length);
  });
  const level = (count: number): number => Math.floor(Math.log2(Math.max(1, count)));
  const levels: { sum: number; count: number }[] = [];
  for (const [skill, { length }] of teamsWith.entries()) if (length > 1) {
    const at = (levels[level(length)] ??= { sum: 0, count: 0 });
    at.sum += cohesion[skill] as number;
    at.count += 1;
  }
  const means = Array.from(levels, (at) => (at === undefined ? undefined : at.sum / at.count));
  const most = means.reduce<number>((greatest, mean) => Math.max(greatest, mean ?? 0), 0);
  return Float64Array.from(teamsWith, ({ length }, skill) => {
    const known = Math.min(pairsOf(length), length);
    const drawn = (known * (cohesion[skill] as number) + doubt * (means[level(length)] ?? most)) / (known + doubt);
    // Nothing shares anybody with anything: rarity alone decides.
    return Math.log(1 + teams.length / (1 + length)) * (most > 0 ? Math.sqrt(Math.max(drawn, 1e-6)) : 1);
  });
}

function grouped(teams: readonly PastTeam[]): { readonly sets: readonly Int32Array[]; readonly teamsOf: readonly (readonly number[])[] } {
  const bySkills = new Map<string, number[]>();
  for (const [team, { skills }] of teams.entries()) {
    const key = skills.join();
    const known = bySkills.get(key);
    if (known === undefined) bySkills.set(key, [team]);
    else known.push(team);
  }
  const teamsOf = [...bySkills.values()];
  return { sets: teamsOf.map(([team]) => (teams[team as number] as PastTeam).skills), teamsOf };
}
