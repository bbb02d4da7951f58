/** A text encoder of the operator's in a process of its own, and in a node: what is missing is said before the start, and what goes wrong afterwards takes nothing with it. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { EncoderError, encodeChecked } from "@cosmicsync/matching/encoder";
import { writeTinyEncoder } from "@cosmicsync/matching/testing/tiny-onnx";
import { startNode } from "./node.ts";
import { openOperatorEncoder, requireEncoder, type OperatorEncoder } from "./operator-encoder.ts";
import { readSettings } from "./settings.ts";
import { cosmicsync } from "./testing/child.ts";
import { testFolder, type TestFolder } from "./testing/files.ts";

const peer = fileURLToPath(new URL("../../../bench/peers/transformers/node_modules", import.meta.url));
const words = { wood: [1, 0, 0, 0], saw: [0.6, 0.8, 0, 0], bread: [0, 0, 1, 0], oven: [0, 0, 0.6, 0.8] };
const fault = (name: string, said: RegExp) => (error: unknown): boolean => error instanceof EncoderError && error.fault === name && said.test(error.message);

/** What stands in for the module where it is not installed: a direction for each first letter, until the word comes at which it does what a bad model might. */
const standIn = `
exports.env = {};
exports.pipeline = async (_task, folder) => {
  const does = require("node:fs").readFileSync(folder + "/onnx/model.onnx", "utf8");
  if (does === "refuse") throw new Error("no model");
  return async (texts) => {
    if (texts.includes("canary")) {
      if (does === "crash") process.kill(process.pid, "SIGSEGV");
      if (does === "hang") await new Promise(() => {});
      if (does === "throw") throw new Error("canary");
      if (does === "shrink") return { data: new Float32Array(texts.length * 3), dims: [texts.length, 3] };
    }
    return { data: Float32Array.from({ length: texts.length * 26 }, (_, at) => Number(texts[Math.floor(at / 26)].toLowerCase().charCodeAt(0) - 97 === at % 26)), dims: [texts.length, 26] };
  };
};`;

/** A home with the module, and a model's folder; both as a test wants them. */
const prepared = (folder: TestFolder, does = "good"): { readonly home: string; readonly model: string } => {
  const [home, model] = [join(folder.path, "home"), join(folder.path, "model")];
  const module = join(home, "node_modules/@huggingface/transformers");
  for (const path of [module, join(model, "onnx")]) mkdirSync(path, { recursive: true });
  for (const name of ["config.json", "tokenizer.json"]) writeFileSync(join(model, name), "{}");
  writeFileSync(join(model, "onnx/model.onnx"), does);
  writeFileSync(join(module, "package.json"), '{"name":"@huggingface/transformers","main":"index.cjs"}');
  writeFileSync(join(module, "index.cjs"), standIn);
  return { home, model };
};
const open = ({ home, model }: ReturnType<typeof prepared>, answerMillis = 60_000): Promise<OperatorEncoder> =>
  openOperatorEncoder(model, requireEncoder(model, home), new AbortController().signal, { program: fileURLToPath(new URL("./operator-encoder-process.ts", import.meta.url)), openMillis: 60_000, answerMillis });

describe("what an encoder of the operator's needs", () => {
  it("is named before anything is begun: the file that is missing, or the module and where to put it", () => {
    using folder = testFolder();
    const { home, model } = prepared(folder);
    assert.match(requireEncoder(model, home), /home\/node_modules\/@huggingface\/transformers\/index\.cjs$/);
    const bare = join(folder.path, "bare");
    assert.throws(() => requireEncoder(model, bare), fault("missing", /not installed: npm install --prefix \S+\/bare --ignore-scripts @huggingface\/transformers/));
    // What came with a model is not run.
    cpSync(join(home, "node_modules"), join(model, "node_modules"), { recursive: true });
    assert.throws(() => requireEncoder(model, bare), fault("missing", /not installed/));
    rmSync(join(model, "tokenizer.json"));
    assert.throws(() => requireEncoder(model, home), fault("file", /tokenizer\.json is not in it/));
    assert.throws(() => requireEncoder(bare, home), fault("file", /config\.json is not in it/));
  });
});

