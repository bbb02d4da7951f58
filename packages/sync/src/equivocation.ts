/**
 * Equivocation: one key, one epoch and sequence, two records. Whoever is told one cannot know of the other, so a replica takes the first it sees and
 * keeps, for everybody else in the sphere, what shows the two: both headers with their proofs, which anybody can check and nobody can make up.
 */
import { fromHex, openErased, toHex, type Body, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { allRows, recordOfRow, type Reader } from "@cosmicsync/storage";
import type { Replica, Signer } from "./replica.ts";

/** Both headers are signed by the author named, under one number, and are not the same. */
export function showsEquivocation(crypto: Crypto, { sphere, author, first, second }: Body<"equivocation">): boolean {
  const [a, b] = [first, second].map(({ header, proof }) => openErased(crypto, { header: fromHex(header), proof: fromHex(proof) }));
  if (a?.ok !== true || b?.ok !== true) return false;
  const ofSphere = [a.value, b.value].every(({ scope }) => scope.type === "sphere" && scope.sphere === sphere);
  return ofSphere && a.value.author === author && b.value.author === author && a.value.epoch === b.value.epoch && a.value.sequence === b.value.sequence && a.value.id !== b.value.id;
}

/** What shows that this envelope and one held here bear the same number; undefined where they are not of one sphere. */
export async function equivocationOf(reader: Reader, crypto: Crypto, envelope: Envelope): Promise<Body<"equivocation"> | undefined> {
  const opened = openErased(crypto, envelope);
  if (!opened.ok || opened.value.scope.type !== "sphere") return undefined;
  const { author, epoch, sequence, scope: { sphere } } = opened.value;
  const [held] = await reader.list("envelope", { fanOut: true }, { where: { author, epoch, sequence }, index: "byAuthor", limit: 1 });
  if (held === undefined) return undefined;
  const shown = (each: Pick<Envelope, "header" | "proof">): { header: string; proof: string } => ({ header: toHex(each.header), proof: toHex(each.proof) });
  const body = { sphere, author, first: shown(held), second: shown(envelope) };
  return showsEquivocation(crypto, body) ? body : undefined;
}

/** Says it to the sphere, unless somebody has said it of this author and number already. */
export async function tellEquivocation({ reader, crypto, replica, signer }: { readonly reader: Reader; readonly crypto: Crypto; readonly replica: Replica; readonly signer: Signer }, envelope: Envelope): Promise<RecordId | undefined> {
  const body = await equivocationOf(reader, crypto, envelope);
  if (body === undefined || (await isTold(reader, crypto, body))) return undefined;
  const { id } = await replica.write((step) => step.publish(signer, { kind: "equivocation", body, scope: { type: "sphere", sphere: body.sphere } }));
  return id;
}

async function isTold(reader: Reader, crypto: Crypto, { sphere, author, first }: Body<"equivocation">): Promise<boolean> {
  const number = numberOf(crypto, first);
  for await (const row of allRows(reader, "envelope", { owner: sphere }, { where: { kind: "equivocation" } })) {
    const record = recordOfRow(row);
    if (record?.kind === "equivocation" && record.body.author === author && numberOf(crypto, record.body.first) === number) return true;
  }
  return false;
}
function numberOf(crypto: Crypto, { header, proof }: { readonly header: string; readonly proof: string }): string | undefined {
  const opened = openErased(crypto, { header: fromHex(header), proof: fromHex(proof) });
  return opened.ok ? `${opened.value.epoch} ${opened.value.sequence}` : undefined;
}
