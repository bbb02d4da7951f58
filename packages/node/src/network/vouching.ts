/**
 * Shows another node that a member of a private sphere lives here: a signature by such a member's key over what the two nodes
 * have bound to their link. The key is the one that the node keeps for the person; nothing is published.
 */
import { encodeId, type Crypto } from "@cosmicsync/protocol";
import type { Keyring } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import type { NeighbourhoodParts } from "@cosmicsync/sync";

const pageRows = 200;

export const createVouching = (store: Store, crypto: Crypto, keyring: Keyring): NonNullable<NeighbourhoodParts["vouch"]> => async (sphere, message) => {
  for (let after: { ownerId: string; personId: string } | undefined; ; ) {
    const page = await store.read.list("sphereMember", { owner: sphere }, { where: { state: "joined" }, limit: pageRows, ...(after === undefined ? {} : { after }) });
    for (const { personId } of page) {
      if ((await store.read.get("account", { ownerId: personId })) === undefined) continue;
      const { keys } = await keyring.signer(store.read, personId);
      return { key: encodeId(keys.publicKey), signature: crypto.sign(keys.secretKey, message) };
    }
    const last = page.at(-1);
    if (page.length < pageRows || last === undefined) return undefined;
    after = { ownerId: sphere, personId: last.personId };
  }
};
