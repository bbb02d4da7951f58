/**
 * Somebody at a simulated node: signs in the node's own steps, with sequence numbers that are as durable as what they number, and knows
 * what they have said, so as to change it, take it back or vanish.
 */
import type { Draft, KeyPair, KindName, RecordId, SignedRecord } from "@cosmicsync/protocol";
import type { Replica, Signer } from "@cosmicsync/sync";
import type { Writer } from "@cosmicsync/storage";

export interface Person {
  readonly name: string;
  readonly keys: KeyPair;
  id: RecordId | null;
  /** Projects of theirs, and changes to them, that are not taken back; by sphere. */
  readonly projects: { readonly id: RecordId; readonly sphere: RecordId }[];
  readonly changes: { readonly id: RecordId; readonly sphere: RecordId }[];
  said: number;
}

export function signerOf(person: Person): Signer {
  const row = `sequence/${person.name}`;
  return {
    personId: person.id, keys: person.keys,
    async take(writer: Writer) {
      const held = await writer.get("nodeState", { name: row });
      const sequence = typeof held?.value === "number" ? held.value + 1 : 0;
      await writer.put("nodeState", { name: row, value: sequence });
      return { epoch: 0, sequence };
    },
  };
}

export type Publish = <K extends KindName>(draft: Draft<K>) => Promise<SignedRecord<K>>;
export const publisher = (replica: Replica, person: Person): Publish => (draft) => replica.write((step) => step.publish(signerOf(person), draft));

export async function begin(replica: Replica, person: Person, now: number): Promise<SignedRecord> {
  const record = await publisher(replica, person)({ kind: "person", body: { began: now }, scope: { type: "home" } });
  person.id = record.id;
  return record;
}

/** One more thing said in a sphere: a project, or a change to one's own. `mark` stands in every word of it. */
export async function speak(replica: Replica, person: Person, sphere: RecordId, mark: string): Promise<SignedRecord> {
  const publish = publisher(replica, person);
  const number = ++person.said;
  const own = person.projects.find((project) => project.sphere === sphere);
  const scope = { type: "sphere", sphere } as const;
  const set = { title: `${mark} ${person.name}`, summary: `${mark} word ${number} of ${person.name}` };
  if (own === undefined || number % 3 === 0) {
    const record = await publish({ kind: "project", body: { lead: person.id!, set }, scope });
    person.projects.push({ id: record.id, sphere });
    return record;
  }
  const record = await publish({ kind: "project", body: { project: own.id, set: { summary: set.summary } }, scope });
  person.changes.push({ id: record.id, sphere });
  return record;
}

/** Takes back the oldest change; undefined where there is none. */
export async function takeBack(replica: Replica, person: Person): Promise<{ readonly tombstone: SignedRecord; readonly target: RecordId } | undefined> {
  const taken = person.changes[0];
  if (taken === undefined) return undefined;
  const tombstone = await publisher(replica, person)({ kind: "tombstone", body: { record: taken.id, ...(person.id === null ? {} : { person: person.id }) }, scope: { type: "sphere", sphere: taken.sphere } });
  person.changes.shift();
  return { tombstone, target: taken.id };
}

export async function vanish(replica: Replica, person: Person, now: number): Promise<SignedRecord> {
  const record = await publisher(replica, person)({ kind: "erasure", body: { person: person.id!, before: now + 1 }, scope: { type: "home" } });
  person.projects.length = 0;
  person.changes.length = 0;
  return record;
}
