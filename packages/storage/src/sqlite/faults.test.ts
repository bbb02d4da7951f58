/**
 * What the store makes of a disk that fails or is full, at one write point after another (`testing/disk/`). Here every 120th of the first
 * 1,000; `npm run soak:power -- --faults` takes each.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { faultKinds, fillDisk, strike } from "../testing/disk/fault-run.ts";
import { compileShim, fastFolder, noShim } from "../testing/disk/shim.ts";

const folder = mkdtempSync(join(fastFolder(), "cosmicsync-faults-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const library = compileShim(folder);

describe("a disk that fails", { skip: library === undefined ? noShim : false }, () => {
  for (const kind of faultKinds) {
    it(`${kind}: is told with a code, loses nothing acknowledged, leaves nothing half done, and is forgotten when it is over`, { timeout: 280_000 }, () => {
      const told = strike(library!, folder, kind, kind.startsWith("sync") ? { from: 1, to: 61, every: 20 } : { from: 1, to: 1_000, every: 120 });
      assert.deepEqual(told.wrong, []);
      assert.ok(told.points >= (kind.startsWith("sync") ? 3 : 8) && told.acknowledged > told.points, JSON.stringify(told));
      const refusals = Object.values(told.codes).reduce((sum, count) => sum + count, 0);
      assert.ok(refusals >= told.points / 2, JSON.stringify(told));
      if (kind.includes("EIO")) assert.deepEqual(Object.keys(told.codes), ["storage/broken"]);
      // A disk that was full for one moment only has room again when it is asked.
      if (kind.includes("ENOSPC-on")) assert.deepEqual(Object.keys(told.codes), ["storage/full"]);
    });
  }
});

describe("a full disk", { skip: library === undefined ? noShim : false }, () => {
  it("refuses what wants room and lets people leave: the ballast gives way to erasures alone, and comes back", { timeout: 120_000 }, () => {
    const told = fillDisk(library!, folder, { ballastBytes: 2_000_000, roomBytes: 1_000_000 });
    assert.deepEqual(told.erasures, ["done", "done", "done", "done"]);
    assert.deepEqual(told.legible, [], "what was erased is in none of the files");
    assert.deepEqual([...new Set([...told.refused, ...told.refusedAfter])], ["storage/full"]);
    assert.equal(told.refusedAfter.length, 3, "the ballast's room is nobody else's");
    assert.ok(told.written > 3 && told.writtenAfterRoom);
    assert.ok(told.ballastBytes.before === 2_000_000 && told.ballastBytes.after > 1_000_000 && told.ballastBytes.rebuilt === 2_000_000, JSON.stringify(told.ballastBytes));
  });

  it("without ballast nobody could", { timeout: 120_000 }, () => {
    const told = fillDisk(library!, folder, { ballastBytes: 0, roomBytes: 1_000_000 });
    assert.deepEqual(told.erasures, Array.from({ length: 4 }, () => "storage/full"));
    assert.ok(told.legible.length > 0 && told.writtenAfterRoom);
  });
});
