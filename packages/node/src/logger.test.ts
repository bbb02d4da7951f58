/** The log keeps to its fields: what people write never reaches it, even by mistake. */
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, it } from "node:test";
import { Redacted, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createEvents } from "./events.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";

const recorder = () => {
  const lines: string[] = [];
  const log = createLogger("debug", new Writable({ write: (chunk: Buffer, _encoding, done) => { lines.push(chunk.toString()); done(); } }));
  return { lines, log };
};
const person = "p".repeat(52) as RecordId;

describe("the log", () => {
  it("is one JSON line an event", () => {
    const { lines, log } = recorder();
    log.info({ event: "x", count: 2 });
    assert.deepEqual([lines.length, (JSON.parse(lines[0]!) as { count: number }).count], [1, 2]);
  });
  it("hides what must never be written, at the top and one level down, and whatever is redacted", () => {
    const { lines, log } = recorder();
    log.info({ event: "x", passphrase: "canary-a", request: { authorization: "canary-b", cookie: "canary-c" }, note: "canary-d", seed: new Redacted("canary-e") });
    assert.ok(!lines.join("").includes("canary"), lines.join(""));
  });
});

describe("events", () => {
  it("show people as pseudonyms that hold within a run and not beyond it", () => {
    const { lines, log } = recorder();
    const crypto = createNodeCrypto();
    for (const events of [createEvents(crypto, log, createMetrics(() => 0)), createEvents(crypto, log, createMetrics(() => 0))]) {
      events.signedIn({ person });
      events.exported({ person });
    }
    const shown = lines.map((line) => (JSON.parse(line) as { person: string }).person);
    assert.ok(!lines.join("").includes(person));
    assert.equal(shown[0], shown[1]);
    assert.notEqual(shown[0], shown[2]);
  });
  it("say where a failure happened and never what it said", () => {
    const { lines, log } = recorder();
    createEvents(createNodeCrypto(), log, createMetrics(() => 0)).requestFailed({ route: "x", reference: "r", cause: new TypeError("canary words of a person") });
    assert.ok(!lines[0]!.includes("canary") && lines[0]!.includes("TypeError") && lines[0]!.includes("logger.test.ts"));
  });
  it("do not tell a no from another answer, in the log or in the counts", async () => {
    const { lines, log } = recorder();
    const metrics = createMetrics(() => 0);
    const events = createEvents(createNodeCrypto(), log, metrics);
    events.introduced({ step: "yes" });
    events.introduced({ step: "no" });
    assert.equal(lines[0]!.replace(/"time":\d+/, ""), lines[1]!.replace(/"time":\d+/, ""));
    const { text } = await metrics.page();
    const counted = text.split("\n").filter((line) => line.startsWith("cosmicsync_introductions_total"));
    assert.deepEqual(counted, ['cosmicsync_introductions_total{step="answer"} 2']);
  });
});
