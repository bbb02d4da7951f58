/**
 * Feeds the collaborative filter from the store's own tables: who took part in which project, of people who agree to be matched and that the engine learns, while they do.
 *
 * Somebody took part who leads a project, or who did something in a collaboration about it. What was about a project of a private sphere stays there: it is not read. Agreed is only what was asked in words that spoke of it
 * (`agreesToLearnFromProjects`): an older yes does not stretch. Who takes a consent back, or vanishes, is in no answer from the very change that says so; who left a project is made anew without it.
 *
 * Costs at the start the rows of collaborations and of led projects; a change costs the rows of whom it is about. Beyond `interactionsMost` nothing more is taken in.
 */
import { agreesToLearnFromProjects, consentsOf } from "@cosmicsync/policy";
import type { RecordId } from "@cosmicsync/protocol";
import type { Changed, Reader, Row, Store, TableName } from "@cosmicsync/storage";
import type { RenewedFilter } from "./filter/index.ts";

export interface InteractionIndex {
  build(): Promise<void>;
  refresh(changed: readonly Changed[]): Promise<void>;
}

/** A filter is asked and made anew between requests: of this many, making it anew takes some 20 ms. */
export const interactionsMost = 20_000;
const pageRows = 1_000;
/** Of one person: more than anybody has. */
const rowsBound = 500;
const ofPerson: ReadonlySet<TableName> = new Set<TableName>(["collaboration", "collaborationStep", "consent", "erasure", "person"]);

export function createInteractionIndex({ store, filter }: { readonly store: Store; readonly filter: Pick<RenewedFilter, "add" | "forget"> }): InteractionIndex {
  let running: Promise<void> = Promise.resolve();
  /** One after the other: two that overlapped could write an older reading over a newer one, and so undo a withdrawal. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const next = running.then(work);
    running = next.catch(() => undefined);
    return next;
  };
  const held = new Map<RecordId, ReadonlySet<RecordId>>();
  const leads = new Map<RecordId, RecordId>();
  let count = 0;

  const place = (person: RecordId, projects: ReadonlySet<RecordId>): void => {
    const before = held.get(person) ?? new Set();
    if (before.size === projects.size && [...before].every((project) => projects.has(project))) return;
    if (before.size > 0) filter.forget(person);
    count -= before.size;
    held.delete(person);
    const kept = new Set([...projects].slice(0, Math.max(0, interactionsMost - count)));
    for (const project of kept) filter.add({ person, project });
    if (kept.size > 0) held.set(person, kept);
    count += kept.size;
  };
  const readAnew = async (person: RecordId, reader: Reader): Promise<void> => {
    const projects = await projectsOf(person, reader);
    for (const project of projects.led) leads.set(project, person);
    place(person, projects.all);
  };
  const fill = async (): Promise<void> => {
    const people = new Set<RecordId>(held.keys());
    for await (const { ownerId } of rows(store.read, "collaboration")) people.add(ownerId);
    for await (const { lead } of rows(store.read, "project")) if (lead !== null) people.add(lead);
    for (const person of people) await readAnew(person, store.read);
  };
  return {
    build: () => inTurn(fill),
    refresh: (changed) => inTurn(async () => {
      // A sphere that opened or closed: rare, and which projects it is about is not kept.
      if (changed.some(({ table }) => table === "sphere")) return fill();
      const people = new Set(changed.filter(({ table }) => ofPerson.has(table)).map(({ ownerId }) => ownerId));
      for (const { table, ownerId } of changed) if (table === "project" || table === "claim") {
        const before = leads.get(ownerId);
        const lead = (await store.read.get("project", { ownerId }))?.lead;
        if (before !== undefined) people.add(before);
        if (lead !== undefined && lead !== null) people.add(lead);
        if (lead !== before) leads.delete(ownerId);
      }
      for (const person of people) await readAnew(person, store.read);
    }),
  };
}

/** What somebody took part in that may be read; nothing of who has not agreed. */
async function projectsOf(person: RecordId, reader: Reader): Promise<{ readonly all: ReadonlySet<RecordId>; readonly led: readonly RecordId[] }> {
  const words = await reader.list("consent", { owner: person }, { limit: rowsBound });
  if (!consentsOf(words).match || !agreesToLearnFromProjects(words) || (await reader.get("erasure", { ownerId: person })) !== undefined) return { all: new Set(), led: [] };
  const led = (await reader.list("project", { fanOut: true }, { where: { lead: person }, index: "byLead", limit: rowsBound })).map(({ ownerId }) => ownerId);
  const all = new Set<RecordId>();
  for (const project of led) if (await isOpen(project, reader)) all.add(project);
  for (const { collaborationId, projectId } of await reader.list("collaboration", { owner: person }, { limit: rowsBound })) {
    if (projectId === null || all.has(projectId) || !(await isOpen(projectId, reader))) continue;
    const [step] = await reader.list("collaborationStep", { owner: person }, { where: { collaborationId }, limit: 1 });
    if (step !== undefined) all.add(projectId);
  }
  return { all, led };
}

async function isOpen(project: RecordId, reader: Reader): Promise<boolean> {
  const sphereId = (await reader.get("project", { ownerId: project }))?.sphereId;
  return sphereId !== undefined && (await reader.get("sphere", { ownerId: sphereId }))?.openness === "open";
}

async function* rows<T extends "collaboration" | "project">(reader: Reader, table: T): AsyncGenerator<Row<T>> {
  for (let after: Row<T> | undefined; ; ) {
    const page: Row<T>[] = await reader.list(table, { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (after === undefined || page.length < pageRows) return;
  }
}
