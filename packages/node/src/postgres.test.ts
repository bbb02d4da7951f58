/** Real nodes on PostgreSQL, in processes of their own: one keeps everything there, and two on one database hear of each other. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { postgresMissing, startPostgres } from "@cosmicsync/storage/testing/postgres";
import { cosmicsync, type Child } from "./testing/child.ts";
import { testFolder } from "./testing/files.ts";

const addressOf = async (node: Child): Promise<string> => (await node.says(/ is at (http:\/\/\S+)/))[1]!;
const row = (index: number): string => JSON.stringify({ name: `Project ${index}`, link: `https://example.org/${index}`, technologies: ["Python"], description: "Something" });
const map = JSON.stringify({ as: "projects", catalogue: "test", name: "Test", licence: "CC0-1.0", key: "link", title: "name", url: "link", needs: "technologies" });

describe("nodes on PostgreSQL", { skip: postgresMissing() ?? false }, () => {
  it("take nothing but an address, keep everything there, and refuse a folder that one of them holds", async () => {
    await using server = await startPostgres();
    using folder = testFolder();
    const settings = { COSMICSYNC_DATABASE_URL: server.url, COSMICSYNC_DEMO: "never" };
    const home = `${folder.path}/home`, other = `${folder.path}/other`;
    await using node = cosmicsync(["start"], home, settings);
    const here = createClient({ base: await addressOf(node) });
    assert.equal(existsSync(`${home}/cosmicsync.sqlite`), false);
    await using second = cosmicsync(["start"], home, settings);
    assert.notEqual((await second.ended).code, 0);
    assert.match(second.said(), /storage\/locked/);

    // Another process of the same node: the same secrets, a folder of its own.
    mkdirSync(other, { mode: 0o700 });
    for (const name of ["node.secret", "node.key"]) copyFileSync(`${home}/${name}`, `${other}/${name}`);
    await using twin = cosmicsync(["start"], other, settings);
    const there = createClient({ base: await addressOf(twin) });

    const matched = async (): Promise<number> => Number(/^cosmicsync_matchable (\d+)$/m.exec(await (await fetch(`${await addressOf(twin)}/metrics`)).text())?.[1] ?? Number.NaN);
    assert.equal(await matched(), 0);
    const rows = folder.write("rows.jsonl", Array.from({ length: 5 }, (_, i) => row(i)).join("\n"));
    await using command = cosmicsync(["import", rows, "--as", "projects", "--map", folder.write("map.json", map), "--json"], home, settings);
    assert.equal((await command.ended).code, 0, command.said());
    assert.equal((await here.call("node")).projects, 5);
    assert.equal((await there.call("node")).projects, 5);
    assert.equal((await there.call("projects", { query: { text: "Project 3" } })).projects[0]?.title, "Project 3");
    while ((await matched()) < 5);

    const account = { name: "ana", passphrase: "a long walk by the river", consents: [] };
    const { token } = await here.call("signUp", { body: account });
    assert.equal((await there.withToken(token).call("account")).signInName, "ana");
    await assert.rejects(there.call("signUp", { body: account }));

    node.process.kill("SIGTERM");
    assert.equal((await node.ended).code, 0, node.said());
    await using again = cosmicsync(["start"], home, settings);
    assert.equal((await createClient({ base: await addressOf(again) }).call("node")).projects, 5);
  });
});
