/**
 * Equivocation: one key, one epoch and sequence, two records. Whoever is told one cannot know of the other, so a replica takes the first it sees and
 * keeps, for everybody else in the sphere, what shows the two: both headers with their proofs, which anybody can check and nobody can make up.
 */
import { fromHex, limits, openErased, toHex, type Body, type Crypto, type Envelope, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { allRows, recordOfRow, type Reader } from "@cosmicsync/storage";

/** Proofs kept in a sphere, as many as may be. */
export async function* proofsIn(reader: Reader, sphere: RecordId): AsyncGenerator<SignedRecord<"equivocation">> {
  let count = 0;
  for await (const row of allRows(reader, "envelope", { owner: sphere }, { where: { kind: "equivocation" } })) {
    const record = recordOfRow(row);
    if (record?.kind === "equivocation") yield record;
    if (++count >= limits.equivocationsPerSphereCount) return;
  }
}

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
