/**
 * One round of OrbitDB a line of standard input: `{"count"}` in, `{"cpuMicros"}` out: what one entry of 300 bytes costs to join.
 *
 * An author appends to a log; another log, on LevelDB, joins the entries one after another: each is checked against the access
 * controller and its signature, and kept with its heads and index. LevelDB does not wait for the disk here; our side does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Identities, KeyStore, LevelStorage, Log, MemoryStorage } from "@orbitdb/core";

const payload = (number) => `${number}:`.padEnd(300, "x");

async function round({ count }) {
  const folder = mkdtempSync(join(tmpdir(), "orbitdb-"));
  try {
    const identities = await Identities({ keystore: await KeyStore({ storage: await MemoryStorage() }) });
    const [author, reader] = [await identities.createIdentity({ id: "author" }), await identities.createIdentity({ id: "reader" })];
    const said = await Log(author, { logId: "log" });
    const entries = [];
    for (let number = 0; number < count; number++) entries.push(await said.append(payload(number)));
    const [entryStorage, headsStorage, indexStorage] = await Promise.all(["entries", "heads", "index"].map((name) => LevelStorage({ path: join(folder, name) })));
    const log = await Log(reader, { logId: "log", entryStorage, headsStorage, indexStorage });
    const before = process.cpuUsage();
    for (const entry of entries) if (!(await log.joinEntry(entry))) throw new Error("an entry did not join");
    const { user, system } = process.cpuUsage(before);
    let kept = 0;
    for await (const _ of log.iterator()) kept++;
    if (kept !== count) throw new Error(`${kept} of ${count} are there`);
    await log.close();
    return { cpuMicros: (user + system) / count };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await round(JSON.parse(line))));
