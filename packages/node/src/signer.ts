/** The node's own signing key with its sequence kept in the store, so that a restart never uses a number twice. */
import type { KeyPair } from "@cosmicsync/protocol";
import type { Writer } from "@cosmicsync/storage";
import type { Signer } from "@cosmicsync/sync";

export const createNodeSigner = (keys: KeyPair): Signer => ({
  personId: null,
  keys,
  take: async (writer: Writer) => {
    const row = await writer.get("nodeState", { name: "node-sequence" });
    const last = row?.value as { epoch: number; sequence: number } | undefined;
    const next = { epoch: last?.epoch ?? 0, sequence: (last?.sequence ?? 0) + 1 };
    await writer.put("nodeState", { name: "node-sequence", value: next });
    return next;
  },
});

/** A key used once and forgotten, for synthetic people: nobody can ever speak for them again. */
export const createPassingSigner = (keys: KeyPair): Signer => {
  let sequence = 0;
  return { personId: null, keys, take: async () => ({ epoch: 0, sequence: (sequence += 1) }) };
};
