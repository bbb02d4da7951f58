/**
 * The closed form: for each project the weights of all others that foretell it best, by ridge regression with nothing on the diagonal (EASE; Steck 2019).
 *
 * With R people x projects, G = R'R + ridge I and P its inverse, B[i,j] = -P[i,j] / P[j,j] for i other than j; a person's scores are r B. Building costs projects^3 / 2 products and half a
 * matrix of 32-bit numbers; asking costs the person's projects times all projects.
 */
import type { InteractionMatrix } from "./interactions.ts";
import { createTiledMatrix } from "./inverse.ts";

/** Above so many projects the matrix is too large to be worth it: 2 GiB would be at 32,000, and time grows with the cube. */
export const closedFormProjects = 8_000;

/** A score for every project, by number, written over what was there. Own projects may have any score. */
export interface Scoring {
  person(person: number, scores: Float32Array): void;
  project(project: number, scores: Float32Array): void;
}

export function createClosedForm({ ofPeople, ofProjects, projects }: InteractionMatrix, ridge: number): Scoring {
  const matrix = createTiledMatrix(projects.length);
  const { starts, columns, weights } = ofPeople;
  for (let person = 0; person + 1 < starts.length; person += 1) {
    const end = starts[person + 1] as number;
    for (let one = starts[person] as number; one < end; one += 1) for (let other = starts[person] as number; other <= one; other += 1) matrix.add(columns[one] as number, columns[other] as number, (weights[one] as number) * (weights[other] as number));
  }
  for (let project = 0; project < projects.length; project += 1) matrix.add(project, project, ridge);
  matrix.invert();
  // The matrix is minus P now, and so is its diagonal: -P[i,j] / P[j,j].
  const divisors = Float32Array.from(projects, (_, project) => -matrix.at(project, project));
  return {
    person(person, scores) {
      scores.fill(0);
      for (let at = starts[person] as number; at < (starts[person + 1] as number); at += 1) matrix.addRow(columns[at] as number, weights[at] as number, divisors, scores);
    },
    project(project, scores) {
      scores.fill(0);
      if ((ofProjects.starts[project] as number) < (ofProjects.starts[project + 1] as number)) matrix.addRow(project, 1, divisors, scores);
    },
  };
}
