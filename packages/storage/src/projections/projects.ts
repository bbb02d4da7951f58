/**
 * Projects, who they belong to, and the places in them: kinds project, claim, role.
 *
 * A project is a merged document; who leads it is one more register in it, `lead`, set by the project's own records and by
 * proved claims. Changes that come before the beginning wait for it.
 */
import { emptyDocument, mergeChange } from "@cosmicsync/protocol";
import type { Document, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { recordsOf } from "../envelopes.ts";
import type { Row } from "../schema/tables.ts";
import type { Writer } from "../store.ts";
import { isBarred, latest, own, rowsProjection, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

type Speaking = SignedRecord<"project"> | SignedRecord<"claim">;

export const project: Projection<"project"> = {
  async keep(writer, record) {
    const ownerId = record.body.project ?? record.id;
    // A beginning mostly comes first: then there is nothing else to read.
    if (ownerId === record.id) await ((await writer.count("envelope", { owner: ownerId })) === 1 ? putProject(writer, ownerId, [record]) : refoldProject(writer, ownerId));
    else await mergeInto(writer, ownerId, record);
  },
  drop: async () => undefined,
  refold: refoldProject,
};

const claimRows = rowsProjection("claim", (record) => {
  const { project: ownerId, person, method, evidence, provedAt } = record.body;
  return [own("claim", { ownerId, personId: person, method, evidence: evidence ?? null, provedAt, clock: record.clock, recordId: record.id }, stampOf(record), person)];
});
export const claim: Projection<"claim"> = {
  async keep(writer, record) {
    await claimRows.keep(writer, record);
    await mergeInto(writer, record.body.project, record);
  },
  drop: claimRows.drop,
  refold: refoldProject,
};

export const role = rowsProjection("role", (record) => {
  const { project: ownerId, role: begun, title, needs, places, hoursPerWeek, scopes, open } = record.body;
  return [latest("role", { ownerId, roleId: begun ?? record.id, title, needs, places, hoursPerWeek: hoursPerWeek ?? null, scopes: scopes ?? [], open, clock: record.clock, recordId: record.id }, stampOf(record))];
}, "contested");

async function mergeInto(writer: Writer, ownerId: RecordId, record: Speaking): Promise<void> {
  const held = await writer.get("project", { ownerId });
  if (held === undefined) return;
  const document = await merged(writer, held.document as Document, record);
  await writer.put("project", { ...held, ...columnsOf(document), updated: Math.max(held.updated, record.clock) });
}

/** The whole project anew from its records; gone where its beginning is. */
export async function refoldProject(writer: Writer, ownerId: RecordId): Promise<void> {
  await putProject(writer, ownerId, [...await recordsOf(writer, ownerId, ["project"]), ...await recordsOf(writer, ownerId, ["claim"])]);
}

async function putProject(writer: Writer, ownerId: RecordId, records: readonly Speaking[]): Promise<void> {
  const beginning = records.find((record): record is SignedRecord<"project"> => record.id === ownerId && record.kind === "project");
  if (beginning === undefined || beginning.scope.type !== "sphere") return writer.delete("project", { ownerId });
  let document = emptyDocument(), updated = 0;
  for (const record of records) {
    document = await merged(writer, document, record);
    updated = Math.max(updated, record.clock);
  }
  await writer.put("project", { ownerId, sphereId: beginning.scope.sphere, authorKey: beginning.author, synthetic: beginning.body.synthetic ?? false, ...columnsOf(document), updated });
}

async function merged(writer: Writer, document: Document, record: Speaking): Promise<Document> {
  const lead = record.kind === "claim" ? record.body.person : record.body.lead;
  const change = record.kind === "claim" ? {} : record.body;
  const known = lead !== undefined && !(await isBarred(writer, lead, record));
  return mergeChange(document, known ? { ...change, set: { ...change.set, lead } } : change, stampOf(record));
}

function columnsOf(document: Document): Pick<Row<"project">, "lead" | "title" | "state" | "catalogue" | "sourceKey" | "document"> {
  // Four registers of a document that may be long: read by name, not as a whole.
  const { lead, title, state, source } = document.registers as { readonly [K in "lead" | "title" | "state"]?: { readonly value?: string } } & { readonly source?: { readonly value?: { readonly catalogue: string; readonly id: string } } };
  return { lead: lead?.value ?? null, title: title?.value ?? "", state: (state?.value as Row<"project">["state"] | undefined) ?? "open", catalogue: source?.value?.catalogue ?? null, sourceKey: source?.value?.id ?? null, document };
}
