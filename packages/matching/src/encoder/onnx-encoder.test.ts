/** A real model, made here, run by the real module: what it says is what was worked out on paper. Skipped where the module is not installed; it is never required. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { writeTinyEncoder } from "../testing/tiny-onnx.ts";
import { createMatcher } from "../matcher.ts";
import { subject, testNow } from "../testing.ts";
import { createVocabulary } from "../vocabulary/index.ts";
import { EncoderError, encodeChecked, openOnnxEncoder, type Encoder } from "./index.ts";
import type { TransformersModule } from "./onnx-encoder.ts";

const peer = join(import.meta.dirname, "../../../../bench/peers/transformers");
const installed = existsSync(join(peer, "node_modules/@huggingface/transformers/package.json"));
const skip = installed ? false : "@huggingface/transformers is not installed (npm ci --ignore-scripts in bench/peers/transformers)";
// Found from the peer's folder, which an import cannot be told.
const load = (): Promise<TransformersModule> => Promise.resolve(createRequire(join(peer, "package.json"))("@huggingface/transformers") as TransformersModule);

const folder = mkdtempSync(join(tmpdir(), "tiny-onnx-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const words = { wood: [1, 0, 0, 0], saw: [0.6, 0.8, 0, 0], bread: [0, 0, 1, 0], oven: [0, 0, 0.6, 0.8] };
const open = (at: string, name = "tiny"): Promise<Encoder> => openOnnxEncoder({ folder: at, name }, { load });
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
const fault = (name: string) => (error: unknown): boolean => error instanceof EncoderError && error.fault === name;

describe("a real encoder in ONNX", { skip }, () => {
  it("gives the mean of its words, of length 1, whatever stands beside it in the batch", async () => {
    writeTinyEncoder(join(folder, "tiny"), words);
    const encoder = await open(join(folder, "tiny"));
    assert.equal(encoder.id, "onnx/tiny/4");
    const vectors = await encodeChecked(encoder, ["wood", "Wood saw", "bread oven bread bread"]);
    const row = (at: number): number[] => [...vectors.slice(at * 4, at * 4 + 4)];
    for (const [at, wanted] of [[0, [1, 0, 0, 0]], [1, [1.6, 0.8, 0, 0]], [2, [0, 0, 3.6, 0.8]]] as const) {
      const length = Math.hypot(...wanted);
      for (const [place, value] of wanted.entries()) near(row(at)[place] as number, value / length);
    }
  });

  it("encodes people by what it knows of their own words, and is changed for another in the background, between answers", async () => {
    writeTinyEncoder(join(folder, "first"), words);
    writeTinyEncoder(join(folder, "second"), Object.fromEntries(Object.entries(words).map(([word, row]) => [word, [...row, 0]])));
    const vocabulary = createVocabulary([]);
    const matcher = createMatcher({ vocabulary, now: () => testNow });
    for (const [id, interest] of [["a", "own/saw"], ["b", "own/oven"]] as const) matcher.put(subject({ id, interests: [interest] }));
    const found = (): string | undefined => matcher.encoding().encoderId;
    const read = async (encoder: Encoder): Promise<void> => {
      const meaning = vocabulary.slowMeaning(encoder);
      matcher.meanBy(meaning.meaning());
      assert.equal(matcher.encode(), "done");
      assert.equal(matcher.encoding().left, 2, "their words are to be read yet");
      assert.equal(await meaning.step(), "done");
      assert.deepEqual([matcher.encode(), matcher.encoding().left], ["done", 0]);
    };
    await read(await open(join(folder, "first")));
    assert.match(String(found()), /^onnx\/tiny\/4\/4\//);
    const answering = found();
    const second = vocabulary.slowMeaning(await open(join(folder, "second"), "other"));
    matcher.meanBy(second.meaning());
    matcher.encode();
    assert.equal(found(), answering, "until the new vectors are there, the old ones answer");
    while ((await second.step()) === "more");
    matcher.encode();
    assert.match(String(found()), /^onnx\/other\/5\/5\//);
  });

  it("says what is wrong with a model that is cut off, and a folder without one", async () => {
    writeTinyEncoder(join(folder, "cut"), words);
    truncateSync(join(folder, "cut/onnx/model.onnx"), 60);
    await assert.rejects(open(join(folder, "cut")), fault("file"));
    await assert.rejects(open(join(folder, "none")), fault("file"));
  });
});
