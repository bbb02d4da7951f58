/**
 * Three real processes that are one node, on one real PostgreSQL: whoever is asked, it is the same node, and nothing that only one
 * should do is done twice. A neighbour, another node, hears of what any of them took.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient, ProblemError, type Client } from "@cosmicsync/api";
import { startReceiver } from "@cosmicsync/server/testing";
import { postgresMissing } from "@cosmicsync/storage/testing/postgres";
import { cosmicsync } from "./testing/child.ts";
import { testFolder, type TestFolder } from "./testing/files.ts";
import { allAgreed, eventually, startLinkedNode, type LinkedNode } from "./testing/linked-node.ts";
import { startProcesses, type Processes } from "./testing/one-node-many-processes.ts";

const passphrase = "a long walk by the river";
const everyOne = <T, R>(all: readonly T[], work: (one: T, at: number) => Promise<R>): Promise<R[]> => Promise.all(all.map(work));

describe("three processes of one node", { skip: postgresMissing({ restarts: true }) ?? false }, () => {
  let folder: TestFolder;
  let node: Processes;
  before(async () => {
    folder = testFolder();
    node = await startProcesses(folder, 3, { COSMICSYNC_DEMO: "first", COSMICSYNC_WEBHOOKS: "local" });
  });
  after(async () => {
    await node[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  const signUp = async (name: string): Promise<string> => (await createClient({ base: node.all[0]!.url }).call("signUp", { body: { name, passphrase, consents: [] } })).token;
  const count = async (text: string, values: readonly unknown[] = []): Promise<number> => Number((await node.server.rows(`SELECT count(*) AS count FROM cosmicsync.${text}`, values))[0]!["count"]);
  const matchable = async ({ url }: LinkedNode): Promise<number> => Number(/^cosmicsync_matchable (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

  it("begin it once, started at once on an empty database", async () => {
    assert.equal(await count("sphere WHERE demo"), 1);
    assert.equal(await count("sphere WHERE NOT demo"), 1);
    const known = await everyOne(node.clients(), (client) => client.call("node"));
    assert.ok(known[0]!.projects > 0);
    for (const { projects } of known) assert.equal(projects, known[0]!.projects);
    assert.equal(await count("node_state WHERE name LIKE 'lease/%'"), 2);
    assert.equal((await node.server.rows("SELECT DISTINCT author FROM cosmicsync.envelope WHERE kind = 'guideline'")).length, 1);
  });

  it("know who is signed in, and who is no more", async () => {
    const token = await signUp("sessions");
    for (const client of node.clients(token)) assert.equal((await client.call("account")).signInName, "sessions");
    await node.clients(token)[1]!.call("signOut");
    for (const client of node.clients(token)) await assert.rejects(client.call("account"), { code: "request/not-signed-in" });
  });

  it("do a repeated request once, though all are asked at the same time, and give the one answer", async () => {
    const token = await signUp("repeats");
    for (let i = 0; i < 5; i++) {
      const title = `Once ${i}`;
      const answers = await everyOne([...node.clients(token), ...node.clients(token)], (client) => client.call("createProject", { body: { title, summary: "Once." }, idempotencyKey: `key ${i}`.replace(" ", "-") }));
      assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
      assert.equal(await count("project WHERE title = $1", [title]), 1);
    }
    const other = node.clients(token).map((client, at) => client.call("createProject", { body: { title: `Different ${at}`, summary: "Once." }, idempotencyKey: "one-key" }));
    const ended = await Promise.allSettled(other);
    assert.equal(ended.filter(({ status }) => status === "fulfilled").length, 1);
    for (const end of ended) if (end.status === "rejected") assert.equal((end.reason as ProblemError).code, "request/key-reused");
  });

  it("never give one author the same number twice, though all write for them at once", async () => {
    const token = await signUp("author");
    const before = await count("envelope");
    const writes = 8;
    await everyOne(node.clients(token), async (client, at) => {
      for (let i = 0; i < writes; i++) await client.call("createProject", { body: { title: `Number ${at} ${i}`, summary: "Grow." } });
    });
    assert.equal(await count("project WHERE title LIKE 'Number %'"), 3 * writes);
    assert.ok((await count("envelope")) >= before + 3 * writes);
    assert.deepEqual(await node.server.rows("SELECT author, epoch, sequence FROM cosmicsync.envelope GROUP BY author, epoch, sequence HAVING count(*) > 1"), []);
    const [last] = await node.server.rows("SELECT e.author, count(*) AS count, max(e.sequence) AS most, max(a.sequence) AS kept FROM cosmicsync.account a JOIN cosmicsync.envelope e ON e.author = a.public_key WHERE a.name = 'author' GROUP BY e.author");
    assert.deepEqual([Number(last!["count"]) - 1, Number(last!["most"])], [Number(last!["kept"]), Number(last!["kept"])], "numbers without gaps, from zero");
  });

  it("let through together what a bound says, and no more", async () => {
    const asked = await everyOne([...node.clients(), ...node.clients()], async (client) => {
      let through = 0;
      for (let i = 0; i < 60; i++) {
        const done = await client.call("link", { body: { text: "carpentry" } }).then(() => true, (error: unknown) => { assert.equal((error as ProblemError).code, "request/too-many"); return false; });
        if (done) through++;
      }
      return through;
    });
    assert.equal(asked.reduce((sum, through) => sum + through, 0), 60);
  });

  it("tell webhooks each event once, whichever of them took it, though all of them look", async () => {
    await using receiver = await startReceiver();
    const clients = node.clients(await signUp("told"));
    const made = await everyOne([0, 1, 2], (at) => clients[at]!.call("makeWebhook", { body: { name: `platform ${at}`, endpoint: receiver.url, events: ["introduction.asked"] } }));
    const sent = (await everyOne(clients, async (client) => {
      const ids: string[] = [];
      for (const { webhook } of made) for (let i = 0; i < 2; i++) ids.push((await client.call("testWebhook", { params: { webhook: webhook.id } })).id);
      return ids;
    })).flat();
    await eventually(async () => (await count("delivery WHERE state = 'waiting'")) === 0, "all are told");
    assert.deepEqual(receiver.received.map(({ headers }) => String(headers["webhook-id"])).toSorted(), sent.toSorted());
    assert.equal(await count("delivery WHERE state = 'delivered' AND attempts = 1"), sent.length);
    assert.equal(await count("webhook WHERE claim IS NOT NULL OR waits"), 0);
  });

  it("show what one of them took, also when nobody could tell them", async () => {
    const token = await signUp("shown");
    const clients = node.clients(token);
    const seenAt = async (at: number, title: string): Promise<void> => {
      let before = -1;
      await eventually(async () => { const [first, ...others] = await everyOne(node.all, matchable); before = first!; return others.every((other) => other === first); }, "all know the same");
      const { id } = await clients[at]!.call("createProject", { body: { title, summary: "Grow carrots.", needs: [{ skill: "skill/carpentry" }] } });
      for (const client of clients) {
        assert.equal((await client.call("project", { params: { project: id } })).title, title);
        assert.equal((await client.call("projects", { query: { text: title } })).projects[0]?.id, id);
      }
      await eventually(async () => (await everyOne(node.all, matchable)).every((now) => now === before + 1), "the index of matches follows");
    };
    await seenAt(0, "Garden zero");
    await node.server.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cosmicsync%' AND pid <> pg_backend_pid()");
    await seenAt(1, "Garden one");
    await seenAt(2, "Garden two");
  });

  it("are not moved to another database while more than one of them runs", async () => {
    const target = await node.server.createDatabase("moved_to");
    await using command = cosmicsync(["transfer", "--to", target, "--online"], node.all[0]!.home, { COSMICSYNC_DATABASE_URL: node.server.url });
    assert.notEqual((await command.ended).code, 0);
    assert.match(command.said(), /\[transfer\/other-processes\]/);
    for (const client of node.clients()) assert.ok((await client.call("node")).projects > 0);
  });

  it("lose nothing that was acknowledged when the database restarts, and do nothing twice", async () => {
    const writers = await everyOne(node.all, async (one, at) => createClient({ base: one.url, token: await signUp(`writer ${at}`.replace(" ", "-")) }));
    const state = { going: true };
    const acknowledged: string[] = [];
    const more = async (): Promise<void> => { for (const goal = acknowledged.length + 12; acknowledged.length < goal;) await new Promise((resolve) => setTimeout(resolve, 5)); };
    const loads = writers.map(async (client, at) => {
      for (let i = 0; state.going; i++) {
        const title = `Kept ${at} ${i}`;
        await untilDone(client, title);
        acknowledged.push(title);
      }
    });
    try {
      for (const how of ["immediate", "immediate", "fast"] as const) {
        await more();
        await node.server.restart(how);
      }
      await more();
    } finally {
      state.going = false;
    }
    await Promise.all(loads);
    const kept = (await node.server.rows("SELECT title FROM cosmicsync.project WHERE title LIKE 'Kept %'")).map(({ title }) => String(title));
    assert.deepEqual(kept.toSorted(), acknowledged.toSorted());
    assert.deepEqual(await node.server.rows("SELECT author, epoch, sequence FROM cosmicsync.envelope GROUP BY author, epoch, sequence HAVING count(*) > 1"), []);
    for (const client of node.clients()) assert.ok((await client.call("projects", { query: { text: acknowledged.at(-1)! } })).projects.length > 0);
  });

  it("are one node to its neighbours: what any of them took arrives, also after the one that talks with them was killed", async () => {
    await using neighbour = await startLinkedNode(folder, "neighbour", { COSMICSYNC_NETWORK: "on" });
    const token = await signUp("talker");
    /** Listens to other nodes; for a moment after the database was away it may be nobody. */
    const holder = async (): Promise<LinkedNode> => {
      let listening: LinkedNode[] = [];
      await eventually(async () => {
        const held = await everyOne(node.all, isListening);
        listening = node.all.filter((_, at) => held[at]);
        return listening.length > 0;
      }, "one of them listens to other nodes", 60);
      assert.equal(listening.length, 1);
      return listening[0]!;
    };
    const silent = async (): Promise<LinkedNode[]> => { const talking = await holder(); return node.all.filter((one) => one !== talking); };
    // An invite of a process that does not talk itself, shown to the one that does.
    const inviting = (await silent())[0]!;
    await neighbour.add(await inviting.invite());
    await neighbour.until(allAgreed);
    for (const one of node.all) await one.until(({ state, peers }) => state === "on" && peers[0]?.connected === true);
    const arrives = async (by: LinkedNode, title: string): Promise<void> => {
      const { id } = await createClient({ base: by.url, token }).call("createProject", { body: { title, summary: "Grow carrots." } });
      await eventually(async () => createClient({ base: neighbour.url }).call("project", { params: { project: id } }).then(() => true, () => false), `${title} at the neighbour`, 120);
    };
    for (const [at, one] of node.all.entries()) await arrives(one, `News ${at}`);
    const killed = await holder();
    const rest = node.all.filter((one) => one !== killed);
    await killed.kill();
    await arrives(rest[0]!, "After the kill");
    await arrives(rest[1]!, "After the kill as well");
  });
});

/** As a client that is told to try again: the same key, so that it is done once. */
const untilDone = async (client: Client, title: string): Promise<void> => {
  for (let tries = 0; ; tries++) {
    try {
      await client.call("createProject", { body: { title, summary: "Kept." }, idempotencyKey: title.replaceAll(" ", "-") });
      return;
    } catch (error) {
      if (tries > 20 || (error instanceof ProblemError && error.status < 500)) throw error;
    }
  }
};

/** Whether its own process has the host: the others show only what that one says. */
const isListening = async (one: LinkedNode): Promise<boolean> => /^cosmicsync_lease_held\{name="network"\} 1$/m.test(await (await fetch(`${one.url}/metrics`)).text());
