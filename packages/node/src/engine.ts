/**
 * What every command needs: the home folder held by this process, its secrets, the store, the replica, the vocabulary and the
 * node's home sphere. No sockets. Held with `await using`; disposing closes the store and lets the folder go.
 */
import { createVocabulary, loadStarterVocabulary, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import { createClock, encodeId, type Crypto, type HybridClock, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { greatestClock, type Store } from "@cosmicsync/storage";
import { createOutbox, ensureDefaultSphere } from "@cosmicsync/server";
import type { ForeignChange } from "@cosmicsync/storage/postgres";
import { lockFolder } from "@cosmicsync/storage/sqlite";
import { createMailingReplica, createReplica, type Replica, type Signer } from "@cosmicsync/sync";
import { mergeConcepts, storedConcepts } from "./concepts.ts";
import { openHome, type Home } from "./home.ts";
import { openDatabase, type Database } from "./open-database.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import { requireSameSecrets } from "./same-secrets.ts";
import type { Settings } from "./settings.ts";
import { createSignaturePool } from "./signature-pool.ts";
import { createNodeSigner } from "./signer.ts";

export interface Engine extends AsyncDisposable {
  readonly home: Home;
  readonly secrets: Secrets;
  readonly crypto: Crypto;
  readonly now: () => number;
  /** Moves to another database when a transfer says so, while it is used. */
  readonly store: Store;
  readonly database: Database;
  /** Hears what other nodes on the same database changed; of an embedded one there are none. Answers how to stop. */
  readonly onForeignChange: (listener: (change: ForeignChange) => void) => () => void;
  readonly clock: HybridClock;
  /** Posts what is said to people of other nodes. */
  readonly replica: Replica;
  readonly nodeSigner: Signer;
  /** The public key of this node, as text. */
  readonly key: RecordId;
  readonly vocabulary: Vocabulary;
  /** Where people and imported projects of this node live, unless they say otherwise. */
  readonly homeSphere: RecordId;
}

export const openEngine = async (settings: Settings, now: () => number = Date.now): Promise<Engine> => {
  const crypto = createNodeCrypto();
  const home = await openHome(settings.home);
  const lock = lockFolder(home.folder);
  const database = await openDatabase(settings, home, now).catch((error: unknown) => { lock.release(); throw error; });
  const { store, onForeignChange } = database;
  const signatures = createSignaturePool();
  const close = async (): Promise<void> => { await store[Symbol.asyncDispose](); await signatures[Symbol.asyncDispose](); lock.release(); };
  try {
    const secrets = await openSecrets(home, crypto);
    await requireSameSecrets(store, secrets, crypto);
    // Erasures and later words must not bear clocks below what this node has seen, though its wall clock may have been behind.
    const clock = createClock({ now, last: await greatestClock(store.read) });
    const nodeSigner = createNodeSigner(crypto.keyPair(secrets.nodeSeed.reveal()));
    const key = encodeId(nodeSigner.keys.publicKey);
    const replica = createMailingReplica(createReplica({ store, crypto, clock, now, isShared: () => database.isShared(), check: signatures.check, ...(settings.webhooks === "off" ? {} : { follow: createOutbox({ crypto, now, random: (count) => crypto.randomBytes(count) }) }) }), { crypto, node: key, now });
    const homeSphere = await ensureDefaultSphere(replica, nodeSigner, now, { name: "Commons", summary: "Everybody on this node, and the projects it knows of." });
    const vocabulary = createVocabulary(mergeConcepts([...loadStarterVocabulary(), ...(await storedConcepts(store))]));
    return { home, secrets, crypto, now, store, database, onForeignChange, clock, replica, nodeSigner, key, vocabulary, homeSphere, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};
