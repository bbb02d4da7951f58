/**
 * What every command needs: the home folder held by this process, its secrets, the store, the replica, the vocabulary and the
 * node's home sphere. No sockets. Held with `await using`; disposing closes the store and lets the folder go.
 */
import { createVocabulary, loadStarterVocabulary, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import { createClock, type Crypto, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import type { Store } from "@cosmicsync/storage";
import { ensureDefaultSphere } from "@cosmicsync/server";
import type { ForeignChange } from "@cosmicsync/storage/postgres";
import { lockFolder, openSqliteStore } from "@cosmicsync/storage/sqlite";
import { createReplica, type Replica, type Signer } from "@cosmicsync/sync";
import { mergeConcepts, storedConcepts } from "./concepts.ts";
import { openHome, type Home } from "./home.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { createNodeSigner } from "./signer.ts";

export interface Engine extends AsyncDisposable {
  readonly home: Home;
  readonly secrets: Secrets;
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly store: Store;
  /** Hears what other nodes on the same database changed; of an embedded one there are none. Answers how to stop. */
  readonly onForeignChange: (listener: (change: ForeignChange) => void) => () => void;
  readonly replica: Replica;
  readonly nodeSigner: Signer;
  readonly vocabulary: Vocabulary;
  /** Where people and imported projects of this node live, unless they say otherwise. */
  readonly homeSphere: RecordId;
}

export const openEngine = async (settings: Settings, now: () => number = Date.now): Promise<Engine> => {
  const crypto = createNodeCrypto();
  const home = await openHome(settings.home);
  const { store, onForeignChange, close } = await openStore(settings, home, now);
  try {
    const secrets = await openSecrets(home, crypto);
    const replica = createReplica({ store, crypto, clock: createClock({ now }), now });
    const nodeSigner = createNodeSigner(crypto.keyPair(secrets.nodeSeed.reveal()));
    const homeSphere = await ensureDefaultSphere(replica, nodeSigner, now, { name: "Commons", summary: "Everybody on this node, and the projects it knows of." });
    const vocabulary = createVocabulary(mergeConcepts([...loadStarterVocabulary(), ...(await storedConcepts(store))]));
    return { home, secrets, crypto, now, store, onForeignChange, replica, nodeSigner, vocabulary, homeSphere, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};

interface Opened extends Pick<Engine, "store" | "onForeignChange"> { readonly close: () => Promise<void> }

/** The embedded database, or PostgreSQL where the settings name one. Either way one process holds the home folder. */
const openStore = async ({ databaseUrl, databaseMib }: Settings, home: Home, now: () => number): Promise<Opened> => {
  if (databaseUrl === "") {
    const store = await openSqliteStore({ path: home.database, now, ...(databaseMib === 0 ? {} : { sizeLimitBytes: databaseMib * 1_048_576 }) });
    return { store, onForeignChange: () => () => undefined, close: () => Promise.resolve(store[Symbol.asyncDispose]()) };
  }
  const lock = lockFolder(home.folder);
  try {
    // Loaded by those who use it: most nodes do not.
    const { openPostgresStore } = await import("@cosmicsync/storage/postgres");
    const store = await openPostgresStore({ url: databaseUrl, now });
    return { store, onForeignChange: store.onForeignChange, close: async () => { await store[Symbol.asyncDispose](); lock.release(); } };
  } catch (error) {
    lock.release();
    throw error;
  }
};
