import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startTestServer } from "@cosmicsync/server/testing";
import { openPostgresStore } from "@cosmicsync/storage/postgres";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import { postgresMissing, startPostgres } from "@cosmicsync/storage/testing/postgres";
import { mainJob } from "./main-job.ts";

test("The main job runs from two answers to an outcome, with silence and a no alike, on the memory store", async () => {
  await using server = await startTestServer();
  const lines: string[] = [];
  await mainJob({ url: server.url, say: (line) => lines.push(line), advance: server.advance });
  assert.equal(lines.length, 8);
  assert.ok(lines.every((line) => !line.includes("undefined")), lines.join("\n"));
});

test("The main job runs on the SQLite store", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cosmicsync-main-job-"));
  try {
    await using store = await openSqliteStore({ path: join(folder, "node.sqlite"), now: () => Math.floor(performance.timeOrigin + performance.now()) });
    await using server = await startTestServer({ store });
    await mainJob({ url: server.url, say: () => undefined, advance: server.advance });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("The main job runs on PostgreSQL", { skip: postgresMissing() ?? false }, async () => {
  await using postgres = await startPostgres();
  await using store = await openPostgresStore({ url: postgres.url, now: () => Math.floor(performance.timeOrigin + performance.now()) });
  await using server = await startTestServer({ store });
  await mainJob({ url: server.url, say: () => undefined, advance: server.advance });
});
