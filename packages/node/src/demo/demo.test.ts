/** The demo: synthetic, labelled, readable, the same for the same seed, and gone for good when it is removed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { removeDemo } from "@cosmicsync/server";
import { tables, type TableName } from "@cosmicsync/storage";
import { cosmicsync } from "../testing/child.ts";
import { starter, testEngine, type TestEngine } from "../testing/engine.ts";
import { testFolder } from "../testing/files.ts";
import { generateDemo } from "./generate.ts";
import { makeDemo } from "./make.ts";

const content = generateDemo(starter, 1);
const conceptsOf = ({ add }: { add: { offers?: readonly { skill: string }[]; needs?: readonly { skill: string }[]; interests?: readonly string[]; values?: readonly string[] } }): string[] =>
  [...(add.offers ?? []), ...(add.needs ?? [])].map(({ skill }) => skill).concat(add.interests ?? [], add.values ?? []);
const rowsOf = async ({ store }: TestEngine): Promise<Record<string, number>> => (await store.size()).rows as Record<string, number>;
const everything = async ({ store }: TestEngine): Promise<string> => {
  const found: unknown[] = [];
  for (const table of Object.keys(tables) as TableName[]) if (table !== "nodeState") for (let after: object | undefined; ; ) {
    const page: object[] = await store.read.list(table, { fanOut: true }, { limit: 500, ...(after === undefined ? {} : { after }) });
    found.push(...page);
    if (page.length < 500) break;
    after = page.at(-1);
  }
  return JSON.stringify(found, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));
};

describe("the demo's content", () => {
  it("is the same for the same seed and another for another", () => {
    assert.deepEqual(generateDemo(starter, 1), content);
    assert.notDeepEqual(generateDemo(starter, 2).people, content.people);
  });
  it("says of everybody and everything that it is a demo", () => {
    for (const { set } of content.people) assert.ok(set.name!.endsWith("(demo)") && set.headline!.startsWith("Demo: "), set.name);
    for (const { set } of content.projects) assert.match(set.description!, /This is a demo project: .* does not exist\.$/);
  });
  it("speaks the words of the vocabulary, nearly always", () => {
    const all = [...content.people, ...content.projects].flatMap(conceptsOf);
    assert.ok(all.length > 1_000 && all.filter((id) => id.startsWith("own/")).length < all.length / 50, all.filter((id) => id.startsWith("own/")).join());
    for (const one of [...content.people, ...content.projects]) assert.ok((one.add.values ?? []).length > 0 && (one.add.needs ?? []).length > 0);
  });
  it("has people who are no copies of each other and look for nothing that they offer", () => {
    assert.ok(new Set(content.people.map(({ set }) => set.headline)).size > content.people.length * 0.75);
    for (const { add } of content.people) for (const { skill } of add.needs ?? []) assert.ok(!(add.offers ?? []).some((offer) => offer.skill === skill), skill);
  });
});

describe("making the demo", () => {
  it("makes it once", async () => {
    const engine = await testEngine();
    assert.deepEqual(await makeDemo(engine), { people: 180, projects: 40 });
    const before = await rowsOf(engine);
    assert.deepEqual(await makeDemo(engine), { people: 0, projects: 0 });
    assert.deepEqual(await rowsOf(engine), before);
  });
  it("marks every person, project and sphere of it", async () => {
    const engine = await testEngine();
    await makeDemo(engine);
    for (const table of ["person", "project"] as const) assert.equal(await engine.store.read.count(table, { fanOut: true }, { synthetic: false }), 0);
    assert.equal(await engine.store.read.count("sphere", { fanOut: true }, { demo: true }), 1);
  });
  it("begins anew where a start had died in the midst of it", async () => {
    const engine = await testEngine();
    let steps = 0;
    const dying = { ...engine, replica: { ...engine.replica, write: (work: never) => ((steps += 1) === 4 ? Promise.reject(new Error("killed")) : engine.replica.write(work)) } };
    await assert.rejects(makeDemo(dying as never), /killed/);
    assert.deepEqual(await makeDemo(engine), { people: 180, projects: 40 });
    assert.deepEqual([await engine.store.read.count("person", { fanOut: true }), await engine.store.read.count("sphere", { fanOut: true }, { demo: true })], [180, 1]);
  });
});

describe("removing the demo", () => {
  it("leaves nothing of it in any table or in the search, and what is real as it was", async () => {
    const engine = await testEngine();
    const real = await engine.replica.write((step) => step.publish(engine.signer, { kind: "project", body: { set: { title: "Real bread", summary: "Not a demo" } }, scope: { type: "sphere", sphere: engine.sphere } }));
    const before = [await rowsOf(engine), await engine.store.digest("project")];
    await makeDemo(engine);
    assert.ok((await engine.store.search({ text: "bread", subject: "project", spheres: [], limit: 10 })).length > 1);
    const made = (await engine.store.read.list("person", { fanOut: true }, { limit: 500 })).map(({ ownerId }) => ownerId);
    assert.deepEqual(await removeDemo(engine.store, engine.replica).then(({ people, projects }) => [people, projects]), [180, 40]);
    const left = await everything(engine);
    for (const word of ["(demo)", "Demo: ", "Tool library on the corner", ...made]) assert.ok(!left.includes(word), word);
    assert.deepEqual((await engine.store.search({ text: "bread", subject: "project", spheres: [], limit: 10 })).map(({ ownerId }) => ownerId), [real.id]);
    const after = await rowsOf(engine);
    assert.deepEqual({ ...after, nodeState: 0 }, { ...(before[0] as object), nodeState: 0 });
    assert.deepEqual(await engine.store.digest("project"), before[1]);
  });
  it("is for good: it is not made again", async () => {
    const engine = await testEngine();
    await makeDemo(engine);
    await removeDemo(engine.store, engine.replica);
    assert.deepEqual(await makeDemo(engine), { people: 0, projects: 0 });
    await assert.rejects(removeDemo(engine.store, engine.replica), /demo\/not-here/);
  });
  it("works in a running node, which then suggests nothing of it, and by a second command says that it is gone", async () => {
    using folder = testFolder();
    await using node = cosmicsync(["start"], folder.path);
    const client = createClient({ base: (await node.says(/ is at (http:\/\/\S+)/))[1]! });
    const preview = () => client.call("preview", { body: { bring: "carpentry, gardening", seek: "web design, photography" } });
    assert.equal((await preview()).matches.length, 3);
    await using removing = cosmicsync(["demo", "remove"], folder.path);
    assert.equal((await removing.ended).code, 0);
    assert.match(removing.said(), /Removed 180 synthetic people and 40 demo projects, for good\./);
    assert.equal((await preview()).matches.length, 0);
    const here = await client.call("node");
    assert.deepEqual([here.demo, here.people, here.projects], [false, 0, 0]);
    await using again = cosmicsync(["demo", "remove"], folder.path);
    assert.equal((await again.ended).code, 0);
    assert.match(again.said(), /There is no demo here/);
  });
});
