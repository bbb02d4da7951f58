/**
 * The architecture on one page: every part of a running node, built in this order from the ones below it.
 *
 * In: settings. Out: a node that listens, with its address. Disposing stops taking requests, lets running ones end, and
 * closes the store; all within the settings' `closeSeconds` and a second.
 *
 * Several processes may be one node, on one database. Each answers; what only one should do (upkeep, talking with other nodes)
 * is done by whoever holds the lease for it.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createAllotment, createHistoryIndex, createInteractionIndex, createMatchIndex, createMatcher, createRenewedFilter, createTogether, type Matcher } from "@cosmicsync/matching";
import { loadShippedEncoder } from "@cosmicsync/matching/encoder";
import { createAtHome, createDispatcher, createKeyring, createModels, createPageReader, createPost, createServer, createWebhookSecrets, defaultSettings } from "@cosmicsync/server";
import { greatestClock } from "@cosmicsync/storage";
import { createMail, createReceipts } from "@cosmicsync/sync";
import { allotAttention } from "./allot-attention.ts";
import { controlledCommands } from "./commands/controlled.ts";
import { serveControl } from "./control.ts";
import { makeDemo } from "./demo/make.ts";
import { encodeSlowly } from "./encode-slowly.ts";
import { encodeWords } from "./encode-words.ts";
import { openEngine, type Engine } from "./engine.ts";
import { createEvents, pseudonyms } from "./events.ts";
import { followModels, startLearning } from "./learning.ts";
import { createLogger } from "./logger.ts";
import { openLease, type Lease } from "./lease.ts";
import { createMetrics } from "./metrics.ts";
import { createNetworkEvents } from "./network/events.ts";
import { figuresOf } from "./network/figures.ts";
import { createNetwork, type Network, type NetworkSaid } from "./network/network.ts";
import { createVouching } from "./network/vouching.ts";
import { openOperatorEncoder, requireEncoder } from "./operator-encoder.ts";
import { alsoTookPart, filterSettings, renewFilter } from "./renew-filter.ts";
import { createSharedPermits } from "./shared-permits.ts";
import type { Settings } from "./settings.ts";
import { startUpkeep } from "./upkeep.ts";

export interface Node extends AsyncDisposable {
  readonly address: string;
  readonly engine: Engine;
  readonly network: Network;
  /** Made at this start, if this was the node's first. */
  readonly demo: { readonly people: number; readonly projects: number };
}

const webRoot = fileURLToPath(new URL("../../../apps/web/dist", import.meta.url));
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

