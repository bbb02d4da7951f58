/** The spheres a node begins with: its home sphere, signed by the node itself and remembered in `node_state`. */
import type { RecordId } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import type { Replica, Signer } from "@cosmicsync/sync";

export const homeSphereState = "home-sphere";

export const ensureHomeSphere = async (store: Store, replica: Replica, signer: Signer): Promise<RecordId> => {
  const known = await store.read.get("nodeState", { name: homeSphereState });
  if (known !== undefined) return known.value as RecordId;
  return replica.write(async (step) => {
    const { id } = await step.publish(signer, { kind: "sphere", body: { name: "Commons", summary: "Everybody on this node, and the projects it knows of.", openness: "open", joining: "free" }, scope: { type: "home" } });
    await step.writer.put("nodeState", { name: homeSphereState, value: id });
    return id;
  });
};
