/**
 * A part of the benchmark `training`: what the collaborative filter of 10,000 people and 5,000 projects costs in closed form, in CPU seconds of this process.
 *
 * Interactions are drawn with a seed; people have one of fifty tastes, and popular projects are popular (the square of an even draw), as in life. The plain baseline is the same solution by the textbook's
 * Cholesky decomposition in 64-bit numbers, on an eighth of the projects, scaled by the cube of their number; that both agree is checked.
 */
import { seededChance } from "@cosmicsync/protocol";
import { createClosedForm, readInteractions, type Interaction } from "./index.ts";

const [ofEach, tasteCount] = [24, 50] as const;
const part = 8;
const ridge = 50;

export function measureClosedForm({ quick }: { readonly quick: boolean }): { readonly figures: Readonly<Record<string, number>>; readonly peers: Readonly<Record<string, string>> } {
  const [peopleCount, projectCount] = quick ? [1_600, 800] : [10_000, 5_000];
  const chance = seededChance(1);
  const interactions: Interaction[] = [];
  for (let person = 0; person < peopleCount; person += 1) for (let at = 0; at < ofEach; at += 1) {
    const drawn = Math.floor(chance() ** 2 * projectCount);
    const project = chance() < 0.7 ? drawn - (drawn % tasteCount) + (person % tasteCount) : drawn;
    interactions.push({ person: `person-${person}`, project: `project-${project}` });
  }
  const began = cpuSeconds();
  const matrix = readInteractions(interactions);
  const form = createClosedForm(matrix, ridge);
  const closedFormCpuSeconds = cpuSeconds() - began;
  const scores = new Float32Array(matrix.projects.length);
  let sure = 0;
  for (let person = 0; person < 200; person += 1) {
    form.person(person, scores);
    const best = scores.reduce((most, score, project) => (score > (scores[most] as number) && !interactions.slice(person * ofEach, (person + 1) * ofEach).some((one) => one.project === matrix.projects[project]) ? project : most), 0);
    if (Number((matrix.projects[best] as string).slice("project-".length)) % tasteCount === person % tasteCount) sure += 1;
  }
  if (sure < 180) throw new Error(`only ${sure} of 200 people are suggested something of their taste first`);

  const few = readInteractions(interactions.filter(({ project }) => Number(project.slice("project-".length)) < projectCount / part));
  const plainBegan = cpuSeconds();
  const plain = plainClosedForm(few.projects.length, few.ofPeople, ridge);
  const plainSeconds = cpuSeconds() - plainBegan;
  const fewForm = createClosedForm(few, ridge);
  const row = new Float32Array(few.projects.length);
  fewForm.project(0, row);
  for (let project = 1; project < row.length; project += 1) if (Math.abs((row[project] as number) - plain(0, project)) > 1e-3) throw new Error(`the closed form says ${row[project]} of project ${project}, plain arithmetic ${plain(0, project)}`);
  return {
    figures: { closedFormCpuSeconds, closedFormVsPlain: closedFormCpuSeconds / (plainSeconds * (matrix.projects.length / few.projects.length) ** 3) },
    peers: { "plain Cholesky": `the same closed form in 64-bit numbers and plain loops, on ${few.projects.length} projects in the same run, scaled by the cube` },
  };
}

function plainClosedForm(size: number, { starts, columns, weights }: ReturnType<typeof readInteractions>["ofPeople"], added: number): (from: number, to: number) => number {
  const matrix = Array.from({ length: size }, (_, row) => Float64Array.from({ length: size }, (__, column) => (row === column ? added : 0)));
  for (let person = 0; person + 1 < starts.length; person += 1) for (let one = starts[person] as number; one < (starts[person + 1] as number); one += 1) for (let other = starts[person] as number; other < (starts[person + 1] as number); other += 1) ((matrix[columns[one] as number] as Float64Array)[columns[other] as number] as number) += (weights[one] as number) * (weights[other] as number);
  const lower = matrix.map(() => new Float64Array(size));
  for (let row = 0; row < size; row += 1) for (let column = 0; column <= row; column += 1) {
    const [own, other] = [lower[row] as Float64Array, lower[column] as Float64Array];
    let sum = (matrix[row] as Float64Array)[column] as number;
    for (let inner = 0; inner < column; inner += 1) sum -= (own[inner] as number) * (other[inner] as number);
    own[column] = row === column ? Math.sqrt(sum) : sum / (other[column] as number);
  }
  const inverse = Array.from({ length: size }, (_, column) => {
    const solved = new Float64Array(size);
    for (let row = column; row < size; row += 1) {
      let sum = row === column ? 1 : 0;
      for (let inner = column; inner < row; inner += 1) sum -= ((lower[row] as Float64Array)[inner] as number) * (solved[inner] as number);
      solved[row] = sum / ((lower[row] as Float64Array)[row] as number);
    }
    return solved;
  });
  const p = (one: number, other: number): number => {
    let sum = 0;
    for (let inner = Math.max(one, other); inner < size; inner += 1) sum += ((inverse[one] as Float64Array)[inner] as number) * ((inverse[other] as Float64Array)[inner] as number);
    return sum;
  };
  return (from, to) => -p(from, to) / p(to, to);
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};
