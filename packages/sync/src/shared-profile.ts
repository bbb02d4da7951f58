/**
 * Keeps what is told of a person in their spheres true to what they let members see: in each sphere that they have joined exactly one
 * snapshot, and the last word on showing and matching. `refreshShared` runs in the very step that changes a profile, a consent or a
 * membership: a former snapshot is taken back and the new one said before anybody is told that the change is made.
 *
 * Taking back reaches words everywhere (a tombstone); a consent is withdrawn by saying no where yes had been said. Demo spheres are told
 * nothing, for they do not leave the node. At most `limits.spheresSharedCount` spheres; costs reads only where nothing has changed.
 */
import { encode, encodeId, limits, type Body, type Crypto, type Draft, type RecordId, type Scope } from "@cosmicsync/protocol";
import { sharedConsents, sharedProfile, type PersonFacts } from "@cosmicsync/policy";
import { allRows, recordOfRow, type Reader, type Row } from "@cosmicsync/storage";
import { readPerson } from "./reading.ts";
import type { Signer, Step } from "./replica.ts";

interface Told { readonly profile: Body<"profile"> | undefined; readonly show: boolean; readonly match: boolean }
const nothing: Told = { profile: undefined, show: false, match: false };

export interface SharingParts { readonly crypto: Crypto; readonly consentWording: string }

/** `signer`: the person's own. Answers how many records it took. */
export async function refreshShared({ crypto, consentWording }: SharingParts, step: Step, signer: Signer): Promise<number> {
  const { writer } = step;
  const person = signer.personId === null ? undefined : await readPerson(writer, signer.personId);
  // Nobody speaks for who has vanished, and nobody speaks twice for the synthetic.
  if (person === undefined || person.standing === "erased") return 0;
  const told: Told = { profile: sharedProfile(person), ...sharedConsents(person) };
  const joined = new Set(await spheresToTell(writer, person));
  const drafts: Draft[] = [];
  const rows: { readonly row: Row<"sharedProfile">; readonly snapshotAt: number | undefined }[] = [];
  const former = new Map((await writer.list("sharedProfile", { owner: person.id }, { limit: 4 * limits.spheresSharedCount })).map((row) => [row.sphereId, row]));
  // Rows of this node alone: a database brought back from records has none, and finds what stands by the records themselves.
  if (former.size === 0) for (const { id, sphereId } of await standingSnapshots(writer, person.id)) drafts.push({ kind: "tombstone", body: { record: id, person: person.id }, scope: { type: "sphere", sphere: sphereId } });
  for (const sphereId of new Set([...former.keys(), ...joined])) {
    const before = former.get(sphereId) ?? { ownerId: person.id, sphereId, recordId: null, bodyHash: null, show: false, match: false };
    const { profile, show, match } = joined.has(sphereId) ? told : leaving(before, told);
    const scope: Scope = { type: "sphere", sphere: sphereId };
    const bodyHash = profile === undefined ? null : encodeId(crypto.hash(encode(profile)));
    let snapshotAt: number | undefined;
    if (bodyHash !== before.bodyHash) {
      if (before.recordId !== null) drafts.push({ kind: "tombstone", body: { record: before.recordId, person: person.id }, scope });
      if (profile !== undefined) snapshotAt = drafts.push({ kind: "profile", body: profile, scope }) - 1;
    }
    for (const [purpose, granted] of [["show", show], ["match", match]] as const) {
      if (before[purpose] !== granted) drafts.push({ kind: "consent", body: { person: person.id, purpose, granted, wording: consentWording }, scope });
    }
    if (bodyHash !== before.bodyHash || show !== before.show || match !== before.match) rows.push({ row: { ...before, bodyHash, recordId: bodyHash === before.bodyHash ? before.recordId : null, show, match }, snapshotAt });
  }
  if (drafts.length === 0) return 0;
  const records = await step.publishMany(signer, drafts);
  for (const { row, snapshotAt } of rows) {
    const kept = snapshotAt === undefined ? row : { ...row, recordId: records[snapshotAt]!.id };
    if (kept.recordId === null && !kept.show && !kept.match) await writer.delete("sharedProfile", { ownerId: kept.ownerId, sphereId: kept.sphereId });
    else await writer.put("sharedProfile", kept);
  }
  return records.length;
}

/**
 * Where somebody has left, their words go. A yes said there stays until it is withdrawn altogether: said as a no, the later word, it would
 * end it in their other spheres too, and without words or membership it does nothing.
 */
const leaving = (before: Row<"sharedProfile">, told: Told): Told => ({ ...nothing, show: before.show && told.show, match: before.match && told.match });

async function standingSnapshots(reader: Reader, person: RecordId): Promise<{ readonly id: RecordId; readonly sphereId: RecordId }[]> {
  const standing: { id: RecordId; sphereId: RecordId }[] = [];
  for await (const row of allRows(reader, "envelope", { owner: person }, { where: { kind: "profile", scope: "sphere" } })) {
    const record = recordOfRow(row);
    if (record?.kind === "profile" && record.body.snapshot === true && row.sphereId !== null) standing.push({ id: row.id, sphereId: row.sphereId });
  }
  return standing;
}

async function spheresToTell(reader: Reader, person: PersonFacts): Promise<RecordId[]> {
  const spheres: RecordId[] = [];
  for (const id of person.spheres) {
    const sphere = await reader.get("sphere", { ownerId: id });
    if (sphere !== undefined && !sphere.demo && spheres.length < limits.spheresSharedCount) spheres.push(id);
  }
  return spheres;
}
