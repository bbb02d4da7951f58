/**
 * Keeps the matcher in step with the store: filled once at the start, then refreshed by what changed.
 *
 * Whoever may not be matched is taken out by the same step that would put them in, so a consent withdrawn is a removal. Refreshes run one after the other: two that
 * overlapped could write an older reading over a newer one, and so undo a withdrawal.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { Changed, Reader, Row, Store, TableName } from "@cosmicsync/storage";
import type { Matcher } from "./matcher.ts";
import { checkSubject, type Subject } from "./subject.ts";
import { subjectFromPerson, subjectFromProject, subjectOfPerson, subjectOfProject } from "./stored-subjects.ts";

export interface MatchIndex {
  build(): Promise<void>;
  refresh(changed: readonly Changed[]): Promise<void>;
}

const pageRows = 1_000;
/** Tables whose rows decide about the person or project that owns them. */
const ofOwner: ReadonlySet<TableName> = new Set<TableName>(["person", "profile", "consent", "membership", "erasure", "tombstone", "project", "role", "claim", "condition"]);

/** `now` lets a moderator's action that has an end lapse; without it such an action stays in force until it is lifted. */
export function createMatchIndex({ store, matcher, now }: { readonly store: Store; readonly matcher: Matcher; readonly now?: () => number }): MatchIndex {
  let running: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const next = running.then(work);
    running = next.catch(() => undefined);
    return next;
  };
  const place = (id: RecordId, subject: Subject | undefined): void => {
    if (subject === undefined || checkSubject(subject).length > 0) matcher.remove(id);
    else matcher.put(subject);
  };
  const refreshOne = async (id: RecordId): Promise<void> => {
    place(id, (await subjectOfPerson(store.read, id, now?.())) ?? (await subjectOfProject(store.read, id, now?.())));
  };
  return {
    build: () => inTurn(() => fill(store.read, place, now?.())),
    refresh: (changed) => inTurn(async () => {
      const ids = new Set(changed.filter(({ table }) => ofOwner.has(table)).map(({ ownerId }) => ownerId));
      for (const { table, ownerId } of changed) if (table === "moderation") for (const subject of await moderated(store.read, ownerId)) ids.add(subject);
      for (const id of ids) await refreshOne(id);
    }),
  };
}

/** Reads whole tables in pages rather than each person by themself: a start with 5,000 projects must not make 20,000 reads. */
async function fill(reader: Reader, place: (id: RecordId, subject: Subject | undefined) => void, now: number | undefined): Promise<void> {
  const moderation = await grouped(rows(reader, "moderation", { kind: "action" }), ({ subjectId }) => subjectId);
  const profiles = await grouped(rows(reader, "profile"), owner);
  const consents = await grouped(rows(reader, "consent"), owner);
  const memberships = await grouped(rows(reader, "membership"), owner);
  const conditions = await grouped(rows(reader, "condition"), owner);
  const erasures = await grouped(rows(reader, "erasure"), owner);
  for await (const person of rows(reader, "person")) {
    const id = person.ownerId;
    place(id, subjectFromPerson({ person, profile: profiles.get(id)?.[0], consents: consents.get(id) ?? [], memberships: memberships.get(id) ?? [], conditions: conditions.get(id) ?? [], erased: erasures.has(id), moderation: moderation.get(id) ?? [] }, now));
  }
  const roles = await grouped(rows(reader, "role"), owner);
  for await (const project of rows(reader, "project")) place(project.ownerId, subjectFromProject({ project, roles: roles.get(project.ownerId) ?? [], moderation: moderation.get(project.ownerId) ?? [] }, now));
}

type Owned = "person" | "profile" | "consent" | "membership" | "condition" | "erasure" | "role" | "project" | "moderation";

async function* rows<T extends Owned>(reader: Reader, table: T, where?: Partial<Row<T>>): AsyncGenerator<Row<T>> {
  for (let after: Row<T> | undefined; ; ) {
    const page: Row<T>[] = await reader.list(table, { fanOut: true }, { limit: pageRows, ...(where === undefined ? {} : { where }), ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (after === undefined || page.length < pageRows) return;
  }
}

const owner = (row: { readonly ownerId: RecordId }): RecordId => row.ownerId;

async function grouped<R>(from: AsyncIterable<R>, by: (row: R) => RecordId): Promise<Map<RecordId, R[]>> {
  const groups = new Map<RecordId, R[]>();
  for await (const row of from) {
    const group = groups.get(by(row));
    if (group === undefined) groups.set(by(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Subjects that moderators of a sphere acted on. */
async function moderated(reader: Reader, sphere: RecordId): Promise<Set<RecordId>> {
  const actions = await reader.list("moderation", { owner: sphere }, { where: { kind: "action" }, limit: pageRows });
  return new Set(actions.map(({ subjectId }) => subjectId));
}
