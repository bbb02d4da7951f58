import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { testFolder } from "../testing/folder.ts";
import { rowOf } from "../testing/rows.ts";
import { openSqliteStore } from "./sqlite-store.ts";

test("What is erased while a backup reads holds nobody up, and has left the log after the first step when the backup is done", async () => {
  using folder = testFolder();
  const path = folder.file("store.sqlite");
  // Were it waited for, this test would never end.
  await using store = await openSqliteStore({ path, now: () => 0, busyTimeoutMillis: 3_600_000 });
  const row = rowOf("block", "erased");
  await store.write((writer) => writer.put("block", row));
  using reading = new DatabaseSync(path, { readOnly: true });
  reading.exec("BEGIN");
  reading.prepare("SELECT count(*) FROM block").get();
  await store.write(async (writer) => {
    await writer.deleteOwned("block", row.ownerId);
    await writer.scrub();
  });
  await store.write((writer) => writer.put("block", rowOf("block", "another")));
  reading.exec("COMMIT");
  await store.write((writer) => writer.put("block", rowOf("block", "a third")));
  assert.equal(readFileSync(`${path}-wal`).length, 0, "the log was begun anew");
});
