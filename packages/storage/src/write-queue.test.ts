/** Group commit: what shares a commit, and what a failure reaches. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createWriteQueue, writeQueueDefaults } from "./write-queue.ts";
import type { Transaction, WriteQueueSettings } from "./write-queue.ts";

interface Fault { begin?: number; commit?: number; undo?: number; unmarked?: boolean }
/** A transaction that only keeps a log; faults happen at the given call, counted from 1. */
function watched(fault: Fault = {}, weight = 0) {
  const log: string[] = [];
  const counts: Record<string, number> = {};
  let isMarked = false;
  const act = (name: keyof Fault | "mark" | "keep" | "abort"): boolean => {
    log.push(name);
    counts[name] = (counts[name] ?? 0) + 1;
    return fault[name as keyof Fault] === counts[name];
  };
  const transaction: Transaction<string[]> = {
    begin() { if (act("begin")) throw new Error("no begin"); },
    mark(marked) { isMarked = marked; act("mark"); return log; },
    keep: () => void act("keep"),
    undo: () => (act("undo") ? "everything" : fault.unmarked !== true || isMarked ? "step" : "steps before"),
    weight: () => weight * log.filter((entry) => entry === "mark").length,
    commit() { if (act("commit")) throw new Error("disk full"); },
    abort: () => void act("abort"),
  };
  return { log, transaction };
}
const queueOf = (transaction: Transaction<string[]>, settings: Partial<WriteQueueSettings> = {}) => createWriteQueue(transaction, { ...writeQueueDefaults, ...settings });
const statuses = (results: readonly PromiseSettledResult<unknown>[]): string => results.map(({ status }) => (status === "fulfilled" ? "+" : "-")).join("");

describe("the write queue", () => {
  it("steps asked for together share one commit, none is acknowledged before it", async () => {
    const { log, transaction } = watched();
    const queue = queueOf(transaction);
    await Promise.all([1, 2, 3].map(async (number) => {
      await queue.add(async (writer) => { writer.push(`work ${number}`); });
      log.push(`told ${number}`);
    }));
    assert.deepEqual(log, ["begin", "mark", "work 1", "keep", "mark", "work 2", "keep", "mark", "work 3", "keep", "commit", "told 1", "told 2", "told 3"]);
  });

  it("a step that fails is undone alone", async () => {
    const { log, transaction } = watched();
    const queue = queueOf(transaction);
    const results = await Promise.allSettled([queue.add(async () => 1), queue.add(async () => { throw new Error("no"); }), queue.add(async () => 3)]);
    assert.equal(statuses(results), "+-+");
    assert.deepEqual(log, ["begin", "mark", "keep", "mark", "undo", "mark", "keep", "commit"]);
  });

  it("where that takes the steps before along, these run again in their order, with marks, and only once", async () => {
    const { log, transaction } = watched({ unmarked: true });
    const queue = queueOf(transaction);
    const ran = [0, 0, 0, 0, 0];
    const step = (number: number, fails = false) => queue.add(async () => { ran[number]!++; if (fails) throw new Error(`no ${number}`); return number; });
    const results = await Promise.allSettled([step(0), step(1), step(2, true), step(3), step(4, true)]);
    assert.equal(statuses(results), "++-+-");
    assert.deepEqual(ran, [2, 2, 1, 1, 1], "a step that threw has had its answer");
    assert.deepEqual(log, ["begin", "mark", "keep", "mark", "keep", "mark", "undo", "abort", "begin", "mark", "keep", "mark", "keep", "mark", "keep", "mark", "undo", "commit"]);
  });

  it("a commit that fails rejects all that shared it, and the next steps go on", async () => {
    const { log, transaction } = watched({ commit: 1 });
    const queue = queueOf(transaction, { togetherCount: 2 });
    const results = await Promise.allSettled([1, 2, 3].map((number) => queue.add(async () => number)));
    assert.equal(statuses(results), "--+");
    assert.deepEqual(log.filter((entry) => entry === "abort" || entry === "commit"), ["commit", "abort", "commit"]);
  });

  it("an engine that gives up its transaction takes the steps before along, not those after", async () => {
    const { log, transaction } = watched({ undo: 1 });
    const queue = queueOf(transaction);
    const results = await Promise.allSettled([queue.add(async () => 1), queue.add(async () => { throw new Error("full"); }), queue.add(async () => 3)]);
    assert.equal(statuses(results), "--+");
    assert.equal(log.filter((entry) => entry === "commit").length, 1);
  });

  it("a transaction that cannot begin rejects those that wait, and the next is tried again", async () => {
    const { transaction } = watched({ begin: 1 });
    const queue = queueOf(transaction);
    assert.equal(statuses(await Promise.allSettled([1, 2].map((number) => queue.add(async () => number)))), "--");
    assert.equal(await queue.add(async () => "later"), "later");
  });

  it("a commit takes no more steps than its bounds of count and weight", async () => {
    for (const [settings, weight] of [[{ togetherCount: 4 }, 0], [{ togetherWeight: 40 }, 10]] as const) {
      const { log, transaction } = watched({}, weight);
      const queue = queueOf({ ...transaction, begin() { log.length = 0; commits.push(0); }, keep() { commits[commits.length - 1]!++; } }, settings);
      const commits: number[] = [];
      await Promise.all(Array.from({ length: 10 }, (_, i) => queue.add(async () => i)));
      assert.deepEqual(commits, [4, 4, 2]);
    }
  });

  it("beyond its bound it answers storage/busy at once; what waits is done", async () => {
    const { transaction } = watched();
    const queue = queueOf(transaction, { waitingCount: 2 });
    const results = await Promise.allSettled([1, 2, 3].map((number) => queue.add(async () => number)));
    assert.equal(statuses(results), "++-");
    assert.equal((results[2] as PromiseRejectedResult).reason.code, "storage/busy");
  });

  it("closing does what waits and refuses the rest", async () => {
    const { transaction } = watched();
    const queue = queueOf(transaction);
    const waiting = queue.add(async () => "done");
    await queue.close();
    assert.equal(await waiting, "done");
    await assert.rejects(queue.add(async () => 1), /closed/);
  });
});

