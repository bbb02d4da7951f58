/** How near each person's skills are: the cosine to the centroid of their teams (Rocchio 1971), squared, so that few speak, times the root of how often they are there. */
import type { PastTeam } from "./skill-likeness.ts";

export function createSkillCentroids(teams: readonly PastTeam[], weights: Float64Array, skillWeights: Float64Array, popularity: Float32Array): (skills: Int32Array) => Float32Array {
  const lengthOf = (skills: Int32Array): number => Math.sqrt(skills.reduce((sum, skill) => sum + (skillWeights[skill] as number) ** 2, 0));
  const bySkill: Map<number, number>[] = Array.from(skillWeights, () => new Map());
  for (const [team, { skills, members }] of teams.entries()) {
    const length = lengthOf(skills);
    for (const skill of skills) {
      const column = bySkill[skill] as Map<number, number>;
      const amount = ((weights[team] as number) * (skillWeights[skill] as number)) / length;
      for (const member of members) column.set(member, (column.get(member) ?? 0) + amount);
    }
  }
  const squares = new Float64Array(popularity.length);
  for (const column of bySkill) for (const [member, amount] of column) (squares[member] as number) += amount ** 2;
  return (skills) => {
    const products = new Float64Array(popularity.length);
    for (const skill of skills) for (const [member, amount] of bySkill[skill] as ReadonlyMap<number, number>) (products[member] as number) += (skillWeights[skill] as number) * amount;
    return Float32Array.from(products, (product, member) => (product === 0 ? 0 : (product ** 2 / (squares[member] as number)) * Math.sqrt(popularity[member] as number)));
  };
}
