/**
 * Who took part in what, as a sparse matrix: rows of people, rows of projects, the same entries.
 *
 * In: interactions of people who consented to `learn` (the caller sees to that). A pair that comes twice counts once, with its greatest weight, since
 * somebody who joined, said yes and finished did one thing. Bad weights, empty ids and too many of anything are refused as a whole, before anything is built.
 */
export interface Interaction {
  readonly person: string;
  readonly project: string;
  /** How much it says, in (0, 1]: a yes less than something finished. 1 where it is not given. */
  readonly weight?: number;
}

/** What is refused above: a filter is memory of one process. */
export const filterBounds = { interactions: 5_000_000, people: 1_000_000, projects: 500_000, idLength: 512 } as const;

export class FilterError extends Error {
  readonly code: "filter/interaction" | "filter/too-many" | "filter/settings";
  constructor(code: FilterError["code"], message: string) {
    super(message);
    this.name = "FilterError";
    this.code = code;
  }
}

/** Entries of row r are `starts[r]` to `starts[r + 1]` of `columns`, rising, and of `weights`. */
export interface SparseRows { readonly starts: Int32Array; readonly columns: Int32Array; readonly weights: Float32Array }

export interface InteractionMatrix {
  readonly people: readonly string[];
  readonly projects: readonly string[];
  readonly personOf: ReadonlyMap<string, number>;
  readonly projectOf: ReadonlyMap<string, number>;
  readonly ofPeople: SparseRows;
  readonly ofProjects: SparseRows;
}

export function readInteractions(interactions: Iterable<Interaction>): InteractionMatrix {
  const people = numbering("people", filterBounds.people);
  const projects = numbering("projects", filterBounds.projects);
  const rows: number[] = [];
  const columns: number[] = [];
  const weights: number[] = [];
  let line = 0;
  for (const { person, project, weight = 1 } of interactions) {
    if (line >= filterBounds.interactions) throw new FilterError("filter/too-many", `more than ${filterBounds.interactions} interactions`);
    if (typeof weight !== "number" || !(weight > 0 && weight <= 1)) throw new FilterError("filter/interaction", `interaction ${line}: the weight is ${String(weight)}, it must be above 0 and at most 1`);
    rows.push(people.of(person, line));
    columns.push(projects.of(project, line));
    weights.push(weight);
    line += 1;
  }
  const ofPeople = compressed(rows, columns, weights, people.ids.length);
  return { people: people.ids, projects: projects.ids, personOf: people.numbers, projectOf: projects.numbers, ofPeople, ofProjects: transposed(ofPeople, projects.ids.length) };
}

/** The same entries, row by row of what were columns. */
export function transposed({ starts, columns, weights }: SparseRows, count: number): SparseRows {
  const out = { starts: new Int32Array(count + 1), columns: new Int32Array(columns.length), weights: new Float32Array(columns.length) };
  for (const column of columns) (out.starts[column + 1] as number) += 1;
  for (let row = 0; row < count; row += 1) (out.starts[row + 1] as number) += out.starts[row] as number;
  const next = out.starts.slice();
  for (let row = 0; row + 1 < starts.length; row += 1) for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
    const to = next[columns[at] as number] as number;
    next[columns[at] as number] = to + 1;
    out.columns[to] = row;
    out.weights[to] = weights[at] as number;
  }
  return out;
}

function numbering(of: string, most: number): { readonly ids: string[]; readonly numbers: Map<string, number>; of(id: string, line: number): number } {
  const ids: string[] = [];
  const numbers = new Map<string, number>();
  return {
    ids, numbers,
    of(id, line) {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      if (typeof id !== "string" || id.length === 0 || id.length > filterBounds.idLength) throw new FilterError("filter/interaction", `interaction ${line}: an id must have 1 to ${filterBounds.idLength} characters`);
      if (ids.length >= most) throw new FilterError("filter/too-many", `more than ${most} ${of}`);
      numbers.set(id, ids.push(id) - 1);
      return ids.length - 1;
    },
  };
}

function compressed(rows: readonly number[], columns: readonly number[], weights: readonly number[], count: number): SparseRows {
  const order = Int32Array.from(rows.keys()).sort((a, b) => (rows[a] as number) - (rows[b] as number) || (columns[a] as number) - (columns[b] as number) || (weights[b] as number) - (weights[a] as number));
  const kept = order.filter((at, place) => place === 0 || rows[order[place - 1] as number] !== rows[at] || columns[order[place - 1] as number] !== columns[at]);
  const starts = new Int32Array(count + 1);
  for (const at of kept) (starts[(rows[at] as number) + 1] as number) += 1;
  for (let row = 0; row < count; row += 1) (starts[row + 1] as number) += starts[row] as number;
  return { starts, columns: Int32Array.from(kept, (at) => columns[at] as number), weights: Float32Array.from(kept, (at) => weights[at] as number) };
}
