/** Meaning by an encoder that takes its time: in bounded steps, concepts first, own words when they are wanted, and a failure that changes nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EncoderError, type Encoder } from "../encoder/index.ts";
import type { Concept } from "./concept.ts";
import { createSlowMeaning, slowMeaningBounds } from "./slow-meaning.ts";

const concept = (id: string, ...labels: string[]): Concept => ({ id, kind: "skill", labels: { en: labels }, broader: [], related: [] });
/** A direction for each first letter. */
const encoder = (asked: string[][] = []): Encoder => ({
  id: "letters", dimension: 26,
  encode(texts) {
    asked.push([...texts]);
    return Promise.resolve(Float32Array.from({ length: texts.length * 26 }, (_, at) => ((texts[Math.floor(at / 26)] as string).charCodeAt(0) - 97 === at % 26 ? 1 : 0)));
  },
});
const places = (vector: Float32Array | undefined): Record<number, number> => Object.fromEntries([...(vector ?? [])].flatMap((number, place) => (number === 0 ? [] : [[place, Math.round(number * 1_000) / 1_000]])));

describe("meaning by an encoder that takes its time", () => {
  it("is there when every concept is encoded, as the mean of a few of its labels, in steps of a bounded number of texts", async () => {
    const asked: string[][] = [];
    const slow = createSlowMeaning([concept("skill/a", "a", "b", "c"), concept("skill/none"), concept("skill/d", "d")], encoder(asked), { ...slowMeaningBounds, textsAtOnce: 2, labels: 2 });
    assert.deepEqual([slow.meaning(), slow.left], [undefined, 3]);
    assert.deepEqual([await slow.step(), slow.meaning(), slow.left], ["more", undefined, 2]);
    assert.equal(await slow.step(), "done");
    assert.deepEqual(asked, [["a", "b"], ["d"]]);
    const meaning = slow.meaning();
    assert.deepEqual([meaning?.encoderId, meaning?.dimension], ["letters", 26]);
    assert.deepEqual(places(meaning?.vector("skill/a")), { 0: 0.707, 1: 0.707 });
    assert.deepEqual([places(meaning?.vector("skill/none")), places(meaning?.vector("skill/unknown"))], [{}, {}]);
  });

  it("reads own words when they are wanted and not before, the first wanted first", async () => {
    const asked: string[][] = [];
    const slow = createSlowMeaning([], encoder(asked), { ...slowMeaningBounds, textsAtOnce: 1 });
    const meaning = slow.meaning();
    assert.equal(meaning?.vector("own/zither-playing"), undefined);
    assert.equal(await slow.step(), "done");
    for (const id of ["own/zither-playing", "own/yodel", "own/yodel", "skill/unknown"]) meaning?.want?.(id);
    assert.deepEqual([slow.left, await slow.step(), await slow.step(), slow.left], [2, "more", "done", 0]);
    assert.deepEqual(asked, [["zither playing"], ["yodel"]]);
    assert.deepEqual(places(meaning?.vector("own/zither-playing")), { 25: 1 });
  });

  it("holds a bounded number of own words, and lets go of those that nobody asked for longest", async () => {
    const slow = createSlowMeaning([], encoder(), { ...slowMeaningBounds, ownWords: 2, ownWordsWaiting: 1 });
    const meaning = slow.meaning();
    const read = async (id: string): Promise<void> => { meaning?.want?.(id); await slow.step(); };
    await read("own/a");
    await read("own/b");
    meaning?.vector("own/a");
    await read("own/c");
    assert.deepEqual(["own/a", "own/b", "own/c"].map((id) => meaning?.vector(id) !== undefined), [true, false, true]);
    for (const id of ["own/d", "own/e"]) meaning?.want?.(id);
    assert.equal(slow.left, 1, "more than may wait are wanted again by who needs them");
  });

  it("stays as it was when a step fails, and goes on when the encoder recovers", async () => {
    const good = encoder();
    const faults: Encoder["encode"][] = [() => Promise.reject(new Error("out of memory")), () => Promise.resolve(new Float32Array(7)), (texts) => Promise.resolve(new Float32Array(texts.length * 26).fill(NaN))];
    const slow = createSlowMeaning([concept("skill/a", "a")], { ...good, encode: (texts) => (faults.shift() ?? good.encode)(texts) });
    for (const wanted of ["failed", "dimension", "failed"]) await assert.rejects(slow.step(), (error) => error instanceof EncoderError && error.fault === wanted);
    assert.deepEqual([slow.meaning(), slow.left], [undefined, 1]);
    assert.equal(await slow.step(), "done");
    assert.deepEqual(places(slow.meaning()?.vector("skill/a")), { 0: 1 });
  });
});
