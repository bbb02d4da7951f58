/** The harness on real, openly licensed history; skipped with a line where the data are absent. Figures are checked against what others measured on the same split. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { evaluate } from "./index.ts";

const data = process.env["COSMICSYNC_DATA"] ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
const missing = (folder: string): string | false => (existsSync(join(data, folder)) ? false : `${folder} is not in ${data} (COSMICSYNC_DATA)`);
/** Converters stand beside the benchmarks, outside this package, and run as the programs they are. */
const convert = (...words: string[]): void => {
  const run = spawnSync(process.execPath, [fileURLToPath(new URL("../../../../bench/datasets/convert.ts", import.meta.url)), ...words], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
};

describe("on real data", () => {
  it("Stack Exchange android: popularity comes out as published, and the engine beats it and spreads attention further", { skip: missing("se_experts") }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "android-"));
    try {
      convert("android", data, folder);
      const { dataset, ranking } = await evaluate(folder, { seed: 1 });
      assert.equal(dataset.queries, 88);
      const all = ranking?.slices["all"];
      const mrr = (name: string): number => all?.scorers[name]?.mrr?.mean ?? NaN;
      assert.ok(Math.abs(mrr("popularity") - 0.186) < 0.01, `popularity ${mrr("popularity")}`);
      assert.ok(mrr("engine") > 1.15 * mrr("popularity"), `engine ${mrr("engine")}`);
      assert.ok((all?.scorers["engine"]?.["gini@10"]?.mean ?? 1) < (all?.scorers["popularity"]?.["gini@10"]?.mean ?? 0), "attention is spread more evenly than by popularity");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("ACL: among the 250 authors with most papers, neighbours in the history know more than popularity", { skip: missing("acl_anthology") }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "acl-"));
    try {
      convert("acl", data, folder, "250");
      const { dataset, ranking } = await evaluate(folder, { seed: 1 });
      assert.ok(dataset.events > 500 && dataset.queries > 50);
      const all = ranking?.slices["all"];
      assert.ok((all?.scorers["neighbourhood"]?.mrr?.mean ?? 0) > (all?.scorers["popularity"]?.mrr?.mean ?? 1));
      // Everybody asked for is somebody they had not written with before.
      assert.equal(ranking?.slices["unseen pair"]?.queries, all?.queries);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
