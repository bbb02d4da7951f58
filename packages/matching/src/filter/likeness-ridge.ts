/**
 * Ridge regression of who is in a team on how alike its skills are to those of teams that were (kernel ridge; Saunders, Gammerman and Vovk 1998), in closed form.
 *
 * With K the likeness of sets of skills to each other, which is positive definite (Gower 1971), n how many teams a set had and Y what their members were: scores are mean + k (K + ridge / n)^-1 (Y - mean).
 * What the nearest teams say several times over counts once, and what few said is held near to the mean. Building costs sets^3 / 2 products and half a matrix of 32-bit numbers.
 */
import { FilterError } from "./interactions.ts";
import { createTiledMatrix } from "./inverse.ts";
import type { Alike, SkillLikeness } from "./skill-likeness.ts";

/** Half a matrix of so many is half a GiB, and so are the coefficients at most. */
export const ridgeBounds = { sets: 16_000, coefficients: 2 ** 27 } as const;
const ridge = 1;

/** What members of a set's teams weigh altogether, and how many teams that was of. */
export interface Known { readonly members: readonly number[]; readonly amounts: readonly number[]; readonly count: number }

export function createLikenessRidge(likeness: SkillLikeness, known: readonly Known[], memberCount: number): (alike: Alike) => Float32Array {
  const { sets } = likeness;
  if (sets.length > ridgeBounds.sets || sets.length * memberCount > ridgeBounds.coefficients) throw new FilterError("filter/too-many", `${sets.length} sets of skills of ${memberCount} people are too many for a closed form`);
  const total = known.reduce((sum, { count }) => sum + count, 0);
  const mean = new Float32Array(memberCount);
  for (const { members, amounts } of known) for (const [at, member] of members.entries()) (mean[member] as number) += (amounts[at] as number) / total;

  const matrix = createTiledMatrix(sets.length);
  for (const [set, { count }] of known.entries()) {
    const { sets: others, likeness: values } = likeness.to(sets[set] as Int32Array);
    for (const [at, other] of others.entries()) if (other <= set) matrix.add(set, other, values[at] as number);
    matrix.add(set, set, ridge / count);
  }
  matrix.invert();
  // The matrix is minus the inverse now. Rows of Y are short, their mean is not: it is taken off once, by the sum of the row.
  const coefficients = sets.map((_, set) => {
    const row = new Float32Array(memberCount);
    let whole = 0;
    for (const [other, { members, amounts, count }] of known.entries()) {
      const weight = -matrix.at(set, other);
      whole += weight;
      for (const [at, member] of members.entries()) (row[member] as number) += (weight * (amounts[at] as number)) / count;
    }
    for (let member = 0; member < memberCount; member += 1) (row[member] as number) -= whole * (mean[member] as number);
    return row;
  });
  return ({ sets: others, likeness: values }) => {
    const scores = mean.slice();
    for (const [at, other] of others.entries()) {
      const [row, value] = [coefficients[other] as Float32Array, values[at] as number];
      for (let member = 0; member < memberCount; member += 1) (scores[member] as number) += value * (row[member] as number);
    }
    return scores.map((score) => Math.max(0, score));
  };
}
