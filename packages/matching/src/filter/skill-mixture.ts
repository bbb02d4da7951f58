/** The chance that each person said the skills: what they said in all their teams as a Dirichlet-smoothed mixture (Zhai and Lafferty 2004), with how often they are there at all. */
import type { PastTeam } from "./skill-likeness.ts";

/** How many skills of everybody are mixed into a person's own. Vocabularies of few skills have each said often, and need less. */
const smoothing = { fewSkills: 1_000, few: 10, many: 1_000 } as const;

export function createSkillMixture(teams: readonly PastTeam[], weights: Float64Array, priors: Float32Array, skillCount: number): (skills: Int32Array) => Float32Array {
  const smoothed = skillCount <= smoothing.fewSkills ? smoothing.few : smoothing.many;
  const said = new Map<number, number>();
  const lengths = new Float64Array(priors.length);
  const counts = new Float64Array(skillCount).fill(0.5);
  for (const [team, { skills, members }] of teams.entries()) {
    const weight = weights[team] as number;
    for (const skill of skills) (counts[skill] as number) += weight;
    for (const member of members) {
      (lengths[member] as number) += weight * skills.length;
      for (const skill of skills) said.set(skill * priors.length + member, (said.get(skill * priors.length + member) ?? 0) + weight);
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bySkill: { readonly member: number; readonly gain: number }[][] = Array.from({ length: skillCount }, () => []);
  for (const [place, count] of said) {
    const skill = Math.floor(place / priors.length);
    (bySkill[skill] as { member: number; gain: number }[]).push({ member: place % priors.length, gain: Math.log(1 + (count * total) / (smoothed * (counts[skill] as number))) });
  }
  const base = Float64Array.from(priors, (prior) => Math.log(prior + 1e-12));
  const losses = lengths.map((length) => Math.log(length + smoothed));
  return (skills) => {
    const logs = base.map((value, member) => value - skills.length * (losses[member] as number));
    for (const skill of skills) for (const { member, gain } of bySkill[skill] as readonly { readonly member: number; readonly gain: number }[]) (logs[member] as number) += gain;
    const most = logs.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
    return Float32Array.from(logs, (value) => Math.exp(value - most));
  };
}
