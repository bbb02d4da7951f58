/** The socket by which the command line works in a running node. */
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import { once } from "node:events";
import { describe, it } from "node:test";
import { runInNode, serveControl, type Output } from "./control.ts";
import { testFolder } from "./testing/files.ts";

const recorder = (): Output & { readonly lines: string[] } => {
  const lines: string[] = [];
  return { lines, out: (text) => lines.push(`out ${text}`), err: (text) => lines.push(`err ${text}`), status: (text) => lines.push(`status ${text}`) };
};
const never = new AbortController().signal;

describe("the control socket", () => {
  it("runs a command in the node and brings back what it prints and how it ended", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    await using _control = await serveControl(path, { greet: async (given, output) => { output.status("…"); output.out(`hello ${(given as { name: string }).name}`); output.err("careful"); return 3; } });
    const output = recorder();
    assert.equal(await runInNode(path, "greet", { name: "world\nline" }, output, never), 3);
    assert.deepEqual(output.lines, ["status …", "out hello world\nline", "err careful"]);
  });
  it("is for its owner alone and goes with the node", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    {
      await using _control = await serveControl(path, {});
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }
    assert.equal(existsSync(path), false);
  });
  it("is absent where no node runs, even where a crash left its file behind", async () => {
    using folder = testFolder();
    assert.equal(await runInNode(`${folder.path}/control.sock`, "greet", {}, recorder(), never), undefined);
    assert.equal(await runInNode(folder.write("control.sock", ""), "greet", {}, recorder(), never), undefined);
  });
  it("answers what it does not know, or cannot read, with a sentence", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    await using _control = await serveControl(path, { greet: async () => 0 });
    for (const command of ["constructor", "missing"]) {
      const output = recorder();
      assert.equal(await runInNode(path, command, {}, output, never), 2);
      assert.match(output.lines[0] ?? "", /does not know this command/);
    }
    const socket = createConnection(path);
    socket.write("not json\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    assert.match(answer.toString(), /does not know this command/);
  });
  it("tells a command that failed, and serves the next", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    await using _control = await serveControl(path, { fail: async () => { throw new Error("no such file"); }, greet: async () => 0 });
    const output = recorder();
    assert.equal(await runInNode(path, "fail", {}, output, never), 1);
    assert.deepEqual(output.lines, ["err no such file"]);
    assert.equal(await runInNode(path, "greet", {}, recorder(), never), 0);
  });
  it("stops the command when the command line goes away", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    const stopped = Promise.withResolvers<string>();
    await using _control = await serveControl(path, { wait: (_given, output, stop) => new Promise((resolve) => { output.out("begun"); stop.addEventListener("abort", () => { stopped.resolve("stopped"); output.err("what was done is kept"); resolve(130); }); }) });
    const stop = new AbortController();
    const recorded = recorder();
    const output: Output = { ...recorded, out: () => stop.abort() };
    const running = runInNode(path, "wait", {}, output, stop.signal);
    assert.equal(await stopped.promise, "stopped");
    assert.equal(await running, 130);
    assert.deepEqual(recorded.lines, ["err what was done is kept"]);
  });
  it("stops what runs when the node stops, and waits for nobody who says nothing", async () => {
    using folder = testFolder();
    const path = `${folder.path}/control.sock`;
    const control = await serveControl(path, { wait: (_given, output, stop) => new Promise((resolve) => { stop.addEventListener("abort", () => { output.out("kept"); resolve(130); }); output.out("begun"); }) });
    const silent = createConnection(path);
    await once(silent, "connect");
    const output = recorder();
    const begun = Promise.withResolvers<undefined>();
    const running = runInNode(path, "wait", {}, { ...output, out: (text) => { output.out(text); begun.resolve(undefined); } }, never);
    await begun.promise;
    await control[Symbol.asyncDispose]();
    assert.equal(await running, 130);
    assert.deepEqual(output.lines, ["out begun", "out kept"]);
  });
});
