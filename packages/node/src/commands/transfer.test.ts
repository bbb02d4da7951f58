/** Real nodes that move: while people use them, back again, and with two databases named. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { canonicalJson } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { postgresMissing, startPostgres, type TestPostgres } from "@cosmicsync/storage/testing/postgres";
import { cosmicsync, type Child } from "../testing/child.ts";
import { testFolder } from "../testing/files.ts";

const addressOf = async (node: Child): Promise<string> => (await node.says(/ is at (http:\/\/\S+)/))[1]!;
const row = (index: number): string => JSON.stringify({ name: `Project ${index}`, link: `https://example.org/${index}`, technologies: ["Python"], description: "Something" });
const map = JSON.stringify({ as: "projects", catalogue: "test", name: "Test", licence: "CC0-1.0", key: "link", title: "name", url: "link", needs: "technologies" });

describe("cosmicsync transfer", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  before(async () => { server = await startPostgres(); });
  after(async () => { await server[Symbol.asyncDispose](); });
  const runs = async (parameters: readonly string[], home: string, environment: Record<string, string> = {}): Promise<{ code: number | null; said: string }> => {
    await using child = cosmicsync(parameters, home, { COSMICSYNC_DEMO: "never", ...environment });
    return { code: (await child.ended).code, said: child.said() };
  };

  it("moves a running node to PostgreSQL and back while people use it; what was found is found, what was written is there", async () => {
    using folder = testFolder();
    const home = `${folder.path}/home`, url = await server.createDatabase("running");
    const settings = { COSMICSYNC_DEMO: "never", COSMICSYNC_REQUESTS_PER_MINUTE: "1000000" };
    await using node = cosmicsync(["start"], home, settings);
    const client = createClient({ base: await addressOf(node) });
    const rows = folder.write("rows.jsonl", Array.from({ length: 20 }, (_, i) => row(i)).join("\n"));
    assert.equal((await runs(["import", rows, "--as", "projects", "--map", folder.write("map.json", map)], home)).code, 0);
    const { token } = await client.call("signUp", { body: { name: "ana", passphrase: "a long walk by the river", consents: [] } });
    const ana = client.withToken(token);

    assert.match((await runs(["transfer", "--to", url], home)).said, /\[transfer\/node-running\]/);
    const dry = await runs(["transfer", "--to", url, "--dry-run", "--json"], home);
    assert.equal(JSON.parse(dry.said).targetEmpty, true, dry.said);

    // Somebody begins one project after another while the node moves.
    let beginning = true;
    const names: string[] = [];
    const people = (async () => {
      while (beginning) {
        const title = `Garden number${1_000 + names.length}`;
        await ana.call("createProject", { body: { title, summary: "Grow." } });
        names.push(title);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    people.catch(() => undefined);
    const moved = await runs(["transfer", "--to", url, "--online", "--json"], home);
    assert.equal(moved.code, 0, moved.said);
    const enough = names.length + 1;
    while (names.length < enough) await Promise.race([people, new Promise((resolve) => setTimeout(resolve, 10))]);
    const { report: path } = JSON.parse(moved.said) as { report: string };

    const signed = JSON.parse(readFileSync(path, "utf8")) as { report: unknown; publicKey: string; signature: string };
    const crypto = createNodeCrypto();
    const bytes = new TextEncoder().encode(`cosmicsync transfer report 1\n${canonicalJson(signed.report)}`);
    assert.ok(crypto.verify(Buffer.from(signed.publicKey, "hex"), bytes, Buffer.from(signed.signature, "hex")));

    assert.equal((await ana.call("account")).signInName, "ana");
    assert.equal((await client.call("projects", { query: { text: "Project 13" } })).projects[0]?.title, "Project 13");
    assert.match((await runs(["transfer", "status"], home)).said, /in use; the way back is kept[^]*everything moved away; fenced/);

    const back = await runs(["transfer", "back", "--online", "--json"], home);
    assert.equal(back.code, 0, back.said);
    beginning = false;
    await people;
    assert.ok(names.length > 2);
    for (const title of names) assert.equal((await ana.call("projects", { query: { text: title } })).projects[0]?.title, title);
    assert.equal((await runs(["transfer", "finish"], home)).code, 0);
    assert.equal(existsSync(`${home}/database.json`), false);
    assert.equal(readdirSync(`${home}/transfers`).filter((name) => name.endsWith(".json")).length, 2);
    assert.match((await runs(["transfer", "finish"], home)).said, /\[transfer\/none\]/);
    node.process.kill("SIGTERM");
    assert.equal((await node.ended).code, 0, node.said());
  });

  it("a stopped node starts on the database that its folder names, and refuses an environment that names another", async () => {
    using folder = testFolder();
    const home = `${folder.path}/home`, url = await server.createDatabase("stopped"), other = await server.createDatabase("other");
    {
      await using node = cosmicsync(["start"], home, { COSMICSYNC_DEMO: "never" });
      await createClient({ base: await addressOf(node) }).call("signUp", { body: { name: "ana", passphrase: "a long walk by the river", consents: [] } });
      node.process.kill("SIGTERM");
      await node.ended;
    }
    const moved = await runs(["transfer", "--to", url], home);
    assert.equal(moved.code, 0, moved.said);
    assert.match(moved.said, /same digest on both sides/);
    assert.doesNotMatch(moved.said, /postgres:\/\/postgres@/, "no address with who may enter");
    assert.match((await runs(["start"], home, { COSMICSYNC_DATABASE_URL: other })).said, /\[settings\/database-mismatch\]/);
    for (const environment of [{}, { COSMICSYNC_DATABASE_URL: url }]) {
      await using node = cosmicsync(["start"], home, { COSMICSYNC_DEMO: "never", ...environment });
      await createClient({ base: await addressOf(node) }).call("signIn", { body: { name: "ana", passphrase: "a long walk by the river" } });
      node.process.kill("SIGTERM");
      await node.ended;
    }
    const left = `${folder.path}/left`;
    assert.match((await runs(["transfer", "--to", `${left}/x.sqlite`], home)).said, /\[transfer\/unfinished\]/);
    assert.equal((await runs(["transfer", "finish"], home)).code, 0);
    assert.equal(existsSync(`${home}/cosmicsync.sqlite`), false);
    // A second home that still believes in the former database meets the fence or nothing at all.
    assert.equal((await runs(["transfer", "--to", `${left}/x.sqlite`], home)).code, 0);
    assert.match((await runs(["start"], `${folder.path}/twin`, { COSMICSYNC_DATABASE_URL: url })).said, /\[storage\/moved\]/);
  });
});
