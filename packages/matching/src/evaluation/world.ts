/** People and projects of a dataset under small numbers: people first, then projects. What scorers know besides the history; no answers are in it. */
import type { AskedQuery, Entity, HistoryEvent } from "./format.ts";

export interface World {
  readonly entities: readonly Entity[];
  readonly peopleCount: number;
  person(id: string): number | undefined;
  project(id: string): number | undefined;
  /** Whichever it is; a person where both have the id. */
  find(id: string): number | undefined;
  /** Number of the seeker, where they are of the data. */
  seeker(query: AskedQuery): number | undefined;
  /** The candidates of a query: its pool or everybody of the wanted type, less the seeker, the given and the excluded. */
  pool(query: AskedQuery): Int32Array;
}

/** An event between numbers. */
export interface Link { readonly a: number; readonly b: number; readonly project: number | undefined; readonly kind: HistoryEvent["kind"]; readonly weight: number; readonly time: number }

export function createWorld(people: readonly Entity[], projects: readonly Entity[]): World {
  const personNumbers = new Map(people.map(({ id }, index) => [id, index]));
  const projectNumbers = new Map(projects.map(({ id }, index) => [id, people.length + index]));
  const person = (id: string): number | undefined => personNumbers.get(id);
  const project = (id: string): number | undefined => projectNumbers.get(id);
  const everybody = { person: Int32Array.from(people.keys()), project: Int32Array.from(projects.keys(), (index) => people.length + index) };
  const find = (id: string): number | undefined => person(id) ?? project(id);
  const seeker = (query: AskedQuery): number | undefined => (typeof query.for === "string" ? (query.want === "person" ? (project(query.for) ?? person(query.for)) : (person(query.for) ?? project(query.for))) : undefined);
  return {
    entities: [...people, ...projects], peopleCount: people.length, person, project, find, seeker,
    pool(query) {
      const number = query.want === "person" ? person : project;
      const out = new Set<number | undefined>([...query.given, ...query.exclude].map(number));
      out.add(seeker(query));
      if (query.pool === undefined) return everybody[query.want].filter((candidate) => !out.has(candidate));
      return Int32Array.from(new Set(query.pool.map(number).filter((candidate) => candidate !== undefined && !out.has(candidate)) as number[]));
    },
  };
}

/** Undefined where an end is not of the data. In `joined` and `answered`, b is the project's id. */
export function linkOf(world: World, event: HistoryEvent): Link | undefined {
  const a = world.find(event.a);
  const toProject = event.kind === "joined" || event.kind === "answered";
  const b = toProject ? (world.project(event.b) ?? world.person(event.b)) : (world.person(event.b) ?? world.project(event.b));
  if (a === undefined || b === undefined) return undefined;
  return { a, b, project: event.project === undefined ? undefined : world.project(event.project), kind: event.kind, weight: event.weight, time: event.time };
}
