/** The files under vectors/v1 that define how neighbours talk. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fromHex } from "@cosmicsync/protocol";
import { bindingEntry, makeNeighbourVectors, readWhole, type NeighbourVectors } from "../testing/make-neighbour-vectors.ts";
import { plainMessage, reconcileVectorFolder, textOfVectors } from "../testing/make-reconcile-vectors.ts";

const textOf = (name: string): string => readFileSync(join(reconcileVectorFolder, `${name}.json`), "utf8");
const read = <N extends keyof NeighbourVectors>(name: N): NeighbourVectors[N] => JSON.parse(textOf(name)) as NeighbourVectors[N];
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(plainMessage(value)));

test("bindings, tags and what members sign come out as the vectors say", () => {
  for (const entry of read("neighbours_bindings_valid")) assert.deepEqual(bindingEntry(entry), entry, entry.why);
});

test("frames are read as the vectors say; the invalid ones are refused", () => {
  for (const { why, hex, ...rest } of read("neighbours_frames_valid")) assert.deepEqual(plain(readWhole(fromHex(hex))), rest, why);
  for (const { why, hex } of read("neighbours_frames_invalid")) assert.equal(readWhole(fromHex(hex)), undefined, why);
});

test("whole links replay byte for byte, and the files are what their maker makes", async () => {
  for (const [name, entries] of Object.entries(await makeNeighbourVectors())) assert.equal(textOf(name), textOfVectors(entries as readonly unknown[]), name);
});
