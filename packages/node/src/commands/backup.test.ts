/** A node comes back from its backup: with whom it had, without whom erased themself since, and as itself. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { cosmicsync, type Child } from "../testing/child.ts";
import { testFolder } from "../testing/files.ts";

const addressOf = async (node: Child): Promise<string> => (await node.says(/ is at (http:\/\/\S+)/))[1]!;
const passphrase = "a long walk by the river";
/** Made for this test. */
const identity = "AGE-SECRET-KEY-1AAQAVAGV6DNDL78GH9XG7NG3C0SX0Q6NDNTUHGWSNZ29GP2SJ6HSNFCS0M";
const recipient = "age1c47wgn35e95z9z850wwp006mhqy78c8w574raj3sdjfj79kaf5kqc4m7vz";

describe("cosmicsync backup and restore", () => {
  const settings = { COSMICSYNC_DEMO: "never" };
  const runs = async (parameters: readonly string[], home: string): Promise<{ code: number | null; said: string }> => {
    await using child = cosmicsync(parameters, home, settings);
    return { code: (await child.ended).code, said: child.said() };
  };
  const stop = async (node: Child): Promise<void> => { node.process.kill("SIGTERM"); await node.ended; };

  it("rehearsed whole: a full one, an increment, the folder lost, an erasure in between, and a restore that forks nothing", async () => {
    using folder = testFolder();
    const home = `${folder.path}/home`, backups = `${folder.path}/backups`, keyFile = folder.write("key.txt", `# for a test\n${identity}\n`);
    /** By author, epoch and sequence, which record was signed: two under one number are a fork. */
    const signed = (): Map<string, string> => {
      using open = new DatabaseSync(`${home}/cosmicsync.sqlite`, { readOnly: true });
      return new Map(open.prepare("SELECT hex(author) || ' ' || epoch || ' ' || sequence AS number, hex(id) AS id FROM envelope").all().map(({ number, id }) => [String(number), String(id)]));
    };
    {
      await using node = cosmicsync(["start"], home, settings);
      const client = createClient({ base: await addressOf(node) });
      const signUp = async (name: string) => client.withToken((await client.call("signUp", { body: { name, passphrase, consents: [] } })).token);
      const ana = await signUp("ana"), bo = await signUp("bo");
      await ana.call("createProject", { body: { title: "Oven for the street", summary: "Bread." } });
      const first = await runs(["backup", backups, "--recipient", recipient, "--json"], home);
      assert.equal(first.code, 0, first.said);
      await signUp("cy");
      const second = await runs(["backup", backups, "--recipient", recipient, "--incremental", "--json"], home);
      assert.equal(second.code, 0, second.said);
      const { rows, rowsWritten } = JSON.parse(second.said) as { rows: number; rowsWritten: number };
      assert.ok(rowsWritten < rows, second.said);

      // After the last backup: somebody goes for good, and the node goes on saying things.
      await bo.call("erase", { body: { passphrase } });
      await ana.call("createProject", { body: { title: "Said after the backup", summary: "Lost with the disk." } });
      const guards = await runs(["backup", backups, "--erasures-only", "--json"], home);
      assert.ok((JSON.parse(guards.said) as { guards: number }).guards >= 1, guards.said);
      await stop(node);
    }
    assert.ok(!readFileSync(`${backups}/guards.jsonl`).includes("Oven for the street"));
    const before = signed();
    const secret = readFileSync(`${home}/node.secret`);
    rmSync(home, { recursive: true });

    assert.match((await runs(["verify", backups], home)).said, /\[backup\/key-missing\]/);
    const verified = await runs(["verify", backups, "--key-file", keyFile], home);
    assert.match(verified.said, /The 2 files are whole.* of people who have erased themself since/);
    cpSync(backups, `${folder.path}/copy`, { recursive: true });
    const restored = await runs(["restore", `${folder.path}/copy`, "--key-file", keyFile], home);
    assert.equal(restored.code, 0, restored.said);
    assert.deepEqual(readFileSync(`${home}/node.secret`), secret);
    assert.match((await runs(["restore", backups, "--key-file", keyFile], home)).said, /\[transfer\/target-not-empty\]/);

    await using node = cosmicsync(["start"], home, settings);
    const client = createClient({ base: await addressOf(node) });
    const ana = client.withToken((await client.call("signIn", { body: { name: "ana", passphrase } })).token);
    await client.call("signIn", { body: { name: "cy", passphrase } });
    await assert.rejects(client.call("signIn", { body: { name: "bo", passphrase } }), /wrong-name-or-passphrase|Wrong name/);
    assert.equal((await client.call("projects", { query: { text: "Oven" } })).projects.length, 1, "found by search as before");
    await ana.call("createProject", { body: { title: "Said after the restore", summary: "New." } });
    await stop(node);
    const since = signed();
    assert.ok([...since.keys()].some((number) => !before.has(number)), "new records have new numbers");
    assert.deepEqual([...since].filter(([number, id]) => before.has(number) && before.get(number) !== id), [], "no number stands for two records");
  });
});
