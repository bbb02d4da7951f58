/** People of the first CosmicSyncCore: invited with their draft and their messages, each row accounted for. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { cosmicsync, type Child } from "../testing/child.ts";
import { testFolder } from "../testing/files.ts";
import { isFirstCore, readMessages, readUsers } from "./read.ts";

const passphrase = "a long walk by the river";
const addressOf = async (node: Child): Promise<string> => (await node.says(/ is at (http:\/\/\S+)/))[1]!;
const make = (path: string, statements: readonly string[]): void => {
  using database = new DatabaseSync(path);
  database.exec("CREATE TABLE users (id, username, email, profile); CREATE TABLE messages (id, content, timestamp, user_id)");
  for (const statement of statements) database.exec(statement);
};
const rowsOf = <T>(read: Iterable<{ row: T } | { refused: { id: string; reason: string } }>): { taken: T[]; refused: [string, string][] } => {
  const taken: T[] = [], refused: [string, string][] = [];
  for (const one of read) if ("row" in one) taken.push(one.row); else refused.push([one.refused.id, one.refused.reason]);
  return { taken, refused };
};

describe("a database of the first CosmicSyncCore", () => {
  it("is known by its tables and columns, and nothing else is taken for one", () => {
    using folder = testFolder();
    make(`${folder.path}/old.sqlite`, []);
    assert.equal(isFirstCore(`${folder.path}/old.sqlite`), true);
    using other = new DatabaseSync(`${folder.path}/other.sqlite`);
    other.exec("CREATE TABLE users (id, name); CREATE TABLE messages (id)");
    assert.equal(isFirstCore(`${folder.path}/other.sqlite`), false);
    assert.equal(isFirstCore(folder.write("text.sqlite", "not a database")), false);
    assert.equal(isFirstCore(`${folder.path}/nothing.sqlite`), false);
  });

  it("has rows that can be taken and rows that cannot, each told with its id and the reason", () => {
    using folder = testFolder();
    const path = `${folder.path}/old.sqlite`;
    make(path, [
      `INSERT INTO users VALUES (1, 'ana', 'ana@example.org', '{"bio":"Bakes."}'), ('two', 'bo', 'bo@example.org', NULL), (3, '', 'c@example.org', '{}'), (4, 'cy', 'nowhere', '{}'), (5, 'di', 'di@example.org', '[1]'), (6, 'ed', 'ed@example.org', '{broken'), (9007199254740993, 'fi', 'fi@example.org', '')`,
      "INSERT INTO messages VALUES (1, 'hello', 1700000000, 1), (2, 'later', '2023-11-14 22:13:21', 'two'), (3, 'millis', 1700000002000, 1), (4, 'when?', 'tea time', 1), (5, '', 1, 1), (6, NULL, 1, 1), (7, x'00', 1, 1), (8, 'a' || char(0) || 'b', 1, 1), (9, 'before', -5, 1)",
      `INSERT INTO messages VALUES (10, replace(hex(zeroblob(10001)), '0', 'x'), 1, 1)`,
    ]);
    const users = rowsOf(readUsers(path)), messages = rowsOf(readMessages(path));
    assert.deepEqual(users.taken.map(({ id, username }) => [id, username]), [["1", "ana"], ["two", "bo"], ["9007199254740993", "fi"]]);
    assert.deepEqual(users.refused.map(([id]) => id), ["3", "4", "5", "6"]);
    assert.deepEqual(users.refused.map(([, reason]) => reason.split(":")[0]), ["no username", "no e-mail address", "the profile is not a JSON object", "the profile is not a JSON object"]);
    assert.deepEqual(messages.taken.map(({ id, sentAt }) => [id, sentAt]), [["1", 1_700_000_000_000], ["3", 1_700_000_002_000], ["4", null], ["9", null], ["2", 1_700_000_001_000]]);
    assert.deepEqual(messages.refused, [["5", "no text"], ["6", "no text"], ["7", "no text"], ["8", "the text holds U+0000"], ["10", "the text is longer than 20000 characters"]]);
  });

  it("becomes invitations: who comes with the code finds their draft and their own messages; taken twice, nothing is there twice", async () => {
    using folder = testFolder();
    const home = `${folder.path}/home`, old = `${folder.path}/old.sqlite`, settings = { COSMICSYNC_DEMO: "never" };
    make(old, [
      `INSERT INTO users VALUES (1, 'ana', 'ana@example.org', '{"bio":"Bakes bread.","name":"Ana of old"}'), (2, 'bo', 'bo@example.org', '{}'), (3, 'cy', '', '{}')`,
      "INSERT INTO messages VALUES (1, 'first canary', 1700000000, 1), (2, 'second canary', 1700000001, 1), (3, 'of bo', 1, 2), (4, 'of cy', 1, 3), (5, 'of nobody', 1, 77)",
    ]);
    const take = async (...more: string[]): Promise<{ code: number | null; said: string }> => {
      await using child = cosmicsync(["transfer", "--from", old, ...more], home, settings);
      return { code: (await child.ended).code, said: child.said() };
    };
    assert.match((await take("--dry-run")).said, /Would have: 3 people read, 2 invited, 0 invited before; 5 messages read, 3 kept for their authors; 3 rows not taken/);
    const taken = await take();
    assert.equal(taken.code, 0, taken.said);
    for (const line of ["users 3: no e-mail address", "messages 4: its author 3 was not taken", "messages 5: its author 77 was not taken"]) assert.ok(taken.said.includes(line), line);
    assert.match((await take()).said, /0 invited, 2 invited before/);
    const report = readdirSync(home).find((name) => name.startsWith("first-core-"))!;
    assert.equal(readFileSync(`${home}/${report}`, "utf8").trim().split("\n").length, 3);
    for (const name of ["cosmicsync.sqlite", "cosmicsync.sqlite-wal"].filter((each) => readdirSync(home).includes(each))) assert.ok(!readFileSync(`${home}/${name}`).includes("canary"), "sealed until its author comes");

    const codes = readdirSync(home).filter((name) => name.startsWith("invitations-")).flatMap((name) => readFileSync(`${home}/${name}`, "utf8").trim().split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line) as { contact: string; code: string });
    const { code } = codes.find(({ contact }) => contact === "ana@example.org")!;
    await using node = cosmicsync(["start"], home, settings);
    const client = createClient({ base: await addressOf(node) });
    const ana = client.withToken((await client.call("signUp", { body: { name: "ana", passphrase, invitation: code, consents: [] } })).token);
    const { tables } = await ana.call("exportMe", { body: { passphrase } });
    assert.deepEqual(tables["archived_message"]?.map(({ text, sentAt }) => [text, sentAt]), [["first canary", 1_700_000_000_000], ["second canary", 1_700_000_001_000]]);
    assert.equal((await ana.call("profile")).about, "Bakes bread.");
  });
});