describe("an encoder in a process of its own", () => {
  it("answers what it is asked, under an id that changes with the model", async () => {
    using folder = testFolder();
    const here = prepared(folder);
    const ids: string[] = [];
    for (const does of ["good", "better"]) {
      writeFileSync(join(here.model, "onnx/model.onnx"), does);
      await using encoder = await open(here);
      ids.push(encoder.id);
      const vectors = await encodeChecked(encoder, ["bee", "ant"]);
      assert.deepEqual([encoder.dimension, vectors.length, vectors[1], vectors[26]], [26, 52, 1, 1]);
    }
    assert.match(ids.join(), /^onnx\/[0-9a-f]{16}\/26,onnx\/[0-9a-f]{16}\/26$/);
    assert.notEqual(ids[0], ids[1]);
  });

  for (const [does, name, said] of [["crash", "failed", /process ended \(SIGSEGV\)/], ["hang", "failed", /did not answer within 0\.3 seconds/], ["throw", "failed", /the encoder failed$/], ["shrink", "dimension", /gave 26 numbers a text, and gives 3 now/]] as const) {
    it(`that should ${does} says so, in words of its own, and takes nobody with it`, async () => {
      using folder = testFolder();
      await using encoder = await open(prepared(folder, does), does === "hang" ? 300 : 60_000);
      await assert.rejects(encodeChecked(encoder, ["canary"]), (error) => fault(name, said)(error) && !String(error).includes("canary"));
    });
  }

  it("that cannot be opened, or is stopped meanwhile, leaves no process behind", async () => {
    using folder = testFolder();
    await assert.rejects(open(prepared(folder, "refuse")), fault("file", /no text encoder can be read/));
    const { home, model } = prepared(folder);
    const stop = new AbortController();
    const opening = openOperatorEncoder(model, requireEncoder(model, home), stop.signal);
    stop.abort();
    await assert.rejects(opening, fault("failed", /process/));
  });

  it("runs a real model by the real module", { skip: existsSync(peer) ? false : "@huggingface/transformers is not installed (npm ci --ignore-scripts in bench/peers/transformers)" }, async () => {
    using folder = testFolder();
    const { home, model } = prepared(folder);
    rmSync(join(home, "node_modules"), { recursive: true });
    symlinkSync(peer, join(home, "node_modules"));
    writeTinyEncoder(model, words);
    {
      await using encoder = await open({ home, model });
      assert.match(encoder.id, /^onnx\/[0-9a-f]{16}\/4$/);
      assert.deepEqual([...await encodeChecked(encoder, ["wood", "bread"])].map((number) => Math.round(number * 1e5) / 1e5), [1, 0, 0, 0, 0, 0, 1, 0]);
    }
    truncateSync(join(model, "onnx/model.onnx"), 60);
    await assert.rejects(open({ home, model }), fault("file", /no text encoder can be read/));
  });
});

describe("a node with an encoder of its operator's", () => {
  const quiet = { COSMICSYNC_DEMO: "never" };
  const said = async (home: string): Promise<string> => {
    await using command = cosmicsync(["encoder"], home);
    assert.equal((await command.ended).code, 0, command.said());
    return command.said();
  };

  it("refuses to start without what it needs, before it opens anything", async () => {
    using folder = testFolder();
    const home = join(folder.path, "home");
    await assert.rejects(startNode(readSettings({ COSMICSYNC_HOME: home, COSMICSYNC_ENCODER: prepared(folder).home }), "test"), fault("file", /config\.json is not in it/));
    assert.ok(!existsSync(join(home, "node.secret")));
  });

  it("finds people with it once all is read, and tells in its log, its figures and the command line", async () => {
    using folder = testFolder();
    const { home, model } = prepared(folder);
    await using node = cosmicsync(["start"], home, { ...quiet, COSMICSYNC_ENCODER: model });
    const [, url] = await node.says(/ is at (http:\/\/\S+)/);
    await node.says(/"event":"encoder".*"operators":"in use"/);
    assert.match(await said(home), /^Who means alike is found with onnx\/[0-9a-f]{16}\/26\/26\//);
    assert.match(await (await fetch(`${url}/metrics`)).text(), /cosmicsync_encoder_state\{state="in use"\} 1[^]*cosmicsync_encoder_left 0\n/);
    node.process.kill("SIGTERM");
    assert.equal((await node.ended).code, 0, node.said());
  });

  it("goes on with the shipped one when it fails", async () => {
    using folder = testFolder();
    const { home, model } = prepared(folder, "refuse");
    await using node = cosmicsync(["start"], home, { ...quiet, COSMICSYNC_ENCODER: model });
    await node.says(/"event":"encoder".*"operators":"failed"/);
    assert.match(await said(home), /^Who means alike is found with hashed-subwords[^]*was let go of: [^]*no text encoder can be read from this folder/);
  });
});
