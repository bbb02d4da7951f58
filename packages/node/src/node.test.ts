/** A real node in a process of its own: starting, refusing to start, working for the command line, stopping. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { cosmicsync, type Child } from "./testing/child.ts";
import { testFolder } from "./testing/files.ts";

const addressOf = async (node: Child): Promise<string> => (await node.says(/ is at (http:\/\/\S+)/))[1]!;
const noDemo = { COSMICSYNC_DEMO: "never" };
const projects = (count: number): string => Array.from({ length: count }, (_, index) => JSON.stringify({ name: `Project ${index}`, link: `https://example.org/${index}`, technologies: ["Python"], description: "Something" })).join("\n");
const map = JSON.stringify({ as: "projects", catalogue: "test", name: "Test", licence: "CC0-1.0", key: "link", title: "name", url: "link", needs: "technologies" });

describe("a node", () => {
  it("says where it is and what to do next, is alive and ready, and keeps its files to itself", async () => {
    using folder = testFolder();
    await using node = cosmicsync(["start"], folder.path);
    const url = await addressOf(node);
    assert.match(await node.says(/Ctrl\+C/).then(() => node.said()), /180 synthetic people and 40 projects[^]*Next: open the address/);
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { alive: true });
    assert.equal((await (await fetch(`${url}/readyz`)).json() as { ready: boolean }).ready, true);
    const here = await createClient({ base: url }).call("node");
    assert.deepEqual([here.demo, here.firstAccount, here.projects], [true, true, 40]);
    assert.match(await (await fetch(`${url}/metrics`)).text(), /cosmicsync_requests_total\{route="node"/);
    for (const name of ["cosmicsync.sqlite", "node.secret", "node.key", "control.sock"]) assert.equal(statSync(`${folder.path}/${name}`).mode & 0o077, 0, name);
  });

  it("takes an import while it runs, shows it at once, and has it after a restart", async () => {
    using folder = testFolder();
    const [rows, mapFile] = [folder.write("rows.jsonl", projects(70)), folder.write("map.json", map)];
    {
      await using node = cosmicsync(["start"], folder.path, noDemo);
      const url = await addressOf(node);
      await using command = cosmicsync(["import", rows, "--as", "projects", "--map", mapFile, "--json"], folder.path);
      assert.equal((await command.ended).code, 0, command.said());
      assert.equal(command.said(), '{"read":70,"imported":70,"unchanged":0,"skipped":0}\n');
      assert.equal((await createClient({ base: url }).call("node")).projects, 70);
      assert.equal((await createClient({ base: url }).call("projects", { query: { text: "Project 7" } })).projects[0]?.title, "Project 7");
      node.process.kill("SIGTERM");
      assert.equal((await node.ended).code, 0, node.said());
    }
    await using again = cosmicsync(["start"], folder.path, noDemo);
    assert.equal((await createClient({ base: await addressOf(again) }).call("node")).projects, 70);
  });

  it("invites people who are imported, shows nobody of them before they come, and knows their draft when they bring the code", async () => {
    using folder = testFolder();
    const people = folder.write("people.csv", "id,mail,name,can\n1,quill@example.org,Canary Quill,carpentry\n2,other@example.org,Other,\n");
    const mapFile = folder.write("people.json", JSON.stringify({ as: "people", catalogue: "volunteers", name: "Volunteers", licence: "private", key: "id", contact: "mail", displayName: "name", offers: "can" }));
    const codes = `${folder.path}/codes.jsonl`;
    await using node = cosmicsync(["start"], folder.path, { ...noDemo, COSMICSYNC_JOINING: "invitation" });
    const client = createClient({ base: await addressOf(node) });
    await using command = cosmicsync(["import", people, "--as", "people", "--map", mapFile, "--invitations", codes], folder.path);
    assert.equal((await command.ended).code, 0, command.said());
    assert.match(command.said(), /2 read, 2 imported[^]*invitation codes are in .*codes\.jsonl/);
    assert.equal(statSync(codes).mode & 0o077, 0);
    assert.equal((await client.call("node")).people, 0);
    const { contact, code } = JSON.parse(readFileSync(codes, "utf8").split("\n")[0]!) as { contact: string; code: string };
    assert.equal(contact, "quill@example.org");
    const account = { name: "quill", passphrase: "four words are enough here", consents: [] };
    // The first account of a node looks after it and needs no invitation.
    await client.call("signUp", { body: { ...account, name: "steward" } });
    await assert.rejects(client.call("signUp", { body: account }), { code: "invitation/required" });
    await assert.rejects(client.call("signUp", { body: { ...account, invitation: "wrongwrongwrong" } }), { code: "invitation/unknown" });
    const { token } = await client.call("signUp", { body: { ...account, invitation: code } });
    const profile = await client.withToken(token).call("profile");
    assert.match(JSON.stringify(profile), /Canary Quill.*skill\/carpentry|skill\/carpentry.*Canary Quill/);
    await assert.rejects(client.call("signUp", { body: { ...account, name: "other", invitation: code } }), { code: "invitation/unknown" });
  });

  it("refuses a folder that another node holds, and says which process that is", async () => {
    using folder = testFolder();
    await using first = cosmicsync(["start"], folder.path, noDemo);
    const url = await addressOf(first);
    for (const command of [["start"], ["rebuild"]]) {
      await using second = cosmicsync(command, folder.path, noDemo);
      assert.equal((await second.ended).code, 1);
      assert.match(second.said(), new RegExp(`Another node is running on this folder.*process ${first.process.pid}.*storage/locked`));
    }
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });

  it("refuses a database from a newer version, says so, and leaves it as it is", async () => {
    using folder = testFolder();
    await using made = cosmicsync(["import", folder.write("rows.jsonl", projects(1)), "--as", "projects", "--map", folder.write("map.json", map)], folder.path);
    assert.equal((await made.ended).code, 0, made.said());
    const path = `${folder.path}/cosmicsync.sqlite`;
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 9999");
    database.close();
    const before = readFileSync(path);
    await using node = cosmicsync(["start"], folder.path, noDemo);
    assert.equal((await node.ended).code, 1);
    assert.match(node.said(), /A newer version of this program has written here.*Start the newer version.*storage\/newer/);
    assert.ok(readFileSync(path).equals(before));
  });

  it("says which port is taken, and how to take another", async () => {
    using folder = testFolder();
    await using first = cosmicsync(["start"], `${folder.path}/one`, noDemo);
    const { port } = new URL(await addressOf(first));
    await using second = cosmicsync(["start"], `${folder.path}/other`, { ...noDemo, COSMICSYNC_PORT: port });
    assert.equal((await second.ended).code, 1);
    assert.match(second.said(), new RegExp(`port ${port} is taken by another program.*COSMICSYNC_PORT`));
  });

  it("refuses a setting out of bounds before it touches anything", async () => {
    using folder = testFolder();
    await using node = cosmicsync(["start"], `${folder.path}/home`, { COSMICSYNC_REQUEST_SECONDS: "soon" });
    assert.equal((await node.ended).code, 1);
    assert.match(node.said(), /COSMICSYNC_REQUEST_SECONDS="soon" is not allowed: whole number from 1 to 600/);
    assert.equal(existsSync(`${folder.path}/home`), false);
  });

  it("stops within five seconds, though a connection is open and a request is half sent", async () => {
    using folder = testFolder();
    await using node = cosmicsync(["start"], folder.path, noDemo);
    const url = new URL(await addressOf(node));
    const idle = connect(Number(url.port), url.hostname);
    const slow = connect(Number(url.port), url.hostname);
    await Promise.all([once(idle, "connect"), once(slow, "connect")]);
    for (const socket of [idle, slow]) socket.on("error", () => undefined);
    await new Promise<void>((resolve) => slow.write("POST /api/v1/preview HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", () => resolve()));
    await fetch(new URL("/healthz", url));
    const began = performance.now();
    node.process.kill("SIGTERM");
    const { code } = await node.ended;
    assert.equal(code, 0, node.said());
    assert.ok(performance.now() - began < 5_000, `${Math.round(performance.now() - began)} ms`);
    assert.equal(existsSync(`${folder.path}/control.sock`), false);
  });
});

describe("the command line", () => {
  for (const command of [[], ["start"], ["import"], ["demo"], ["demo", "make"], ["demo", "remove"], ["rebuild"], ["evaluate"], ["settings"], ["peer"], ["peer", "invite"], ["peer", "add"], ["peer", "list"], ["peer", "remove"], ["network"]]) {
    it(`explains ${command.join(" ") || "itself"} when asked for --help`, async () => {
      await using child = cosmicsync([...command, "--help"], "/nonexistent/home");
      assert.equal((await child.ended).code, 0, child.said());
      assert.match(child.said(), /^Usage: cosmicsync/);
    });
  }
  it("says what is wrong with a command, and what would be right", async () => {
    for (const [command, reason] of [[["import", "x.csv"], /required option '--as <what>'/], [["import", "x.csv", "--as", "recipes"], /Allowed choices are projects, people, vocabulary/], [["improt"], /Did you mean import/], [["evaluate", "/x", "--seed", "-1"], /whole number/]] as const) {
      await using child = cosmicsync(command, "/nonexistent/home");
      assert.equal((await child.ended).code, 1, command.join(" "));
      assert.match(child.said(), reason);
    }
  });
  it("fails, with the file and the reason, when a file cannot be imported", async () => {
    using folder = testFolder();
    for (const [path, reason] of [[`${folder.path}/missing.csv`, /there is no such file or folder/], [folder.write("notes.md", "# x"), /no file here that a map for projects is for.*brainhack/], [folder.write("rows.csv", "a,b\n1,2\n"), /no file here that a map for projects/]] as const) {
      await using child = cosmicsync(["import", path, "--as", "projects"], `${folder.path}/home`);
      assert.equal((await child.ended).code, 1);
      assert.match(child.said(), reason);
    }
  });
});
