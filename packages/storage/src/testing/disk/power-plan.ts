/**
 * What the process of the power test writes, by number of the step: rows of several tables that belong together, of many sizes,
 * words for search, and now and then the erasure of an earlier step. Its writer and its checker both read it from here.
 */
import { createHash } from "node:crypto";
import type { Row } from "../../schema/tables.ts";
import type { Writer } from "../../store.ts";
import { idOf, rowOf } from "../rows.ts";

/** Begins every text of a step that is erased later, and stands in no other. */
export const goneMark = "zyzzogeton-";
const erasesEvery = 9, erasesBack = 5;

/** Which earlier step this one erases. */
export const erasedBy = (step: number): number | undefined => (step % erasesEvery === erasesEvery - 1 ? step - erasesBack : undefined);
export const eraserOf = (step: number): number | undefined => (erasedBy(step + erasesBack) === step ? step + erasesBack : undefined);

/** The envelopes of a step; none of a step that erases. */
export function envelopesOf(seed: number, step: number): Row<"envelope">[] {
  if (erasedBy(step) !== undefined) return [];
  const count = 1 + (step % 4), ownerId = idOf(`${seed} ${step}`);
  return Array.from({ length: count }, (_, i) => {
    const name = `${seed} ${step} ${i}`;
    const digest = createHash("sha256").update(name).digest();
    const size = [40, 300, 300, 1_500, 3_900, 300, 9_000, 90][digest[0]! % 8]!;
    const mark = eraserOf(step) === undefined ? "" : `${goneMark}${step} `;
    const body = Buffer.alloc(Math.max(size, mark.length), digest);
    body.write(mark);
    return rowOf("envelope", name, { ownerId, id: idOf(name), body: new Uint8Array(body) });
  });
}
const stepName = (step: number): string => `step/${step}`;
export const stepOfName = (name: string): number => Number(name.slice(name.indexOf("/") + 1));

export async function writeStep(writer: Writer, seed: number, step: number): Promise<void> {
  const erased = erasedBy(step), ownerId = idOf(`${seed} ${erased ?? step}`);
  if (erased === undefined) {
    for (const row of envelopesOf(seed, step)) await writer.put("envelope", row);
    await writer.put("person", rowOf("person", ownerId, { ownerId }));
    await writer.index({ ownerId, subject: "person", sphereId: null, texts: [{ audience: "public", text: `${eraserOf(step) === undefined ? "" : goneMark} words ${step}` }] });
  } else {
    await writer.deleteOwned("envelope", ownerId);
    await writer.delete("person", { ownerId });
    await writer.index({ ownerId, subject: "person", sphereId: null, texts: [] });
    await writer.delete("nodeState", { name: stepName(erased) });
    await writer.scrub();
  }
  await writer.put("nodeState", { name: stepName(step), value: envelopesOf(seed, step).length });
}
