/** The harness reads what the format says, shows nothing it must not show, and gives figures that can be checked. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { evaluate, evaluationTable, readDataset } from "./index.ts";
import { mayLearn, timeline } from "./split.ts";
import type { HistoryEvent } from "./format.ts";

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
type Files = Readonly<Record<string, readonly object[] | string>>;
const head = { name: "Small", licence: "CC0", description: "Made for a test", task: "people-for-project" };
async function folderOf(files: Files, dataset: object = head): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  folders.push(folder);
  await writeFile(join(folder, "dataset.json"), JSON.stringify(dataset));
  for (const [name, lines] of Object.entries(files)) await writeFile(join(folder, name), typeof lines === "string" ? lines : lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return folder;
}
const people = ["ana", "bo", "cy", "di"].map((id) => ({ id, ...(id === "ana" ? { offers: [{ skill: "carpentry", level: 1 }] } : id === "bo" ? { offers: [{ skill: "gardening" }] } : {}) }));
const projects = [{ id: "shed", title: "A shed", needs: [{ skill: "carpentry" }] }, { id: "beds", title: "Raised beds", needs: [{ skill: "gardening" }] }];
const events = [{ time: 1, kind: "joined", a: "cy", b: "beds" }, { time: 2, kind: "joined", a: "cy", b: "shed" }, { time: 5, kind: "joined", a: "di", b: "shed" }];
const queries = [{ id: "q1", for: "shed", want: "person", time: 4, relevant: ["ana"] }, { id: "q2", for: "beds", want: "person", time: 4, relevant: { bo: 2, di: 1 } }];

describe("an evaluation", () => {
  it("gives each scorer every ranking metric with an interval, and the same figures for the same seed", async () => {
    const folder = await folderOf({ "people.jsonl": people, "projects.jsonl": projects, "events.jsonl": events, "queries.jsonl": queries });
    const evaluation = await evaluate(folder, { seed: 3 });
    const all = evaluation.ranking?.slices["all"];
    assert.deepEqual(Object.keys(all?.scorers ?? {}), ["engine", "popularity", "text", "skills", "neighbourhood"]);
    for (const figures of Object.values(all?.scorers ?? {})) assert.deepEqual(Object.keys(figures), ["ndcg@10", "recall@20", "mrr", "hits@50", "coverage@10", "gini@10"]);
    assert.equal(all?.queries, 2);
    // Who offers what is needed comes right after cy, who has been in both projects and so has shown both; popularity has nobody but cy.
    assert.equal(all?.scorers["engine"]?.mrr?.mean, 1 / 2);
    assert.ok((all?.scorers["popularity"]?.mrr?.mean ?? 1) < 0.5);
    assert.equal(all?.differences["popularity"]?.mrr.mean, 1 / 2 - (all?.scorers["popularity"]?.mrr?.mean ?? 0));
    assert.deepEqual(await evaluate(folder, { seed: 3 }), evaluation);
    assert.match(evaluationTable(evaluation), /engine less baseline/u);
  });

  it("tells apart unseen pairs, cold people and how popular the relevant are", async () => {
    const asked = [{ id: "q", for: "shed", want: "person", time: 9, relevant: ["cy", "ana"] }];
    const slices = (await evaluate(await folderOf({ "people.jsonl": people, "projects.jsonl": projects, "events.jsonl": events, "queries.jsonl": asked }))).ranking?.slices;
    assert.equal(slices?.["unseen pair"]?.queries, 1);
    assert.equal(slices?.["unseen pair"]?.scorers["engine"]?.mrr?.mean, 1 / 2, "only ana is asked for, cy is out of the way, and di, who joined the shed, comes before her");
    assert.equal(slices?.["cold person"]?.queries, 1);
    assert.equal(slices?.["popularity decile 8"]?.scorers["popularity"]?.mrr?.mean, 1);
    assert.equal(Object.entries(slices ?? {}).filter(([name, { queries: count }]) => name.startsWith("popularity") && count > 0).length, 2);
  });

  it("respects pool, given and exclude, and counts relevant ones outside the candidates as missed", async () => {
    const asked = [{ id: "q", for: { title: "shed", needs: [{ skill: "carpentry" }] }, want: "person", pool: ["ana", "bo", "nobody"], exclude: ["bo"], relevant: ["ana", "cy"] }];
    const out = join(await folderOf({}), "out.jsonl");
    const evaluation = await evaluate(await folderOf({ "people.jsonl": people, "projects.jsonl": projects, "queries.jsonl": asked }), { out });
    assert.equal(evaluation.ranking?.missed, 1);
    assert.equal(evaluation.ranking?.slices["all"]?.scorers["engine"]?.["recall@20"]?.mean, 0.5);
    const lines = (await readFile(out, "utf8")).trim().split("\n").map((line) => JSON.parse(line) as { id: string; ranking: { id: string; score: number }[] });
    assert.deepEqual(lines.map(({ id, ranking }) => [id, ranking.map(({ id: candidate }) => candidate)]), [["q", ["ana"]]]);
  });

  it("scores pairs: AUC pooled and within groups, log loss, calibration, and one line a pair", async () => {
    const pairs = [0, 1, 2].flatMap((group) => [{ a: "shed", b: "ana", label: 1, group: `g${group}` }, { a: "shed", b: "bo", label: 0, group: `g${group}` }]);
    const out = join(await folderOf({}), "out.jsonl");
    const { pairs: figures } = await evaluate(await folderOf({ "people.jsonl": people, "projects.jsonl": projects, "pairs.jsonl": pairs }), { out });
    assert.equal(figures?.scorers["engine"]?.auc?.mean, 1);
    assert.equal(figures?.scorers["engine"]?.["auc within groups"]?.mean, 1);
    assert.equal(figures?.scorers["popularity"]?.auc?.mean, 0.5);
    assert.ok((figures?.scorers["engine"]?.["log loss"]?.mean ?? 9) < (figures?.scorers["popularity"]?.["log loss"]?.mean ?? 0));
    assert.equal((await readFile(out, "utf8")).trim().split("\n").length, 6);
  });
});

describe("what a question may know", () => {
  const event = (time: number, split?: string): HistoryEvent => ({ time, kind: "joined", a: "a", b: "b", weight: 1, ...(split === undefined ? {} : { split }) });

  it("is what is before the split time or marked train, and always before its own time", () => {
    assert.ok(mayLearn(event(3), { time: 4 }, 5) && !mayLearn(event(5), { time: 9 }, 5) && !mayLearn(event(4), { time: 4 }, 5));
    assert.ok(mayLearn(event(9, "train"), {}, undefined) && !mayLearn(event(1, "test"), {}, undefined) && !mayLearn(event(9, "train"), { time: 9 }, undefined));
    assert.ok(mayLearn(event(3), { time: 4 }, undefined) && !mayLearn(event(3), {}, undefined), "rolling data show nothing to a question without time");
  });

  it("is shown in order: exactly what is allowed, whatever the data", () => {
    const anyEvents = fc.array(fc.record({ time: fc.integer({ min: 0, max: 12 }), split: fc.constantFrom(undefined, "train", "test") }), { maxLength: 20 });
    const anyQuestions = fc.array(fc.constantFrom(undefined, 0, 3, 6, 9, 13), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(anyEvents, anyQuestions, fc.constantFrom(undefined, 6), (times, asked, splitTime) => {
      const all = times.map(({ time, split }) => event(time, split));
      const shown = new Set<HistoryEvent>();
      // Data are rolling or split, never both; a question without time beside dated ones asks for the end.
      const questions = asked.map((time) => (time === undefined ? {} : { time }));
      for (const step of timeline(all, questions, splitTime)) {
        if ("learn" in step) shown.add(step.learn);
        else assert.deepEqual(all.filter((one) => shown.has(one)), all.filter((one) => mayLearn(one, step.ask, splitTime) || (step.ask.time === undefined && shown.has(one))));
      }
    }), { seed: 6, numRuns: 300 });
  });

  it("does not change with the answers, nor with what happens later: the canary is never seen", async () => {
    const folderWith = async (relevant: string, later: string, label: number): Promise<string> => folderOf({
      "people.jsonl": people, "projects.jsonl": projects, "events.jsonl": [...events.slice(0, 2), { time: 4, kind: "joined", a: later, b: "shed" }, { time: 8, kind: "joined", a: later, b: "beds" }],
      "queries.jsonl": queries.map((query) => ({ ...query, relevant: [relevant] })), "pairs.jsonl": [{ a: "shed", b: "ana", time: 4, label, group: "g" }, { a: "beds", b: "ana", time: 4, label: 1 - label, group: "h" }],
    });
    const rankings = async (folder: string): Promise<string> => {
      const out = join(folder, "out.jsonl");
      await evaluate(folder, { out });
      return readFile(out, "utf8");
    };
    const first = await rankings(await folderWith("ana", "bo", 1));
    assert.match(first, /"id":"ana"/u);
    assert.equal(await rankings(await folderWith("di", "di", 0)), first);
    const shown = await folderOf({ "people.jsonl": people, "projects.jsonl": projects, "events.jsonl": [...events, { time: 3, kind: "joined", a: "di", b: "shed" }], "queries.jsonl": queries });
    assert.notEqual(await rankings(shown), first.split("\n").slice(0, 2).join("\n") + "\n", "an event before the question does change the answer");
  });
});

describe("a folder", () => {
  const good: Files = { "people.jsonl": people, "projects.jsonl": projects, "queries.jsonl": queries };

  it("may be gzip, may lack what is not needed, and may hold fields nobody knows", async () => {
    const folder = await folderOf({ "people.jsonl": [{ id: "ana", shoeSize: 40 }], "queries.jsonl": queries });
    await writeFile(join(folder, "projects.jsonl.gz"), gzipSync(projects.map((line) => JSON.stringify(line)).join("\n")));
    const dataset = await readDataset(folder);
    assert.deepEqual([dataset.people.length, dataset.projects.length, dataset.events.length], [1, 2, 0]);
  });

  it("stops at a malformed line with file, line and reason", async () => {
    for (const [files, reason] of [
      [{ ...good, "people.jsonl": '{"id":"a"}\n{"id":\n' }, /people\.jsonl:2: /u],
      [{ ...good, "people.jsonl": '{"id":"a"}\n\n[]\n' }, /people\.jsonl:3: not an object/u],
      [{ ...good, "people.jsonl": [{ id: "a" }, { id: "a" }] }, /people\.jsonl:2: the id a stands already in line 1/u],
      [{ ...good, "people.jsonl": [{ id: "a", offers: [{ skill: "x", level: 3 }] }] }, /people\.jsonl:1: a level in offers is not between 0 and 1/u],
      [{ ...good, "events.jsonl": [{ time: "yesterday", kind: "joined", a: "a", b: "b" }] }, /events\.jsonl:1: time is neither/u],
      [{ ...good, "events.jsonl": [{ time: 1, kind: "danced", a: "a", b: "b" }] }, /events\.jsonl:1: kind is none of/u],
      [{ ...good, "queries.jsonl": [{ id: "q", for: "shed", want: "person" }] }, /queries\.jsonl:1: relevant is neither/u],
      [{ ...good, "pairs.jsonl": [{ a: "a", b: "b" }] }, /pairs\.jsonl:1: label is no number/u],
      [{ "people.jsonl": people }, /nothing to measure/u],
    ] as const) await assert.rejects(evaluate(await folderOf(files as Files)), reason);
    await assert.rejects(evaluate(join(await folderOf(good), "nowhere")), /dataset\.json: the file is missing/u);
    await assert.rejects(evaluate(await folderOf(good, { ...head, task: "cook" })), /dataset\.json: task is none of/u);
  });

  it("stops at a gzip stream that is cut off", async () => {
    const folder = await folderOf({ "queries.jsonl": queries });
    await writeFile(join(folder, "people.jsonl.gz"), gzipSync(JSON.stringify({ id: "a".repeat(5_000) })).subarray(0, 30));
    await assert.rejects(evaluate(folder), /people\.jsonl\.gz:1: the gzip stream is broken/u);
  });
});
