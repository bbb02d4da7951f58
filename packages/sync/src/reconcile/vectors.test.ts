import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fromHex } from "@cosmicsync/protocol";
import { makeReconcileVectors, plainMessage, reconcileVectorFolder, replay, sketchEntry, textOfVectors, type ReconcileVectors } from "../testing/make-reconcile-vectors.ts";
import { readFrame, writeFrame } from "./frames.ts";

const textOf = (name: string): string => readFileSync(join(reconcileVectorFolder, `${name}.json`), "utf8");
const read = <N extends keyof ReconcileVectors>(name: N): ReconcileVectors[N] => JSON.parse(textOf(name)) as ReconcileVectors[N];

test("sketches come out as the vectors say", () => {
  for (const entry of read("reconcile_sketches_valid")) assert.deepEqual(sketchEntry({ why: entry.why, salt: entry.salt, ids: entry.ids }), entry);
});

test("frames are read as the vectors say and written back to the same bytes; the invalid ones are refused", () => {
  for (const { why, hex, last, message } of read("reconcile_frames_valid")) {
    const frame = readFrame(fromHex(hex));
    assert.ok(frame, why);
    assert.deepEqual([plainMessage(frame.message), frame.last], [message, last], why);
    assert.deepEqual(writeFrame(frame.message, frame.last), fromHex(hex), why);
  }
  for (const { why, hex } of read("reconcile_frames_invalid")) assert.equal(readFrame(fromHex(hex)), undefined, why);
});

test("sessions replay byte for byte", () => {
  for (const entry of read("reconcile_sessions_valid")) {
    assert.deepEqual(JSON.parse(JSON.stringify(replay({ why: entry.why, scope: entry.scope, initiator: entry.initiator, responder: entry.responder }))), entry);
    assert.deepEqual(entry.ends, ["reconcile/agreed", "reconcile/agreed"], entry.why);
  }
});

test("the files are what their maker makes", () => {
  for (const [name, entries] of Object.entries(makeReconcileVectors())) assert.equal(textOf(name), textOfVectors(entries as readonly unknown[]), name);
});
