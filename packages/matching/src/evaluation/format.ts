/**
 * The evaluation format: what the lines of a folder mean, and how one line is read. Unknown fields are ignored; a field of the wrong sort is a
 * reason to stop, since a wrong figure is worse than none.
 *
 * Times become milliseconds or whatever integer the data counts in; they are only ever compared with each other.
 */
export interface Skill { readonly skill: string; readonly level?: number }
/** A person or project of the data. */
export interface Entity {
  readonly id: string;
  readonly title?: string;
  readonly text?: string;
  readonly offers: readonly Skill[];
  readonly needs: readonly Skill[];
  readonly interests: readonly string[];
  readonly values: readonly string[];
  readonly languages: readonly string[];
  readonly hoursPerWeek?: number;
  readonly timeZone?: string;
  readonly region?: string;
}
export const eventKinds = ["joined", "worked-together", "answered", "said-yes", "said-no", "completed"] as const;
export interface HistoryEvent {
  readonly time: number;
  readonly kind: (typeof eventKinds)[number];
  readonly a: string;
  readonly b: string;
  readonly project?: string;
  readonly weight: number;
  readonly split?: string;
}
export const tasks = ["people-for-project", "projects-for-person", "people-for-person", "people-for-question"] as const;
export interface DatasetHead { readonly name: string; readonly licence: string; readonly description: string; readonly splitTime?: number; readonly task: (typeof tasks)[number] }
/** What a scorer is asked; what is relevant is not in it. */
export interface AskedQuery {
  readonly id: string;
  readonly for: string | Entity;
  readonly want: "person" | "project";
  readonly time?: number;
  readonly given: readonly string[];
  readonly pool?: readonly string[];
  readonly exclude: readonly string[];
}
/** Grade by id; kept apart from the question. */
export type Relevant = ReadonlyMap<string, number>;
export interface AskedPair { readonly a: string; readonly b: string; readonly time?: number; readonly group?: string }

/** A line that cannot be read: file, line and reason. */
export class EvaluationError extends Error {
  readonly where: string;
  constructor(where: string, reason: string) {
    super(`${where}: ${reason}`);
    this.name = "EvaluationError";
    this.where = where;
  }
}

type Fields = Readonly<Record<string, unknown>>;

export const readHead = (line: Fields): DatasetHead => ({
  name: text(line, "name"), licence: text(line, "licence"), description: text(line, "description"), task: oneOf(line, "task", tasks),
  ...maybe("splitTime", moment(line, "splitTime")),
});

export const readEntity = (line: Fields, id: string = text(line, "id")): Entity => ({
  id, offers: skills(line, "offers"), needs: skills(line, "needs"), interests: texts(line, "interests"), values: texts(line, "values"), languages: texts(line, "languages"),
  ...maybe("title", maybeText(line, "title")), ...maybe("text", maybeText(line, "text")), ...maybe("hoursPerWeek", maybeNumber(line, "hoursPerWeek")), ...maybe("timeZone", maybeText(line, "timeZone")), ...maybe("region", maybeText(line, "region")),
});

export const readEvent = (line: Fields): HistoryEvent => ({
  time: moment(line, "time") ?? refuse("time is missing"), kind: oneOf(line, "kind", eventKinds), a: text(line, "a"), b: text(line, "b"), weight: maybeNumber(line, "weight") ?? 1,
  ...maybe("project", maybeText(line, "project")), ...maybe("split", maybeText(line, "split")),
});

export function readQuery(line: Fields): { asked: AskedQuery; relevant: Relevant } {
  const id = text(line, "id");
  const seeker = line["for"];
  if (typeof seeker !== "string" && !isFields(seeker)) refuse("for is neither an id nor a person or project");
  const asked: AskedQuery = {
    id, for: typeof seeker === "string" ? seeker : readEntity(seeker as Fields, maybeText(seeker as Fields, "id") ?? `query:${id}`), want: oneOf(line, "want", ["person", "project"] as const), given: texts(line, "given"), exclude: texts(line, "exclude"),
    ...maybe("time", moment(line, "time")), ...(line["pool"] === undefined ? {} : { pool: texts(line, "pool") }),
  };
  return { asked, relevant: grades(line["relevant"]) };
}

export function readPair(line: Fields): { asked: AskedPair; label: number } {
  const label = line["label"];
  if (typeof label !== "number" || !Number.isFinite(label)) refuse("label is no number");
  return { asked: { a: text(line, "a"), b: text(line, "b"), ...maybe("time", moment(line, "time")), ...maybe("group", line["group"] === undefined ? undefined : String(line["group"])) }, label: label as number };
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** Thrown inside a line; the reader adds where. */
export class LineFault extends Error {}
const refuse = (reason: string): never => {
  throw new LineFault(reason);
};

function grades(value: unknown): Relevant {
  if (Array.isArray(value)) return new Map(value.map((id: unknown) => [typeof id === "string" ? id : refuse("relevant holds something that is no id"), 1]));
  if (!isFields(value)) return refuse("relevant is neither a list of ids nor grades by id");
  return new Map(Object.entries(value).map(([id, grade]) => [id, typeof grade === "number" && grade >= 0 ? grade : refuse(`the grade of ${id} is no number from 0 up`)]));
}

function text(line: Fields, name: string): string {
  const value = maybeText(line, name);
  return value === undefined || value === "" ? refuse(`${name} is missing`) : value;
}
function maybeText(line: Fields, name: string): string | undefined {
  const value = line[name];
  // Ids that are numbers in somebody's history are ids all the same.
  if (typeof value === "number") return String(value);
  return value === undefined || value === null || typeof value === "string" ? (value ?? undefined) : refuse(`${name} is no text`);
}
function maybeNumber(line: Fields, name: string): number | undefined {
  const value = line[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : refuse(`${name} is no number`);
}
function moment(line: Fields, name: string): number | undefined {
  const value = line[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const parsed = typeof value === "string" && /^\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2}))?$/u.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? refuse(`${name} is neither an RFC 3339 time nor an integer`) : parsed;
}
function texts(line: Fields, name: string): string[] {
  const value = line[name] ?? [];
  if (!Array.isArray(value)) return refuse(`${name} is no list`);
  return value.map((entry: unknown) => (typeof entry === "string" ? entry : typeof entry === "number" ? String(entry) : refuse(`${name} holds something that is no text`)));
}
function skills(line: Fields, name: string): Skill[] {
  const value = line[name] ?? [];
  if (!Array.isArray(value)) return refuse(`${name} is no list`);
  return value.map((entry: unknown) => {
    if (!isFields(entry)) return refuse(`${name} holds something that is no {skill}`);
    const level = maybeNumber(entry, "level");
    if (level !== undefined && !(level >= 0 && level <= 1)) return refuse(`a level in ${name} is not between 0 and 1`);
    return { skill: text(entry, "skill"), ...maybe("level", level) };
  });
}
function oneOf<const T extends readonly string[]>(line: Fields, name: string, words: T): T[number] {
  const value = line[name];
  return words.find((word) => word === value) ?? refuse(`${name} is none of ${words.join(", ")}`);
}
type Maybe<K extends string, V> = { readonly [P in K]?: V };
const maybe = <K extends string, V>(name: K, value: V | undefined): Maybe<K, V> => (value === undefined ? {} : { [name]: value }) as Maybe<K, V>;
