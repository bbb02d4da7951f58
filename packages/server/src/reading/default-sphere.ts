/**
 * The sphere that people of this node are in from the start. The node begins it once, at its first start; its id is kept in
 * the node's own state.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { defaultGuidelines } from "@cosmicsync/policy";
import type { Reader } from "@cosmicsync/storage";
import type { Replica, Signer } from "@cosmicsync/sync";

const stateName = "default-sphere";

export const readDefaultSphere = async (reader: Reader): Promise<RecordId | undefined> => {
  const kept = await reader.get("nodeState", { name: stateName });
  return typeof kept?.value === "string" ? kept.value : undefined;
};

/** Begins the sphere with its guidelines where there is none; harmless to repeat. */
export const ensureDefaultSphere = (replica: Replica, nodeSigner: Signer, now: () => number, named: { readonly name: string; readonly summary?: string; readonly joining?: "free" | "ask" | "invitation" }): Promise<RecordId> =>
  replica.write(async (step) => {
    const known = await readDefaultSphere(step.writer);
    if (known !== undefined) return known;
    const { id } = await step.publish(nodeSigner, { kind: "sphere", body: { name: named.name, ...(named.summary === undefined ? {} : { summary: named.summary }), openness: "open", joining: named.joining ?? "free" }, scope: { type: "home" } });
    for (const { title, text } of defaultGuidelines) await step.publish(nodeSigner, { kind: "guideline", body: { sphere: id, title, text, version: 1, from: now() }, scope: { type: "sphere", sphere: id } });
    await step.writer.put("nodeState", { name: stateName, value: id });
    return id;
  });
