import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Webhook } from "standardwebhooks";
import { createClient, type BodyOf, type Routes } from "@cosmicsync/api";
import { encodeId, eventTypes, limits, type EventType } from "@cosmicsync/protocol";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import type { Store } from "@cosmicsync/storage";
import { handOut } from "../accounts/move.ts";
import { arrive, contactsOf, introduce, passphrase, refused, type Arrived } from "../testing/arrive.ts";
import { startReceiver, type Receiver } from "../testing/receiver.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";
import { createDispatcher, claimMillis, type Dispatcher } from "./dispatcher.ts";
import { createPost, type Post } from "./post.ts";
import { createWebhookSecrets } from "./signature.ts";

const day = 86_400_000;

/** A node that tells webhooks, with timers that the test lets run. */
interface Telling extends AsyncDisposable {
  readonly server: TestServer;
  readonly receiver: Receiver;
  readonly told: { readonly event: string; readonly facts: unknown }[];
  /** Moves time on, and lets all that is due be told. */
  pass(millis: number): Promise<void>;
  settled(): Promise<void>;
  /** Another process of the same node, on the same store. */
  another(): Dispatcher;
}
const startTelling = async (options: { readonly store?: Store; readonly post?: Post; readonly isShared?: boolean; readonly startsAt?: number } = {}): Promise<Telling> => {
  const server = await startTestServer({ people: 0, settings: { webhooks: "local" }, ...(options.store === undefined ? {} : { store: options.store }), ...(options.startsAt === undefined ? {} : { startsAt: options.startsAt }) });
  const receiver = await startReceiver();
  const told: { event: string; facts: unknown }[] = [];
  const note = (event: string) => (facts: unknown): void => { told.push({ event, facts }); };
  const waiting = new Set<() => void>();
  const make = (): Dispatcher => createDispatcher({
    store: server.store, replica: server.replica, crypto: server.crypto, secrets: createWebhookSecrets(server.crypto, server.crypto.hash(new Uint8Array([2]))),
    post: options.post ?? createPost("local"), now: server.now, random: (count) => server.crypto.randomBytes(count), ticks: () => performance.now(), isShared: () => options.isShared ?? false,
    schedule: (_afterMillis, work) => { waiting.add(work); return () => waiting.delete(work); },
    events: { webhookTried: note("tried"), webhookStopped: note("stopped"), webhooksFailed: note("failed") },
  });
  const all: Dispatcher[] = [];
  const another = (): Dispatcher => { const made = make(); all.push(made); made.begin(); return made; };
  another();
  const settled = async (): Promise<void> => { await server.settled(); for (const one of all) await one.settled(); };
  return {
    server, receiver, told, settled, another,
    async pass(millis) {
      server.advance(millis);
      for (const work of [...waiting]) { waiting.delete(work); work(); }
      await settled();
    },
    async [Symbol.asyncDispose]() {
      for (const one of all) await one[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
};

const register = (person: Arrived, endpoint: string, events: readonly EventType[] = eventTypes) => person.client.call("makeWebhook", { body: { name: "a platform", endpoint, events: [...events] } });
const typesFor = ({ receiver }: Telling, webhook: string): string[] => receiver.received.filter(({ event }) => event.data.webhook === webhook).map(({ event }) => event.type);
const ask = (asker: Arrived, asked: Arrived) => asker.client.call("ask", { body: { person: asked.id, name: asker.name, contacts: contactsOf(asker.name), note: "A canary of a note" } });
const answer = (asked: Arrived, introduction: string, body: BodyOf<Routes["answer"]>) => asked.client.call("answer", { params: { introduction }, body });
const yes = (person: Arrived): BodyOf<Routes["answer"]> => ({ answer: "yes", name: person.name, contacts: contactsOf(person.name) });

describe("webhooks", () => {
  let node: Telling;
  before(async () => { node = await startTelling(); });
  after(() => node[Symbol.asyncDispose]());

  it("tell both sides of an introduction and a collaboration what each could see, signed, and hold no name, no text and no contact", async () => {
    const [ana, bo] = [await arrive(node.server, "Anamaria"), await arrive(node.server, "Bolesław")];
    const [forAna, forBo] = [await register(ana, node.receiver.url), await register(bo, node.receiver.url)];
    const { id } = await ask(ana, bo);
    await answer(bo, id, { answer: "ask-more", question: "A canary of a question?" });
    await ana.client.call("reply", { params: { introduction: id }, body: { text: "A canary of a reply" } });
    await answer(bo, id, yes(bo));
    const started = await ana.client.call("start", { params: { introduction: id }, body: { title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: "2099-01-01T00:00:00Z" } } });
    const params = { collaboration: started.id };
    await ana.client.call("firstStep", { params });
    for (const person of [ana, bo]) await person.client.call("finish", { params, body: { result: "completed" } });
    await ana.client.call("closingNote", { params, body: { note: "A canary of a note", satisfaction: 5, again: "yes" } });
    await node.settled();
    const counted = typesFor(node, forBo.webhook.id).length;
    await bo.client.call("closingNote", { params, body: { note: "A canary of a note", satisfaction: 5, again: "yes" } });
    await node.settled();

    const wanted: EventType[] = ["introduction.asked", "introduction.question", "introduction.replied", "introduction.agreed", "introduction.revealed", "collaboration.started", "collaboration.changed", "collaboration.finished", "collaboration.outcome"];
    for (const { webhook } of [forAna, forBo]) assert.deepEqual(new Set(typesFor(node, webhook.id)), new Set(wanted));
    // Ana's note, before Bo's own: it is not shown to him, and so he is not told of it.
    assert.deepEqual(typesFor(node, forBo.webhook.id).slice(counted), ["collaboration.outcome"]);
    for (const { event, body } of node.receiver.received) {
      assert.doesNotMatch(body, /canary|Anamaria|Bolesław|example\.org|Shelves|Measure/i);
      assert.deepEqual([Object.keys(event), Object.keys(event.data)], [["type", "timestamp", "data"], ["webhook", "id", "address"]]);
      assert.ok(body.length <= limits.webhookPayloadBytes);
    }
    for (const { path, secret, webhook, person } of [{ ...forAna, person: ana }, { ...forBo, person: bo }].map((one) => ({ ...one, path: "/told" }))) {
      for (const one of node.receiver.received.filter(({ event }) => event.data.webhook === webhook.id)) {
        assert.equal(one.path, path);
        assert.doesNotThrow(() => new Webhook(secret).verify(one.body, one.headers as Record<string, string>));
        assert.throws(() => new Webhook(secret).verify(one.body.replace("introduction", "Introduction").replace("collaboration", "Collaboration"), one.headers as Record<string, string>));
        const read = await fetch(new URL(one.event.data.address, node.server.url), { headers: { authorization: `Bearer ${person.token}` } });
        assert.equal(read.status, 200, one.event.data.address);
        assert.equal(((await read.json()) as { id: string }).id, one.event.data.id);
      }
    }
    assert.equal(new Set(node.receiver.received.map(({ headers }) => headers["webhook-id"])).size, node.receiver.received.length);
  });

  it("are told of the events chosen and of no others, of their own person's and of nobody else's", async () => {
    const [ana, bo, cy] = [await arrive(node.server, "ana who chooses"), await arrive(node.server, "bo"), await arrive(node.server, "cy who looks on")];
    const [chosen, onlooker] = [await register(ana, node.receiver.url, ["introduction.agreed"]), await register(cy, node.receiver.url)];
    await introduce(ana, bo);
    await node.settled();
    assert.deepEqual(typesFor(node, chosen.webhook.id), ["introduction.agreed"]);
    assert.deepEqual(typesFor(node, onlooker.webhook.id), []);
    for (const route of ["webhook", "rotateSecret", "removeWebhook", "testWebhook", "deliveries"] as const) await refused(cy.client.call(route, { params: { webhook: chosen.webhook.id } }), "webhook/not-found");
  });

  it("show their secret once, keep it sealed, and sign with both for a day when it is changed", async () => {
    const ana = await arrive(node.server, "ana who rotates");
    const first = await register(ana, node.receiver.url);
    const params = { webhook: first.webhook.id };
    const lastSigned = async () => { await ana.client.call("testWebhook", { params }); await node.settled(); return node.receiver.received.at(-1)!; };
    const verifies = (secret: string, { body, headers }: Receiver["received"][number]): boolean => { try { new Webhook(secret).verify(body, headers as Record<string, string>); return true; } catch { return false; } };
    assert.match(first.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.ok(!JSON.stringify(await ana.client.call("webhooks")).includes(first.secret.slice(6)));
    const second = await ana.client.call("rotateSecret", { params });
    const both = await lastSigned();
    assert.deepEqual([verifies(first.secret, both), verifies(second.secret, both), second.webhook.bothSignUntil !== undefined], [true, true, true]);
    await node.pass(day);
    const [row] = await node.server.store.read.list("webhook", { owner: ana.id }, { limit: 1 });
    const key = Buffer.from(second.secret.slice(6), "base64");
    assert.ok(!Buffer.from(row!.sealedSecret).includes(key));
    // The clock of whoever verifies with a library is the wall's; ours is a day ahead.
    const later = await lastSigned();
    assert.equal(String(later.headers["webhook-signature"]).split(" ").length, 1);
    const exported = JSON.stringify((await ana.client.call("exportMe", { body: { passphrase } })).tables);
    assert.ok(exported.includes("a platform") && !exported.includes(Buffer.from(row!.sealedSecret).toString("base64")));
    assert.deepEqual((await ana.client.call("activity")).entries.map(({ act }) => act).slice(0, 3), ["exported", "webhook-rotated", "webhook-made"]);
  });

  it("may be looked after by a key that was given that, and by no other", async () => {
    const ana = await arrive(node.server, "ana who integrates");
    const key = async (scopes: BodyOf<Routes["makeKey"]>["scopes"]) => createClient({ base: node.server.url }).withToken((await ana.client.call("makeKey", { body: { name: "x", scopes, passphrase } })).token);
    const [fitting, broad] = [await key(["webhooks"]), await key(["read", "write"])];
    await refused(broad.call("webhooks"), "account/key-too-narrow");
    await refused(broad.call("makeWebhook", { body: { name: "x", endpoint: node.receiver.url, events: ["introduction.asked"] } }), "account/key-too-narrow");
    const { webhook } = await fitting.call("makeWebhook", { body: { name: "x", endpoint: node.receiver.url, events: ["introduction.asked"] } });
    assert.deepEqual((await fitting.call("webhooks")).webhooks, [webhook]);
    await refused(fitting.call("account"), "account/key-too-narrow");
  });

  it("lead where they may and nowhere else, and are so many and no more", async () => {
    const ana = await arrive(node.server, "ana with many");
    for (const endpoint of ["http://example.org/", "https://10.0.0.1/", "https://example.org:22/", "file:///etc/passwd", "https://a:b@example.org/"]) await refused(register(ana, endpoint), "webhook/endpoint-refused", "/body/endpoint");
    await refused(register(ana, node.receiver.url, []), "request/invalid", "/body/events");
    for (let count = 0; count < limits.webhooksCount; count++) await register(ana, "https://example.org/hook");
    await refused(register(ana, "https://example.org/hook"), "webhook/too-many");
    const { webhooks } = await ana.client.call("webhooks");
    await ana.client.call("removeWebhook", { params: { webhook: webhooks[0]!.id } });
    await register(ana, "https://example.org/hook");
  });

  it("are told nothing while they are stopped, and again when they are started; a test and a redelivery go out under their ids", async () => {
    const [ana, bo] = [await arrive(node.server, "ana who stops"), await arrive(node.server, "bo again")];
    const { webhook } = await register(ana, node.receiver.url, ["introduction.asked"]);
    const params = { webhook: webhook.id };
    assert.equal((await ana.client.call("changeWebhook", { params, body: { stopped: true } })).stopped, "chosen");
    const { id } = await ask(ana, bo);
    await node.settled();
    await refused(ana.client.call("testWebhook", { params }), "webhook/stopped");
    assert.deepEqual(typesFor(node, webhook.id), []);
    assert.equal((await ana.client.call("changeWebhook", { params, body: { stopped: false } })).stopped, undefined);
    await ana.client.call("withdraw", { params: { introduction: id } });
    const sent = await ana.client.call("testWebhook", { params });
    await node.settled();
    assert.deepEqual(typesFor(node, webhook.id), ["webhook.test"]);
    await refused(ana.client.call("redeliver", { params: { ...params, event: webhook.id } }), "webhook/event-not-found");
    await ana.client.call("redeliver", { params: { ...params, event: sent.id } });
    await node.settled();
    const mine = node.receiver.received.filter(({ event }) => event.data.webhook === webhook.id);
    assert.deepEqual(mine.map(({ headers }) => headers["webhook-id"]), [sent.id, sent.id]);
    assert.equal(mine[0]!.body, mine[1]!.body);
    const { deliveries } = await ana.client.call("deliveries", { params });
    assert.deepEqual(deliveries.map(({ id: event, state, attempts, status }) => ({ event, state, attempts, status })), [{ event: sent.id, state: "delivered", attempts: 1, status: 204 }]);
    assert.equal((await fetch(new URL(mine[0]!.event.data.address, node.server.url), { headers: { authorization: `Bearer ${ana.token}` } })).status, 200);
  });

  it("go with their person, with all that waits for them, and with a move to another node", async () => {
    const [ana, bo, cy] = [await arrive(node.server, "ana who goes"), await arrive(node.server, "bo who stays"), await arrive(node.server, "cy who moves")];
    for (const person of [ana, cy]) await register(person, node.receiver.url);
    await ask(ana, bo);
    await node.settled();
    await ana.client.call("erase", { body: { passphrase } });
    const { store, replica, crypto, keyring, nodeSigner, now } = node.server;
    await handOut({ store, replica, crypto, keyring, nodeSigner, now, consentWording: "1" }, "cy who moves");
    for (const { id } of [ana, cy]) for (const table of ["webhook", "delivery"] as const) assert.equal(await store.read.count(table, { owner: id }), 0, table);
  });
});

describe("a no", () => {
  it("is silence to webhooks too: the asker's program is told the same, at the same moments, whatever the other side said", async () => {
    const watch = async (said: "no" | undefined): Promise<string[]> => {
      await using node = await startTelling({ startsAt: 1_800_000_000_000 });
      const [ana, bo] = [await arrive(node.server, "ana"), await arrive(node.server, "bo")];
      const { webhook } = await register(ana, node.receiver.url);
      const { id } = await ask(ana, bo);
      if (said !== undefined) await answer(bo, id, { answer: said });
      const seen: string[] = [];
      for (const wait of [0, day, 5 * day, day - 60_000, 120_000, day]) {
        await node.pass(wait);
        seen.push(...typesFor(node, webhook.id), ...(await node.server.store.read.list("delivery", { owner: ana.id }, { limit: 20 })).map(({ type, state, attempts }) => `${type} ${state} ${attempts}`).sort(), "later");
      }
      return seen;
    };
    const [silence, no] = [await watch(undefined), await watch("no")];
    assert.deepEqual(no, silence);
    assert.ok(silence.includes("introduction.closed"), "the clock's end is told");
  });

  it("closes at once for whoever said it, and a question puts the end off; a yes takes it away", async () => {
    await using node = await startTelling({ startsAt: 1_800_000_000_000 });
    const [ana, bo, cy, dee] = [await arrive(node.server, "ana"), await arrive(node.server, "bo"), await arrive(node.server, "cy"), await arrive(node.server, "dee")];
    const first = await ask(ana, bo);
    // Made while one is open already: its end is told all the same.
    const [forAna, forBo] = [await register(ana, node.receiver.url, ["introduction.closed"]), await register(bo, node.receiver.url, ["introduction.closed"])];
    const [second, third] = [await ask(ana, cy), await ask(ana, dee)];
    await answer(bo, first.id, { answer: "no" });
    await answer(cy, second.id, { answer: "ask-more", question: "When?" });
    await answer(dee, third.id, yes(dee));
    await node.settled();
    const closed = (webhook: string): string[] => node.receiver.received.filter(({ event }) => event.data.webhook === webhook).map(({ event }) => event.data.id);
    assert.deepEqual([closed(forBo.webhook.id), closed(forAna.webhook.id)], [[first.id], []]);
    node.server.advance(5 * day);
    await ana.client.call("reply", { params: { introduction: second.id }, body: { text: "Now." } });
    await node.pass(3 * day);
    assert.deepEqual(closed(forAna.webhook.id), [first.id]);
    await node.pass(5 * day);
    assert.deepEqual(closed(forAna.webhook.id), [first.id, second.id], "after its own clock, and the third never");
  });
});

describe("an endpoint that fails", () => {
  const failing = (post: Post) => startTelling({ post, startsAt: 1_800_000_000_000 });
  const sendTest = async (node: Telling, person: Arrived, webhook: string) => { await person.client.call("testWebhook", { params: { webhook } }); await node.settled(); };

  it("is told again after longer and longer waits, ten times within some three days, and then its webhook is stopped and its person can read why", async () => {
    let tries = 0;
    await using node = await failing(async () => { tries++; return { status: 500, problem: "status" }; });
    const ana = await arrive(node.server, "ana");
    const { webhook } = await register(ana, "https://example.org/hook");
    const began = node.server.now();
    await sendTest(node, ana, webhook.id);
    const waits: number[] = [];
    for (let last = 0; tries < limits.webhookAttemptsCount; ) {
      const [{ nextAt } = {}] = (await ana.client.call("deliveries", { params: { webhook: webhook.id } })).deliveries;
      const wait = Date.parse(nextAt!) - node.server.now();
      const before = tries;
      await node.pass(wait - 2_000);
      assert.equal(tries, before, "not before its time");
      await node.pass(3_000);
      assert.equal(tries, before + 1);
      waits.push(wait);
      assert.ok(wait > last || wait > 0.7 * day, `${wait} after ${last}`);
      last = wait;
    }
    const days = (node.server.now() - began) / day;
    assert.ok(days > 2.2 && days < 4, `${days} days`);
    assert.ok(waits[0]! <= 6_250 && Math.max(...waits) <= 1.25 * day, JSON.stringify(waits));
    const seen = await ana.client.withToken((await createClient({ base: node.server.url }).call("signIn", { body: { name: "ana", passphrase } })).token).call("webhooks");
    assert.equal(seen.webhooks[0]!.stopped, "failing");
    assert.deepEqual(node.told.map(({ event }) => event), [...Array<string>(limits.webhookAttemptsCount).fill("tried"), "stopped"]);
    const kept = await node.server.store.read.list("auditEntry", { owner: ana.id }, { limit: 20 });
    assert.ok(kept.some(({ act }) => act === "webhook-stopped"));
    assert.ok(!JSON.stringify(node.told).includes("example.org"), "who reads the log does not learn where people are told");
  });

  it("that has gone (410) stops at once; one that fails now and then does not", async () => {
    let status = 500;
    await using node = await failing(async () => (status === 200 ? { status } : { status, problem: "status" }));
    const ana = await arrive(node.server, "ana");
    const { webhook } = await register(ana, "https://example.org/hook");
    const shown = async () => (await ana.client.call("webhook", { params: { webhook: webhook.id } }));
    await sendTest(node, ana, webhook.id);
    assert.ok((await shown()).failingSince !== undefined);
    status = 200;
    await node.pass(7_000);
    assert.deepEqual([(await shown()).failingSince, (await shown()).stopped], [undefined, undefined]);
    status = 410;
    await sendTest(node, ana, webhook.id);
    assert.equal((await shown()).stopped, "gone");
  });

  it("with as many events waiting as may is stopped rather than have more of them, and the events that waited are kept", async () => {
    await using node = await failing(async () => ({ problem: "timed-out" }));
    const [ana, bo] = [await arrive(node.server, "ana"), await arrive(node.server, "bo")];
    const { webhook } = await register(ana, "https://example.org/hook", ["introduction.asked"]);
    const event = (count: number) => ({ ownerId: ana.id, webhookId: webhook.id, eventId: encodeId(node.server.crypto.hash(new Uint8Array([count >> 8, count]))), type: "introduction.asked", subjectId: ana.id, happenedAt: 1, state: "waiting", dueAt: node.server.now() + day, attempts: 1, triedAt: null, status: null, problem: null, tookMillis: null });
    await node.server.store.write(async (writer) => { for (let count = 0; count < limits.webhookWaitingCount; count++) await writer.put("delivery", event(count)); });
    await refused(ana.client.call("testWebhook", { params: { webhook: webhook.id } }), "webhook/full");
    await ask(ana, bo);
    assert.equal((await ana.client.call("webhook", { params: { webhook: webhook.id } })).stopped, "full");
    assert.equal(await node.server.store.read.count("delivery", { owner: ana.id }), limits.webhookWaitingCount);
  });
});

describe("turns", () => {
  it("pass by endpoints that do not answer: others are told meanwhile, and one host and one person have so many at a time and no more", async () => {
    const stuck = Promise.withResolvers<void>();
    const [under, mostAt] = [new Set<string>(), { host: 0, person: 0 }];
    const isWide = (endpoint: string): boolean => endpoint.includes("wide");
    const told: string[] = [];
    await using node = await startTelling({ post: async (endpoint) => {
      told.push(endpoint);
      if (!endpoint.includes("slow")) return { status: 204 };
      under.add(endpoint);
      mostAt.person = Math.max(mostAt.person, [...under].filter(isWide).length);
      mostAt.host = Math.max(mostAt.host, [...under].filter((one) => !isWide(one)).length);
      await stuck.promise;
      under.delete(endpoint);
      return { status: 204 };
    } });
    const people = [await arrive(node.server, "ana"), await arrive(node.server, "bo"), await arrive(node.server, "cy"), await arrive(node.server, "dee")];
    const send = async (person: Arrived, endpoint: string, times: number): Promise<string> => {
      const params = { webhook: (await register(person, endpoint)).webhook.id };
      for (let count = 0; count < times; count++) await person.client.call("testWebhook", { params });
      return params.webhook;
    };
    for (const person of people.slice(0, 3)) await send(person, `https://slow.example.org/${person.name}`, 6);
    for (let count = 0; count < 4; count++) await send(people[2]!, `https://slow${count}.wide.example.org/`, 6);
    const params = { webhook: await send(people[3]!, "https://quick.example.org/", 1) };
    for (let state = ""; state !== "delivered"; await new Promise(setImmediate)) state = (await people[3]!.client.call("deliveries", { params })).deliveries[0]!.state;
    stuck.resolve();
    await node.settled();
    assert.deepEqual(mostAt, { host: 2, person: 2 });
    assert.equal(told.filter((endpoint) => endpoint.includes("slow")).length, 42);
  });

  it("of several processes on one database tell each event once, and one that was killed leaves nothing untold", async () => {
    const store = createMemoryStore();
    const [ids, hanging, freed] = [[] as string[], Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let hangs = false;
    await using node = await startTelling({ store, isShared: true, post: async (_endpoint, headers) => {
      if (hangs) { hangs = false; hanging.resolve(); await freed.promise; return { problem: "broken" }; }
      ids.push(headers["webhook-id"]!);
      await new Promise(setImmediate);
      return { status: 204 };
    } });
    for (let count = 0; count < 2; count++) node.another();
    const ana = await arrive(node.server, "ana");
    const webhooks = [];
    for (let count = 0; count < 4; count++) webhooks.push((await register(ana, `https://host${count}.example.org/`)).webhook.id);
    await Promise.all(webhooks.flatMap((webhook) => Array.from({ length: 9 }, () => ana.client.call("testWebhook", { params: { webhook } }))));
    await node.settled();
    assert.deepEqual([ids.length, new Set(ids).size], [36, 36]);
    // One hangs in the midst, as if it had been killed: its claim ends, and another process tells what it was at.
    hangs = true;
    const last = await ana.client.call("testWebhook", { params: { webhook: webhooks[0]! } });
    await hanging.promise;
    assert.equal(ids.length, 36);
    const [row] = (await store.read.list("webhook", { fanOut: true }, { limit: 9 })).filter(({ claim }) => claim !== null);
    assert.ok(row !== undefined && row.claimedUntil! > node.server.now());
    node.server.advance(claimMillis + 1);
    const third = node.another();
    for (; ids.length < 37; await new Promise(setImmediate)) assert.ok(third);
    assert.equal(new Set(ids).size, 37);
    // Not killed after all, it comes back with what it has to say, and that counts no more.
    freed.resolve();
    await node.settled();
    const [event] = (await ana.client.call("deliveries", { params: { webhook: webhooks[0]! } })).deliveries.filter(({ id }) => id === last.id);
    assert.deepEqual([event?.state, event?.attempts], ["delivered", 1]);
    await store[Symbol.asyncDispose]();
  });
});

describe("a node that tells nobody", () => {
  it("says so, makes no webhook, and goes on without", async () => {
    await using server = await startTestServer({ people: 0, settings: { webhooks: "off" } });
    const ana = await arrive(server, "ana");
    assert.deepEqual(await ana.client.call("webhooks"), { webhooks: [], here: false });
    await refused(register(ana, "https://example.org/"), "webhook/not-here");
  });
});
