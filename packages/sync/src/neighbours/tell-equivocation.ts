/** Publishes what shows that a key signed one number twice: by the node that was given both, once for each author and number. */
import { fromHex, limits, openErased, type Body, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { equivocationOf, proofsIn } from "../equivocation.ts";
import type { Replica, Signer } from "../replica.ts";

/** Says it to the sphere, unless somebody has said it of this author and number already. */
export async function tellEquivocation({ reader, crypto, replica, signer }: { readonly reader: Reader; readonly crypto: Crypto; readonly replica: Replica; readonly signer: Signer }, envelope: Envelope): Promise<RecordId | undefined> {
  const body = await equivocationOf(reader, crypto, envelope);
  if (body === undefined || (await isTold(reader, crypto, body))) return undefined;
  const { id } = await replica.write((step) => step.publish(signer, { kind: "equivocation", body, scope: { type: "sphere", sphere: body.sphere } }));
  return id;
}

/** By somebody, of this number; or so often of this author that nothing is left to show. */
async function isTold(reader: Reader, crypto: Crypto, { sphere, author, first }: Body<"equivocation">): Promise<boolean> {
  const number = numberOf(crypto, first);
  let count = 0;
  for await (const { body } of proofsIn(reader, sphere)) {
    if (body.author === author && (numberOf(crypto, body.first) === number || ++count >= limits.equivocationsPerAuthorCount)) return true;
  }
  return false;
}
function numberOf(crypto: Crypto, { header, proof }: { readonly header: string; readonly proof: string }): string | undefined {
  const opened = openErased(crypto, { header: fromHex(header), proof: fromHex(proof) });
  return opened.ok ? `${opened.value.epoch} ${opened.value.sequence}` : undefined;
}
