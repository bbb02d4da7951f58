/**
 * Lets go of the words of private spheres in which nobody who lives on this node is any more. A sphere is looked at now and again; when it was found
 * without a member here for `graceMillis`, the words of its records go, as erased words do, and headers stay: unreadable, but so that everything
 * comes again from other nodes once a member lives here again (docs/adr/0027-private-spheres-that-were-left.md).
 *
 * What stays: that the sphere exists, who was in it and its rules, without which nobody who comes could be judged; what was taken back and who
 * vanished. A sphere that this node's own key began stays whole: its steward is here. One call forgets at most `recordsInRun` records.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { allRows, eraseRecord, type Store } from "@cosmicsync/storage";
import type { Replica } from "../replica.ts";

export interface LeftSpheresParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly now: () => number;
  /** Of this node. */
  readonly ownKey: RecordId;
  /** Whether somebody who has joined the sphere lives here. What it throws ends the run: nothing is forgotten by mistake. */
  readonly livesHere: (sphere: RecordId) => Promise<boolean>;
}

/** Long enough to come back from a mistake, or from a node that is being moved. */
export const graceMillis = 7 * 24 * 3_600_000;
export const recordsInRun = 2_000;
const recordsInStep = 100;
const staying: ReadonlySet<string> = new Set(["sphere", "membership", "guideline", "tombstone", "erasure", "erasure-receipt"]);
const nameOf = (sphere: RecordId): string => `left-sphere/${sphere}`;

export async function forgetLeftSpheres({ store, replica, now, ownKey, livesHere }: LeftSpheresParts): Promise<{ readonly forgotten: number; readonly more: boolean }> {
  let forgotten = 0;
  for await (const { ownerId: sphere, authorKey, openness } of allRows(store.read, "sphere", { fanOut: true })) {
    if (openness !== "private" || authorKey === ownKey) continue;
    const leftAt = (await store.read.get("nodeState", { name: nameOf(sphere) }))?.value;
    if (await livesHere(sphere)) {
      if (leftAt !== undefined) await store.write((writer) => writer.delete("nodeState", { name: nameOf(sphere) }));
    } else if (typeof leftAt !== "number") await store.write((writer) => writer.put("nodeState", { name: nameOf(sphere), value: now() }));
    else if (leftAt + graceMillis <= now()) {
      for await (const batch of wordsOf(store, sphere)) {
        await replica.write(async ({ writer }) => { for (const id of batch) await eraseRecord(writer, id); });
        forgotten += batch.length;
        if (forgotten >= recordsInRun) return { forgotten, more: true };
      }
    }
  }
  return { forgotten, more: false };
}

/** Records that have words yet, a few at a time. */
async function* wordsOf(store: Store, sphere: RecordId): AsyncGenerator<RecordId[]> {
  let ids: RecordId[] = [];
  for await (const { id, kind, body } of allRows(store.read, "envelope", { fanOut: true }, { where: { sphereId: sphere }, index: "bySphere" })) {
    if (body === null || staying.has(kind)) continue;
    ids.push(id);
    if (ids.length < recordsInStep) continue;
    yield ids;
    ids = [];
  }
  if (ids.length > 0) yield ids;
}
