/** The compiled kernel is what its source says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import asc from "assemblyscript/asc";

const folder = new URL("../../kernels/", import.meta.url);

test("scan.wasm is what its source compiles to", async () => {
  const written = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(["scan.ts", "-o", "scan.wasm", "-O3", "--runtime", "stub", "--enable", "simd", "--importMemory", "--noAssert"], {
    readFile: (name) => (name === "scan.ts" ? readFileSync(new URL(name, folder), "utf8") : null),
    writeFile: (name, contents) => void written.set(name, typeof contents === "string" ? Buffer.from(contents) : contents),
    listFiles: () => [],
  });
  assert.equal(error, null, stderr.toString());
  // To make it anew: node node_modules/assemblyscript/bin/asc.js with these words, in packages/matching/kernels.
  assert.deepEqual(Buffer.from(written.get("scan.wasm") as Uint8Array), readFileSync(new URL("scan.wasm", folder)));
});
