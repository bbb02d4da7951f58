/** What encoders promise: units, the same bytes from the same seed, a file that says when it is not whole, and a change that loses nobody. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { loadStarterVocabulary } from "../vocabulary/index.ts";
import { encodeChecked, encoderOfFile, EncoderError, openOnnxEncoder, readModel, trainWords, trainingSettings, writeModel, type Encoder, type InstantEncoder } from "./index.ts";
import { slip } from "./train.ts";
import { subwordsOf } from "./subwords.ts";
import type { TransformersModule } from "./onnx-encoder.ts";

const small = { ...trainingSettings, dimension: 24, bucketCount: 8_192, rounds: 6, pairsAtOnce: 128 };
const groups = loadStarterVocabulary().slice(0, 700).map(({ labels }) => Object.values(labels));
const bytes = writeModel(trainWords(groups, small));
const encoder = encoderOfFile(bytes, "words.bin");
const cosine = (of: InstantEncoder, one: string, other: string): number => {
  const vectors = of.encodeNow([one, other]);
  return vectors.subarray(0, of.dimension).reduce((sum, number, place) => sum + number * (vectors[of.dimension + place] as number), 0);
};
const fault = (wanted: string) => (error: unknown): boolean => error instanceof EncoderError && error.fault === wanted;

describe("our encoder", () => {
  it("gives vectors of length 1 for any words, and nothing for none", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const vector = encoder.encodeNow([text]);
      const length = Math.hypot(...vector);
      assert.ok(length === 0 || Math.abs(length - 1) < 1e-5, `${length}`);
      assert.equal(vector.length, encoder.dimension);
    }), { numRuns: 200, seed: 2 });
    assert.ok(encoder.encodeNow(["", "!?"]).every((number) => number === 0));
  });

  it("puts words for one thing nearer together than words for others, in any language", () => {
    const pairs = loadStarterVocabulary().slice(0, 100).map(({ labels }) => [labels["en"]?.[0] ?? "", labels["es"]?.[0] ?? ""] as const);
    const nearer = pairs.filter(([one, other], index) => cosine(encoder, one, other) > cosine(encoder, one, pairs[(index + 37) % pairs.length]?.[1] ?? "")).length;
    assert.ok(nearer >= 85, `${nearer} of ${pairs.length}`);
    assert.ok(cosine(encoder, "bookkeeping", "bookkeepign") > 0.5);
  });

  it("is the same to the byte when it is trained again, and another one with another seed", () => {
    const little = { ...small, rounds: 1, bucketCount: 1_024 };
    const some = groups.slice(0, 60);
    assert.deepEqual(writeModel(trainWords(some, little)), writeModel(trainWords(some, little)));
    assert.notDeepEqual(writeModel(trainWords(some, { ...little, seed: 2 })), writeModel(trainWords(some, little)));
  });

  it("is trained on neighbours too, and on groups that hold nothing to pair", () => {
    const model = trainWords([...groups.slice(0, 60), [["alone"]], [[]], []], { ...small, rounds: 2, pairsAtOnce: 16, neighboursFrom: 1 });
    assert.ok(model.scales.every((scale) => Number.isFinite(scale)));
    assert.ok(model.scales.some((scale) => scale > 0));
  });

  it("reads a bounded number of subwords of any text", () => {
    assert.ok(subwordsOf("a".repeat(100_000), 1_000).length < 100);
    assert.ok(subwordsOf("word ".repeat(100_000), 1_000).length < 64 * 20);
  });

  it("slips by exchanging two neighbouring letters of a word", () => {
    assert.equal(slip("ab", () => 0), "ba");
    assert.equal(slip("aa b", () => 0), "aa b", "nothing to exchange");
  });
});

describe("a file of word vectors", () => {
  it("comes back as it was written, wherever it lies in memory", () => {
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 7);
    assert.deepEqual(readModel(shifted.subarray(7), "x").model, readModel(bytes, "x").model);
    assert.match(encoder.id, /^hashed-subwords\/1\/[0-9a-f]{16}$/);
  });

  it("says when it is cut off, damaged, foreign or of another version", () => {
    const changed = (at: number, byte: number): Uint8Array => Uint8Array.from(bytes, (old, index) => (index === at ? byte : old));
    assert.throws(() => readModel(bytes.subarray(0, bytes.length - 1), "words.bin"), (error) => fault("file")(error) && /words\.bin: it has \d+ bytes instead of \d+: it was cut off/.test(String(error)));
    assert.throws(() => readModel(bytes.subarray(0, 10), "words.bin"), /no file of word vectors/);
    assert.throws(() => readModel(changed(bytes.length - 3, 77), "words.bin"), /digest does not agree/);
    assert.throws(() => readModel(changed(40, (bytes[40] as number) ^ 1), "words.bin"), /digest does not agree/);
    assert.throws(() => readModel(changed(8, 9), "words.bin"), (error) => fault("version")(error) && /version 9, and this program reads version 1/.test(String(error)));
    assert.throws(() => readModel(new TextEncoder().encode("PK".repeat(40)), "words.bin"), /no file of word vectors/);
    assert.throws(() => readModel(changed(10, 0), "words.bin"), fault("file"));
  });
});

/** An encoder whose vectors tell which one made them. */
const fake = (id: string, dimension: number, more: Partial<Encoder> = {}): Encoder => ({
  id, dimension,
  encode: (texts) => Promise.resolve(Float32Array.from({ length: texts.length * dimension }, (_, at) => (at % dimension === (texts[Math.floor(at / dimension)] as string).length % dimension ? 1 : 0))),
  ...more,
});

