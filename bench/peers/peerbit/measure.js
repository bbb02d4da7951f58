/**
 * One round of Peerbit a line of standard input: `{"count"}` in, `{"cpuMicros"}` out: what one entry of 300 bytes costs to join.
 *
 * An author appends to a log; another log takes the entries as bytes, 64 a call, checks each signature and keeps them: blocks in
 * LevelDB, the index in memory (its SQLite index would cost more). LevelDB does not wait for the disk here; our side does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deserialize, serialize } from "@dao-xyz/borsh";
import { createStore } from "@peerbit/any-store";
import { AnyBlockStore } from "@peerbit/blocks";
import { Ed25519Keypair } from "@peerbit/crypto";
import { create as createIndices } from "@peerbit/indexer-simple";
import { Entry, Log } from "@peerbit/log";

const payload = (number) => new TextEncoder().encode(`${number}:`.padEnd(300, "x"));

async function openLog(folder) {
  const blocks = new AnyBlockStore(createStore(folder));
  await blocks.start();
  const indexer = await createIndices();
  await indexer.start();
  const log = new Log();
  await log.open(blocks, await Ed25519Keypair.create(), { indexer });
  return { log, close: async () => { await log.close(); await indexer.stop(); await blocks.stop(); } };
}

async function round({ count }) {
  const folder = mkdtempSync(join(tmpdir(), "peerbit-"));
  try {
    const [author, reader] = [await openLog(), await openLog(folder)];
    const said = [];
    for (let number = 0; number < count; number++) {
      const { entry } = await author.log.append(payload(number), { meta: { next: [] } });
      said.push({ hash: entry.hash, bytes: serialize(entry) });
    }
    const before = process.cpuUsage();
    for (let from = 0; from < count; from += 64) {
      const entries = said.slice(from, from + 64).map(({ hash, bytes }) => Object.assign(deserialize(bytes, Entry), { hash }));
      await reader.log.join(entries, { verifySignatures: true });
    }
    const { user, system } = process.cpuUsage(before);
    if (reader.log.length !== count) throw new Error(`${reader.log.length} of ${count} are there`);
    await reader.close();
    await author.close();
    return { cpuMicros: (user + system) / count };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await round(JSON.parse(line))));
process.exit(0);
