/** The operator's encoder beside other work: taken when all is read, followed by who comes later, and let go of when it fails. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EncoderError, loadShippedEncoder } from "@cosmicsync/matching/encoder";
import { createMatcher, type Matcher } from "@cosmicsync/matching";
import { createVocabulary, type Concept } from "@cosmicsync/matching/vocabulary";
import { encodeSlowly, type EncodeSlowlyParts, type EncoderStatus } from "./encode-slowly.ts";
import type { OperatorEncoder } from "./operator-encoder.ts";

const concepts: Concept[] = ["sewing", "law"].map((word) => ({ id: `skill/${word}`, kind: "skill", labels: { en: [word] }, broader: [], related: [] }));
const person = (id: string, interest: string) => ({ id, type: "person" as const, spheres: ["s"], offers: [], needs: [], interests: [interest], values: [], languages: [], updatedAt: 0, synthetic: false, introducible: true });

/** A matcher that the shipped encoder has encoded, and an encoder beside it whose answers the test hands out. */
const begin = (more: Partial<EncodeSlowlyParts> = {}, encode: OperatorEncoder["encode"] = (texts) => Promise.resolve(new Float32Array(texts.length * 3).fill(1))) => {
  const vocabulary = createVocabulary(concepts);
  vocabulary.encodeWith(loadShippedEncoder()).step();
  const matcher: Matcher = createMatcher({ vocabulary, now: () => 0 });
  matcher.put(person("ana", "own/yodelling"));
  matcher.encode();
  const told: EncoderStatus[] = [];
  let closed = 0;
  const waiting: (() => void)[] = [];
  const encoder: OperatorEncoder = { id: "theirs", dimension: 3, encode, [Symbol.asyncDispose]: () => { closed += 1; return Promise.resolve(); } };
  const slowly = encodeSlowly({ vocabulary, matcher, open: () => Promise.resolve(encoder), schedule: (_millis, work) => { waiting.push(work); return () => waiting.splice(0); }, onChange: (status) => told.push(status), ...more });
  /** What was begun goes as far as it can by itself; then what was scheduled is done. */
  const turn = async (): Promise<void> => {
    await settle();
    waiting.shift()?.();
    await settle();
  };
  return { slowly, matcher, told, turn, waiting, closed: () => closed };
};
const settle = (): Promise<unknown> => new Promise(setImmediate);
const shipped = /^hashed-subwords\//;

describe("the operator's encoder", () => {
  it("is used when concepts and people's own words are read; until then the shipped one answers", async () => {
    const { slowly, matcher, told, turn } = begin();
    assert.deepEqual([slowly.status().operators, slowly.status().left], ["waiting", 0]);
    slowly.begin();
    await settle();
    assert.match(String(slowly.status().inUse), shipped);
    assert.equal(slowly.status().operators, "encoding");
    for (let turns = 0; turns < 4; turns += 1) await turn();
    assert.deepEqual([slowly.status().operators, slowly.status().left, slowly.status().reason], ["in use", 0, undefined]);
    assert.match(String(slowly.status().inUse), /^theirs\/3\//);
    assert.deepEqual(told.map(({ operators }) => operators), ["opening", "encoding", "in use"]);
    matcher.put(person("bo", "own/whistling"));
    assert.equal(slowly.status().left, 2, "the person, and the words");
    for (let turns = 0; turns < 3; turns += 1) await turn();
    assert.equal(slowly.status().left, 0);
    await slowly[Symbol.asyncDispose]();
  });

  for (const [what, wrong, reason] of [
    ["fails", () => Promise.reject(new EncoderError("failed", "/models/x", "it ended")), /it ended/],
    ["changes its dimension", (texts) => Promise.resolve(new Float32Array(texts.length * 2)), /instead of 3 each/],
    ["gives no numbers", (texts) => Promise.resolve(new Float32Array(texts.length * 3).fill(NaN)), /a number that is none/],
  ] as const satisfies readonly (readonly [string, OperatorEncoder["encode"], RegExp])[]) {
    it(`that ${what} after it was taken is let go of: the shipped one answers again, and the node says so`, async () => {
      let works = true;
      const { slowly, matcher, told, turn, waiting, closed } = begin({}, (texts) => (works ? Promise.resolve(new Float32Array(texts.length * 3).fill(1)) : wrong(texts)));
      slowly.begin();
      for (let turns = 0; turns < 5; turns += 1) await turn();
      assert.equal(slowly.status().operators, "in use");
      works = false;
      matcher.put(person("bo", "own/whistling"));
      for (let turns = 0; turns < 4; turns += 1) await turn();
      const status = slowly.status();
      assert.deepEqual([status.operators, status.left, closed(), waiting.length], ["failed", 0, 1, 0]);
      assert.match(String(status.inUse), shipped);
      assert.match(String(status.reason), reason);
      assert.equal(told.at(-1)?.operators, "failed");
      await slowly[Symbol.asyncDispose]();
    });
  }

  it("that cannot be opened leaves all as it was", async () => {
    const { slowly, turn, waiting } = begin({ open: () => Promise.reject(new EncoderError("file", "/models/x", "no text encoder can be read from this folder")) });
    slowly.begin();
    await turn();
    assert.deepEqual([slowly.status().operators, waiting.length], ["failed", 0]);
    assert.match(String(slowly.status().inUse), shipped);
    await slowly[Symbol.asyncDispose]();
  });

  it("is not begun where there is no setting, and is stopped while it is opened", async () => {
    const none = begin({ open: undefined });
    none.slowly.begin();
    await none.turn();
    assert.deepEqual([none.slowly.status().operators, none.told], ["none", []]);
    const { slowly, turn, waiting } = begin({ open: (stop) => new Promise((_, reject) => { stop.addEventListener("abort", () => reject(new Error("stopped"))); }) });
    slowly.begin();
    await turn();
    await slowly[Symbol.asyncDispose]();
    assert.deepEqual([slowly.status().operators, waiting.length], ["opening", 0]);
  });
});
