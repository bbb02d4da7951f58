/**
 * Feeds what people did together from the store's own tables: read once at the start, then followed as it changes.
 *
 * A collaboration counts when something was done in it (a first step, a milestone, an end), and only the people in it count who agree to be matched: who takes that back, or
 * vanishes, is out with the very change that says so. What was done about a project of a private sphere, or by people who share no open sphere, stays there: it is not read.
 *
 * Costs at the start the rows of collaborations and their steps; a change costs the collaborations of whom it is about.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { consentsOf, foldCollaboration } from "@cosmicsync/policy";
import type { Changed, Reader, Row, Store, TableName } from "@cosmicsync/storage";
import type { Together } from "./together.ts";

export interface HistoryIndex {
  build(): Promise<void>;
  refresh(changed: readonly Changed[]): Promise<void>;
}

const pageRows = 1_000;
/** Of one person or one collaboration: more than anybody has. */
const rowsBound = 500;
/** Rows that say something about what their owner did, or whether it may be read. */
const ofOwner: ReadonlySet<TableName> = new Set<TableName>(["collaboration", "collaborationStep", "consent", "membership", "erasure", "person"]);

export function createHistoryIndex({ store, together }: { readonly store: Store; readonly together: Together }): HistoryIndex {
  let running: Promise<void> = Promise.resolve();
  /** One after the other: two that overlapped could write an older reading over a newer one, and so undo a withdrawal. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const next = running.then(work);
    running = next.catch(() => undefined);
    return next;
  };
  /** Collaborations of people who were read, so that those of one who vanished, whose rows are gone, are found. */
  const known = new Map<RecordId, Set<RecordId>>();
  const place = async (row: Row<"collaboration">, reading: Reading): Promise<void> => {
    const people = row.people as RecordId[];
    for (const person of people) known.set(person, (known.get(person) ?? new Set()).add(row.collaborationId));
    together.put({ id: row.collaborationId, startedAt: row.startedAt, ...(await readable(row, people, reading)) });
  };
  const fill = async (): Promise<void> => {
    together.clear();
    known.clear();
    const reading = createReading(store.read);
    const seen = new Set<RecordId>();
    for (let after: Row<"collaboration"> | undefined; ; ) {
      const page: Row<"collaboration">[] = await store.read.list("collaboration", { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
      // It stands once under each of its people who are still here, and is read once.
      for (const row of page) if (!seen.has(row.collaborationId)) {
        seen.add(row.collaborationId);
        await place(row, reading);
      }
      after = page.at(-1);
      if (after === undefined || page.length < pageRows) return;
    }
  };
  const refreshOwner = async (owner: RecordId, reading: Reading): Promise<void> => {
    const rows = await store.read.list("collaboration", { owner }, { limit: rowsBound });
    const left = new Set(known.get(owner) ?? []);
    for (const row of rows) {
      left.delete(row.collaborationId);
      await place(row, reading);
    }
    for (const id of left) {
      together.remove(id);
      known.get(owner)?.delete(id);
    }
    if (known.get(owner)?.size === 0) known.delete(owner);
  };
  return {
    build: () => inTurn(fill),
    refresh: (changed) => inTurn(async () => {
      // A sphere that opened or closed: rare, and which collaborations it is about is not kept.
      if (changed.some(({ table }) => table === "sphere")) return fill();
      const reading = createReading(store.read);
      for (const owner of new Set(changed.filter(({ table }) => ofOwner.has(table)).map(({ ownerId }) => ownerId))) await refreshOwner(owner, reading);
    }),
  };
}

interface Reading {
  readonly reader: Reader;
  /** Open spheres somebody is in who agrees to be matched; undefined for everybody else. */
  spheres(person: RecordId): Promise<ReadonlySet<RecordId> | undefined>;
  open(sphere: RecordId): Promise<boolean>;
}

function createReading(reader: Reader): Reading {
  const people = new Map<RecordId, Promise<ReadonlySet<RecordId> | undefined>>();
  const spheres = new Map<RecordId, Promise<boolean>>();
  const once = <V>(kept: Map<RecordId, Promise<V>>, id: RecordId, read: () => Promise<V>): Promise<V> => {
    const before = kept.get(id);
    if (before !== undefined) return before;
    const reads = read();
    kept.set(id, reads);
    return reads;
  };
  const open = (sphere: RecordId): Promise<boolean> => once(spheres, sphere, async () => (await reader.get("sphere", { ownerId: sphere }))?.openness === "open");
  return {
    reader, open,
    spheres: (person) => once(people, person, async () => {
      if (!consentsOf(await reader.list("consent", { owner: person }, { limit: rowsBound })).match || (await reader.get("erasure", { ownerId: person })) !== undefined) return undefined;
      const joined = (await reader.list("membership", { owner: person }, { limit: rowsBound })).filter(({ state }) => state === "joined");
      const found = new Set<RecordId>();
      for (const { sphereId } of joined) if (await open(sphereId)) found.add(sphereId);
      return found;
    }),
  };
}

/** Whom it may be read of, and what came of it. */
async function readable(row: Row<"collaboration">, people: readonly RecordId[], { reader, spheres, open }: Reading): Promise<{ readonly people: RecordId[]; readonly content: boolean | undefined }> {
  const nothing = { people: [], content: undefined };
  if (row.projectId !== null) {
    const project = await reader.get("project", { ownerId: row.projectId });
    if (project === undefined || !(await open(project.sphereId))) return nothing;
  }
  const agreed: { readonly id: RecordId; readonly spheres: ReadonlySet<RecordId> }[] = [];
  for (const id of new Set(people)) {
    const found = await spheres(id);
    if (found !== undefined) agreed.push({ id, spheres: found });
  }
  const common = agreed.length < 2 ? [] : [...(agreed[0] as (typeof agreed)[number]).spheres].filter((sphere) => agreed.every((one) => one.spheres.has(sphere)));
  if (common.length === 0) return nothing;
  const steps = await reader.list("collaborationStep", { owner: row.ownerId }, { where: { collaborationId: row.collaborationId }, limit: rowsBound });
  if (steps.length === 0) return nothing;
  const { outcome } = foldCollaboration({ start: { collaborationId: row.collaborationId, people }, steps }, row.ownerId);
  return { people: agreed.map(({ id }) => id), content: outcome === undefined ? undefined : outcome.result === "completed" && outcome.mutual };
}
