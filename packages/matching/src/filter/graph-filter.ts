/**
 * The graph filter: what somebody took part in spreads over the people who did the same to what those took part in, without training (GF-CF; Shen et al. 2021, BSPM; Choi et al. 2023).
 *
 * With N = D_people^-a R D_projects^-b and G = N'N, a person's scores are r (c1 G + c2 G^2 + ...) D_projects^-reach: the first step says what neighbours did, further ones, with changing
 * signs, sharpen it, and `reach` above 0 takes from what everybody does anyway. G is never written down, as it would be dense; each step is two products with R. Sixteen people are asked
 * about at once, for the time goes into reading R. Building costs the interactions; asking costs interactions x steps x 2 for all sixteen, whoever they are.
 */
import type { Scoring } from "./closed-form.ts";
import { FilterError, type InteractionMatrix, type SparseRows } from "./interactions.ts";
import { laneCount, openKernel, type Kernel } from "./tile-kernel.ts";

export interface GraphSettings {
  /** How much less a busy person's interaction says: exponent of how many there are. */
  readonly personDamping: number;
  /** The same for a project that many took part in. */
  readonly projectDamping: number;
  /** c1, c2, ...: what each further step over the graph adds. */
  readonly steps: readonly number[];
  /** Exponent by which a score falls with the number of people in a project already; below 0 popular ones rise. */
  readonly reach: number;
}

export const mostSteps = 16;
const pageBytes = 65_536;

export interface GraphScoring extends Scoring {
  /** Up to sixteen people for the price of one; scores are shown to `visit` and written over afterwards. */
  people(people: readonly number[], visit: (person: number, scores: Float32Array) => void): void;
}

export function createGraphFilter(matrix: InteractionMatrix, { personDamping, projectDamping, steps, reach }: GraphSettings, open: (memory: WebAssembly.Memory) => Kernel = openKernel): GraphScoring {
  if (![personDamping, projectDamping, reach, ...steps].every(Number.isFinite) || steps.length < 1 || steps.length > mostSteps) throw new FilterError("filter/settings", `a graph filter takes finite numbers and 1 to ${mostSteps} steps`);
  const { ofPeople, ofProjects } = matrix;
  const [peopleCount, projectCount, entries] = [matrix.people.length, matrix.projects.length, ofPeople.columns.length];
  const [personMass, projectMass] = [sums(ofPeople), sums(ofProjects)];

  // One memory: both orders of R with their damped weights, then people and projects by lanes.
  let reserved = 0;
  const reserve = (numbers: number): number => {
    const address = reserved;
    reserved += numbers * 4;
    return address;
  };
  const forward = { starts: reserve(peopleCount + 1), columns: reserve(entries), weights: reserve(entries) };
  const back = { starts: reserve(projectCount + 1), columns: reserve(entries), weights: reserve(entries) };
  const [between, left, right] = [reserve(peopleCount * laneCount), reserve(projectCount * laneCount), reserve(projectCount * laneCount)];
  const pages = Math.max(1, Math.ceil(reserved / pageBytes));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const floats = new Float32Array(memory.buffer);
  const whole = new Int32Array(memory.buffer);
  const put = ({ starts, columns, weights }: SparseRows, at: typeof forward, rowMass: Float64Array, rowDamping: number, columnMass: Float64Array, columnDamping: number): void => {
    whole.set(starts, at.starts / 4);
    whole.set(columns, at.columns / 4);
    for (let row = 0; row + 1 < starts.length; row += 1) for (let entry = starts[row] as number; entry < (starts[row + 1] as number); entry += 1) {
      floats[at.weights / 4 + entry] = (weights[entry] as number) * (rowMass[row] as number) ** -rowDamping * (columnMass[columns[entry] as number] as number) ** -columnDamping;
    }
  };
  put(ofPeople, forward, personMass, personDamping, projectMass, projectDamping);
  put(ofProjects, back, projectMass, projectDamping, personMass, personDamping);
  const kernel = open(memory);
  const reaches = Float32Array.from(projectMass, (mass) => mass ** -reach);
  const shown = Array.from({ length: laneCount }, () => new Float32Array(projectCount));

  /** Horner's rule over G, all lanes at once: y = G (c1 r + G (c2 r + ...)). */
  const filter = (seeds: readonly Seed[]): void => {
    floats.fill(0, left / 4, left / 4 + projectCount * laneCount);
    for (let step = steps.length - 1; step >= 0; step -= 1) {
      for (const [lane, seed] of seeds.entries()) seed((project, weight) => void ((floats[left / 4 + project * laneCount + lane] as number) += weight * (steps[step] as number)));
      kernel.spread(forward.starts, peopleCount, forward.columns, forward.weights, left, between);
      kernel.spread(back.starts, projectCount, back.columns, back.weights, between, right);
      floats.copyWithin(left / 4, right / 4, right / 4 + projectCount * laneCount);
    }
  };
  /** All lanes in one pass: lane by lane, the whole of it would be fetched from memory as often as there are lanes. */
  const read = (): void => {
    for (let project = 0, at = left / 4; project < projectCount; project += 1, at += laneCount) {
      const reached = reaches[project] as number;
      for (let lane = 0; lane < laneCount; lane += 1) (shown[lane] as Float32Array)[project] = (floats[at + lane] as number) * reached;
    }
  };
  const ofPerson = (person: number): Seed => (plant) => {
    for (let at = ofPeople.starts[person] as number; at < (ofPeople.starts[person + 1] as number); at += 1) plant(ofPeople.columns[at] as number, ofPeople.weights[at] as number);
  };
  const people: GraphScoring["people"] = (asked, visit) => {
    for (let from = 0; from < asked.length; from += laneCount) {
      const block = asked.slice(from, from + laneCount);
      filter(block.map(ofPerson));
      read();
      for (const [lane, person] of block.entries()) visit(person, shown[lane] as Float32Array);
    }
  };
  return {
    people,
    person: (person, scores) => people([person], (_, found) => scores.set(found)),
    project(project, scores) {
      filter([(plant) => plant(project, 1)]);
      read();
      scores.set(shown[0] as Float32Array);
    },
  };
}

type Seed = (plant: (project: number, weight: number) => void) => void;

function sums({ starts, weights }: SparseRows): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, row) => weights.subarray(starts[row], starts[row + 1]).reduce((sum, weight) => sum + weight, 0));
}
