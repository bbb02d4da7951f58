/**
 * A whole node for tests, in this process: memory or SQLite store, starter vocabulary, a small synthetic population, real
 * sockets on a free loopback port, time that can be moved on, and pages of the web that exist only here.
 */
import type { AddressInfo } from "node:net";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createClock, encodeId, type Crypto, type Envelope, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createHistoryIndex, createMatchIndex, createMatcher, createTogether, type Matcher } from "@cosmicsync/matching";
import { createVocabulary, loadStarterVocabulary, type Concept, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import type { Store } from "@cosmicsync/storage";
import { createMail, createMailingReplica, createReceipts, createReplica, type Mail, type Receipts, type Replica, type Signer } from "@cosmicsync/sync";
import type { FastifyInstance } from "fastify";
import { createServer } from "../app.ts";
import { createAtHome, type AtHome } from "../accounts/at-home.ts";
import { createKeyring, type Keyring } from "../accounts/keyring.ts";
import type { PageReader } from "../claim/read-page.ts";
import type { Handlers } from "../http/call.ts";
import { defaultSettings, type NetworkPort, type ServerEvents, type ServerSettings } from "../parts.ts";
import { ensureDefaultSphere } from "../reading/default-sphere.ts";
import { createDispatcher, type DispatcherEvents } from "../webhooks/dispatcher.ts";
import { createOutbox } from "../webhooks/outbox.ts";
import { createPost } from "../webhooks/post.ts";
import { createWebhookSecrets } from "../webhooks/signature.ts";
import { populate, type Population } from "./population.ts";

export interface TestServerOptions {
  readonly webRoot?: string;
  /** Handed in so that a test can open it again; else one in memory. */
  readonly store?: Store;
  readonly people?: number;
  readonly projects?: number;
  readonly unclaimed?: number;
  readonly seed?: number;
  readonly settings?: Partial<ServerSettings>;
  readonly port?: number;
  readonly handlers?: Partial<Handlers>;
  readonly network?: NetworkPort;
  /** Which node it is, where there are several; each has a key of its own. */
  readonly node?: number;
  /** Tells webhooks by itself, also on this machine; without it a test does. */
  readonly tells?: boolean;
  /** Moment the clock shows at the start; the present without it. */
  readonly startsAt?: number;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly replica: Replica;
  readonly matcher: Matcher;
  readonly vocabulary: Vocabulary;
  readonly crypto: Crypto;
  readonly home: RecordId;
  /** This node's key, and its post. */
  readonly key: RecordId;
  readonly mail: Mail;
  readonly atHome: AtHome;
  readonly receipts: Receipts;
  readonly keyring: Keyring;
  readonly nodeSigner: Signer;
  /** Records admitted, in order: what a neighbour could be told of. */
  readonly said: readonly { readonly envelope: Envelope; readonly record: SignedRecord }[];
  readonly population: Population;
  /** What happened, in order, as the node would log it. */
  readonly told: readonly { readonly event: string; readonly facts: unknown }[];
  /** Pages that a claim finds, by address. */
  readonly pages: Map<string, string>;
  now(): number;
  /** Moves time on. */
  advance(millis: number): void;
  /** Resolves when matching has taken in everything that was written. */
  settled(): Promise<void>;
}

let starter: { readonly concepts: Concept[]; readonly vocabulary: Vocabulary } | undefined;
const readStarter = () => {
  if (starter === undefined) { const concepts = loadStarterVocabulary(); starter = { concepts, vocabulary: createVocabulary(concepts) }; }
  return starter;
};

export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  let ahead = 0;
  const began = options.startsAt;
  const now = (): number => (began === undefined ? Math.floor(performance.timeOrigin + performance.now()) : began) + ahead;
  const crypto = createNodeCrypto();
  const store = options.store ?? createMemoryStore();
  const nodeSigner = testNodeSigner(crypto, options.node ?? 3);
  const key = encodeId(nodeSigner.keys.publicKey);
  const clock = createClock({ now });
  const replica = createMailingReplica(createReplica({ store, crypto, clock, now, follow: createOutbox({ crypto, now, random: crypto.randomBytes }) }), { crypto, node: key, now });
  const mail = createMail({ crypto, node: key, now, store, replica, nodeKeys: nodeSigner.keys });
  const keyring = createKeyring(crypto, crypto.hash(new Uint8Array([1])));
  const atHome = createAtHome({ store, replica, crypto, now, nodeSigner, keyring, consentWording: defaultSettings.consentWording });
  const receipts = createReceipts({ replica, crypto, node: key, now, nodeSigner, clock });
  const said: { envelope: Envelope; record: SignedRecord }[] = [];
  replica.onAdmitted(({ admitted }) => { said.push(...admitted); });
  const { concepts, vocabulary } = readStarter();
  const together = createTogether();
  const matcher = createMatcher({ vocabulary, now, together });
  const index = createMatchIndex({ store, matcher, now });
  const history = createHistoryIndex({ store, together });
  let refreshed: Promise<void> = Promise.resolve();

  const home = await ensureDefaultSphere(replica, nodeSigner, now, { name: "Commons", summary: "Where everybody of this node begins." });
  const { people = 60, projects = 40, unclaimed = 4, seed = 7 } = options;
  const population = people === 0 ? { sphere: home, people: [], projects: [], unclaimed: [] } : await populate({ replica, crypto, concepts, now, nodeSigner, home }, { people, projects, unclaimed, seed });
  await index.build();
  replica.onChange((changed) => { refreshed = Promise.all([refreshed, index.refresh(changed), history.refresh(changed)]).then(() => undefined); });

  const told: { event: string; facts: unknown }[] = [];
  const pages = new Map<string, string>();
  const readPage: PageReader = async (address) => { const text = pages.get(address); return text === undefined ? { ok: false, why: "status" } : { ok: true, text }; };
  const app = await createServer({
    store, replica, matcher, vocabulary, crypto, now, random: crypto.randomBytes, nodeSigner, readPage, keyring, events: recordingEvents(told),
    settings: { ...defaultSettings, nodeName: "Test node", secret: crypto.hash(new Uint8Array([2])), passphraseMemoryKiB: 256, passphrasePasses: 1, perMinute: 100_000, routeLimitFactor: 10_000, checkAnswers: true, ...options.settings },
    ...(options.webRoot === undefined ? {} : { webRoot: options.webRoot }),
    ...(options.network === undefined ? {} : { network: options.network }),
  }, options.handlers);
  await using dispatchers = new AsyncDisposableStack();
  if (options.tells === true) {
    const schedule = (afterMillis: number, work: () => void): (() => void) => { const timer = setTimeout(work, afterMillis); return () => clearTimeout(timer); };
    const secrets = createWebhookSecrets(crypto, crypto.hash(new Uint8Array([2])));
    dispatchers.use(createDispatcher({ store, replica, crypto, secrets, post: createPost("local"), now, random: crypto.randomBytes, ticks: () => performance.now(), schedule, isShared: () => false, events: recordingEvents(told) })).begin();
  }
  await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  const telling = dispatchers.move();

  return {
    url: `http://127.0.0.1:${port}`, app, store, replica, matcher, vocabulary, crypto, home, key, mail, atHome, receipts, keyring, nodeSigner, said, population, told, pages, now,
    advance: (millis) => { ahead += millis; },
    async settled() { await atHome.settled(); await receipts.settled(); await refreshed; },
    async [Symbol.asyncDispose]() {
      await telling[Symbol.asyncDispose]();
      await app.close();
      await atHome[Symbol.asyncDispose]();
      await receipts[Symbol.asyncDispose]();
      if (options.store === undefined) await store[Symbol.asyncDispose]();
    },
  };
};

const testNodeSigner = (crypto: Crypto, node: number): Signer => {
  const keys = crypto.keyPair(crypto.hash(new Uint8Array([node])));
  return {
    personId: null, keys,
    async take(writer) {
      const kept = await writer.get("nodeState", { name: "node-sequence" });
      const sequence = (typeof kept?.value === "number" ? kept.value : 0) + 1;
      await writer.put("nodeState", { name: "node-sequence", value: sequence });
      return { epoch: 0, sequence };
    },
  };
};

const recordingEvents = (told: { event: string; facts: unknown }[]): ServerEvents & DispatcherEvents =>
  new Proxy({}, { get: (_target, event) => (facts: unknown) => { told.push({ event: String(event), facts }); } }) as ServerEvents & DispatcherEvents;

export { startReceiver, type Received, type Receiver } from "./receiver.ts";