describe("an encoder held to its word", () => {
  it("is taken when it keeps it, and scaled to length 1", async () => {
    const doubled = fake("x", 3, { encode: () => Promise.resolve(Float32Array.of(0, 3, 4)) });
    assert.deepEqual([...await encodeChecked(doubled, ["a"])].map((number) => Math.round(number * 10)), [0, 6, 8]);
  });

  it("is refused when it fails, changes its dimension or gives no numbers", async () => {
    await assert.rejects(encodeChecked(fake("x", 3, { encode: () => Promise.resolve(new Float32Array(5)) }), ["a"]), fault("dimension"));
    await assert.rejects(encodeChecked(fake("x", 3, { encode: () => Promise.resolve(Float32Array.of(1, NaN, 0)) }), ["a"]), fault("failed"));
    await assert.rejects(encodeChecked(fake("x", 3, { encode: () => Promise.reject(new Error("out of memory")) }), ["a"]), fault("failed"));
  });
});

describe("an encoder in ONNX from a folder", () => {
  const module = (dimension: number, asked: unknown[] = []): TransformersModule => ({
    env: { allowRemoteModels: true, allowLocalModels: false },
    pipeline: (...words) => {
      asked.push(words);
      return Promise.resolve((texts: readonly string[]) => Promise.resolve({ data: Float32Array.from({ length: texts.length * dimension }, (_, at) => (at % dimension === 0 ? 1 : 0)), dims: [texts.length, dimension] }));
    },
  });

  const settings = { folder: "/models/tiny", name: "tiny-1" };

  it("reads from the folder only, on one thread, and keeps to the port", async () => {
    const asked: unknown[] = [];
    const loaded = module(6, asked);
    const opened = await openOnnxEncoder(settings, { load: () => Promise.resolve(loaded) });
    assert.deepEqual([opened.id, opened.dimension, (await encodeChecked(opened, ["a", "b"])).length], ["onnx/tiny-1/6", 6, 12]);
    assert.equal((await encodeChecked(opened, [])).length, 0);
    assert.deepEqual(loaded.env, { allowRemoteModels: false, allowLocalModels: true });
    assert.deepEqual(asked, [["feature-extraction", "/models/tiny", { local_files_only: true, dtype: "fp32", session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 } }]]);
  });

  it("says when the module is not installed, the folder holds none, the model gives more than can be kept, or another dimension than before", async () => {
    await assert.rejects(openOnnxEncoder(settings, { load: () => Promise.reject(new Error("Cannot find package")) }), (error) => fault("missing")(error) && /@huggingface\/transformers: it cannot be loaded/.test(String(error)));
    await assert.rejects(openOnnxEncoder(settings, { load: () => Promise.resolve({ ...module(6), pipeline: () => Promise.reject(new Error("no such file")) }) }), (error) => fault("file")(error) && /\/models\/tiny/.test(String(error)));
    for (const wrong of [0, 4_097]) await assert.rejects(openOnnxEncoder(settings, { load: () => Promise.resolve(module(wrong)) }), fault("dimension"));
    let dimension = 6;
    const changing = await openOnnxEncoder(settings, { load: () => Promise.resolve({ ...module(6), pipeline: () => Promise.resolve((texts: readonly string[]) => Promise.resolve({ data: new Float32Array(texts.length * dimension), dims: [texts.length, dimension] })) }) });
    assert.equal((await encodeChecked(changing, ["a"])).length, 6);
    dimension = 5;
    await assert.rejects(encodeChecked(changing, ["a"]), (error) => fault("dimension")(error) && /gave 6 numbers a text, and gives 5 now/.test(String(error)));
  });
});
