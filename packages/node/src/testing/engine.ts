/** For tests: the parts of an engine over a store in memory, with a clock that the test turns and chance from a seed. */
import { createVocabulary, loadStarterVocabulary, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import { createClock, type Crypto, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { ensureDefaultSphere } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createReplica, type Replica, type Signer } from "@cosmicsync/sync";
import type { CatalogueMap } from "../import/map.ts";
import { runImport, type Counts, type ImportParts } from "../import/run.ts";
import { createNodeSigner } from "../signer.ts";

export interface TestEngine extends ImportParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly vocabulary: Vocabulary;
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly nodeSigner: Signer;
  readonly sphere: RecordId;
  readonly time: { now: number };
}

export const starter = createVocabulary(loadStarterVocabulary());
const seedOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

export const testEngine = async ({ vocabulary = starter, store = createMemoryStore(), seed = 7 }: { vocabulary?: Vocabulary; store?: Store; seed?: number } = {}): Promise<TestEngine> => {
  const node = createNodeCrypto();
  let drawn = 0;
  const random = (count: number): Uint8Array => node.hash(new TextEncoder().encode(`chance ${seed} ${(drawn += 1)}`)).slice(0, count);
  const crypto: Crypto = { ...node, randomBytes: random, keyPair: (given) => node.keyPair(given ?? random(32)) };
  const time = { now: Date.parse("2026-11-01T12:00:00Z") };
  const now = (): number => time.now;
  const replica = createReplica({ store, crypto, clock: createClock({ now }), now });
  const signer = createNodeSigner(crypto.keyPair(seedOf(seed)));
  const sphere = await ensureDefaultSphere(replica, signer, now, { name: "Commons" });
  return { store, replica, vocabulary, crypto, signer, nodeSigner: signer, sphere, now, time };
};

export interface Imported { readonly counts: Counts; readonly skips: readonly string[]; readonly invited: readonly { readonly contact: string; readonly code: string }[]; readonly failed: string | undefined }

/** Imports and gathers everything that is told. A later run begins later, as runs do. */
export const importInto = async (engine: TestEngine, path: string, given: { as: CatalogueMap["as"]; map?: CatalogueMap; dryRun?: boolean; stopAfter?: number }): Promise<Imported> => {
  const counts: Counts = { read: 0, imported: 0, unchanged: 0, skipped: 0 };
  const skips: string[] = [];
  const invited: { contact: string; code: string }[] = [];
  const stop = new AbortController();
  engine.time.now += 1_000;
  let failed: string | undefined;
  try {
    await runImport(engine, path, {
      as: given.as, dryRun: given.dryRun ?? false, stop: stop.signal,
      ...(given.map === undefined ? {} : { map: given.map }),
      skipped: ({ line }, { field, reason }) => skips.push(`${line} ${field}: ${reason}`),
      progressed: (now) => { if (given.stopAfter !== undefined && now.imported >= given.stopAfter) stop.abort(); },
      invited: (invitation) => invited.push(invitation),
    }, counts);
  } catch (error) {
    failed = (error as Error).message;
  }
  return { counts, skips, invited, failed };
};
