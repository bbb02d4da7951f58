/** Publishes what shows that a key signed one number twice: by the node that was given both, once for each author and number. */
import { fromHex, openErased, type Body, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { allRows, recordOfRow, type Reader } from "@cosmicsync/storage";
import { equivocationOf } from "../equivocation.ts";
import type { Replica, Signer } from "../replica.ts";

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