export const startNode = async (settings: Settings, version: string, now: () => number = Date.now): Promise<Node> => {
  await using parts = new AsyncDisposableStack();
  const log = createLogger(settings.logLevel);
  const encoderModule = settings.encoder === "" ? undefined : requireEncoder(settings.encoder, settings.home);
  const engine = parts.use(await openEngine(settings, now));
  const { store, replica, clock, crypto, vocabulary, nodeSigner, key, secrets } = engine;

  /** Says which process does what only one should. */
  const told = (name: string, end: () => PromiseLike<void>): AsyncDisposable => {
    metrics.leases.set({ name }, 1);
    log.debug({ event: "lease-held", name });
    return { async [Symbol.asyncDispose]() { metrics.leases.set({ name }, 0); log.debug({ event: "lease-ended", name }); await end(); } };
  };
  // What only one process of a node does. The first look decides who makes the demo.
  const schedule = (afterMillis: number, work: () => void): (() => void) => { const timer = setTimeout(work, afterMillis).unref(); return () => clearTimeout(timer); };
  const leaseParts = { store, isShared: () => engine.database.isShared(), holder: randomUUID(), ticks: () => performance.now(), schedule };
  const upkeepLease = parts.use(await openLease({ ...leaseParts, name: "upkeep", onFailure: (cause) => log.error({ event: "upkeep-failed", error: nameOf(cause) }) }));
  const demo = settings.demo === "first" && upkeepLease.held ? await makeDemo(engine) : { people: 0, projects: 0 };

  const together = createTogether();
  const filter = createRenewedFilter(filterSettings);
  const allotment = createAllotment({ matcher: () => matcher });
  const models = createModels({ store, onFault: (cause) => log.error({ event: "model-refused", error: cause instanceof Error ? cause.message : nameOf(cause) }) });
  await models.load();
  const matcher: Matcher = createMatcher({ vocabulary, now, together, attention: allotment.attention, model: models.score, sources: [alsoTookPart(filter)] });
  const operators = parts.use(encodeSlowly({
    vocabulary, matcher, schedule,
    open: encoderModule === undefined ? undefined : (stop) => openOperatorEncoder(settings.encoder, encoderModule, stop),
    onChange: (status) => log[status.operators === "failed" ? "warn" : "info"]({ event: "encoder", ...status }),
  }));
  const index = createMatchIndex({ store, matcher, now });
  const history = createHistoryIndex({ store, together });
  const interactions = createInteractionIndex({ store, filter });
  const sealing = secrets.sealing.reveal();
  const keyring = createKeyring(crypto, sealing);
  const metrics = createMetrics(() => matcher.size(), () => figuresOf(network.statuses(), replica.counts()), operators.status);
  const events = createEvents(crypto, log, metrics);
  const failed = (route: string) => (cause: unknown): void => events.requestFailed({ route, reference: "follow-up", cause });
  const follow = (refresh: Promise<void>): void => void refresh.catch(failed("match-index"));
  parts.adopt(replica.onChange((changed) => { follow(index.refresh(changed)); follow(history.refresh(changed)); follow(interactions.refresh(changed)); }), (stop) => stop());
  parts.adopt(engine.onForeignChange(({ changed, complete, clock: latest }) => {
    follow(complete ? index.refresh(changed) : index.build());
    follow(complete ? history.refresh(changed) : history.build());
    follow(complete ? interactions.refresh(changed) : interactions.build());
    // What is said here from now on is later than what this process could have shown of theirs.
    if (complete) clock.observe(latest);
    else follow(greatestClock(store.read).then((greatest) => clock.observe(greatest)));
  }), (stop) => stop());
  await index.build();
  parts.defer(followModels(models, schedule));
  // The start does not wait for what people did: until it is read, the score says nothing of it.
  follow(history.build());
  follow(interactions.build());
  parts.defer(renewFilter({ filter, schedule, onFailure: failed("filter") }));

  // What follows for people who live here from what came, and what this node has taken away for those who live elsewhere.
  const atHome = parts.use(createAtHome({ store, replica, crypto, now, nodeSigner, keyring, consentWording: defaultSettings.consentWording, onFailure: failed("at-home") }));
  parts.use(createReceipts({ replica, crypto, node: key, now, nodeSigner, clock, onFailure: failed("receipts") }));

  const mail = createMail({ store, replica, crypto, now, node: key, nodeKeys: nodeSigner.keys });
  let networkLease: Lease | undefined;
  const network: Network = parts.use(createNetwork({ ...engine, events: createNetworkEvents(pseudonyms(crypto), log, metrics), vouch: createVouching(store, crypto, keyring), mail, elsewhere: () => networkLease?.told() as NetworkSaid | undefined }, settings));
  const server = await createServer({
    store, replica, matcher, vocabulary, crypto, now, nodeSigner, events,
    random: (count) => crypto.randomBytes(count),
    keyring, network, permits: createSharedPermits(engine.database, crypto, sealing),
    readPage: createPageReader(),
    metrics: metrics.page,
    settings: {
      ...defaultSettings, nodeName: settings.name, webhooks: settings.webhooks, version, secret: sealing,
      hostNames: settings.hostNames, loopback: loopback.has(settings.host), https: settings.hostNames.length > 0, behindProxy: settings.hostNames.length > 0,
      invitationOnly: settings.joining === "invitation", sessionDays: settings.sessionDays, requestTimeoutMs: settings.requestSeconds * 1_000, perMinute: settings.requestsPerMinute,
    },
    ...(existsSync(webRoot) ? { webRoot } : {}),
  });
  parts.defer(async () => {
    await Promise.race([server.close(), new Promise((resolve) => setTimeout(resolve, settings.closeSeconds * 1_000).unref())]);
    server.server.closeAllConnections();
  });
  if (settings.webhooks !== "off") {
    const post = createPost(settings.webhooks === "local" ? "local" : "open");
    parts.use(createDispatcher({ store, replica, crypto, secrets: createWebhookSecrets(crypto, sealing), post, now, random: (count) => crypto.randomBytes(count), ticks: () => performance.now(), schedule, isShared: () => engine.database.isShared(), events })).begin();
  }
  const address = await server.listen({ host: settings.host, port: settings.port });

  await upkeepLease.whileHeld(async () => {
    atHome.begin();
    const upkeep = startUpkeep(store, now, log);
    const endLearning = startLearning({ store, matcher, models, now, log, schedule }, settings);
    return told("upkeep", async () => { await endLearning(); await upkeep[Symbol.asyncDispose](); });
  });
  parts.use(await serveControl(engine.home.controlSocket, controlledCommands(engine, network, settings, { models, encoder: operators.status })));
  if (settings.network !== "off") {
    networkLease = parts.use(await openLease({ ...leaseParts, name: "network", say: () => network.say(), onFailure: (cause) => log.error({ event: "network-failed", what: "begin", error: nameOf(cause) }) }));
    await networkLease.whileHeld(async () => {
      await network.begin();
      return told("network", () => network.end());
    });
  }
  parts.defer(encodeWords({ vocabulary, matcher, encoder: loadShippedEncoder, schedule, onFailure: (cause) => log.warn({ event: "words-failed", error: cause instanceof Error ? cause.message : nameOf(cause) }), onEnd: operators.begin }));
  parts.defer(allotAttention({ allotment, now, ticks: () => performance.now(), schedule, onFailure: failed("attention") }));
  const running = parts.move();
  return { address, engine, network, demo, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
};