describe("room kept for what frees room", () => {
  const full = new Error("full");
  /** Commits fail `fails` times; the step's own list says what it is. */
  function reserved(fails: number, cleanFails = 0) {
    const log: string[] = [];
    let step: string[] = [];
    const transaction: Transaction<string[]> = {
      begin: () => void log.push("begin"),
      mark: () => (step = []),
      keep: () => undefined,
      undo: () => "everything",
      weight: () => 0,
      commit() { log.push("commit"); if (fails-- > 0) throw full; },
      abort: () => void log.push("abort"),
      clean() { if (cleanFails-- > 0) throw full; },
      stepNature: () => ({ frees: step.includes("frees"), wantsClean: step.includes("clean") }),
      reserve: { helps: (error) => error === full, open: () => void log.push("open"), close: () => void log.push("close") },
    };
    return { log, queue: createWriteQueue(transaction) };
  }
  const step = (...what: string[]) => async (writer: string[]): Promise<string> => { writer.push(...what); return what.join(); };

  it("a step that frees room runs again with it, its neighbours are refused", async () => {
    const { log, queue } = reserved(1);
    assert.equal(statuses(await Promise.allSettled([queue.add(step("puts")), queue.add(step("frees")), queue.add(step("puts"))])), "-+-");
    assert.deepEqual(log, ["begin", "commit", "abort", "open", "begin", "commit", "close"]);
  });
  it("one that only turns out not to is undone again", async () => {
    const { log, queue } = reserved(0);
    let ran = 0;
    await assert.rejects(queue.add(async (writer) => { writer.push("puts"); if (++ran === 1) throw full; }), full);
    assert.deepEqual([ran, log.at(-1), log.filter((entry) => entry === "commit").length], [2, "close", 0]);
  });
  it("is not opened for other failures", async () => {
    const { log, queue } = reserved(0);
    await assert.rejects(queue.add(async (writer) => { writer.push("frees"); throw new Error("another"); }), /another/);
    assert.ok(!log.includes("open"));
  });
  it("a commit stands when cleaning up after it fails: only who wanted that is refused", async () => {
    for (const [cleanFails, expected] of [[1, "++"], [2, "+-"]] as const) {
      const { queue } = reserved(0, cleanFails);
      assert.equal(statuses(await Promise.allSettled([queue.add(step("puts")), queue.add(step("frees", "clean"))])), expected);
    }
  });
});
