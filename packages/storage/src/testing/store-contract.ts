/**
 * What every store does, whatever its engine: run it with a function that opens an empty one. Each promise of the port is a
 * test, with the bad beside the good.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { StorageError } from "../errors.ts";
import { digestAll } from "../digest.ts";
import { tables } from "../schema/tables.ts";
import type { Row, TableName } from "../schema/tables.ts";
import { keyOf } from "../schema/codec.ts";
import type { Column } from "../schema/table.ts";
import type { ListQuery, Reach, Reader, SearchEntry, SearchQuery, Store, Writer } from "../store.ts";
import { idOf, rowOf, spoilersOf } from "./rows.ts";

export interface StoreUnderTest {
  /** An empty store. */
  open(settings?: { readonly waitingCount?: number }): Promise<Store>;
}
const everywhere: Reach = { fanOut: true };
const tableNames = Object.keys(tables) as TableName[];

export function storeContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name} keeps the contract of a store`, () => {
    rows(open);
    lists(open);
    steps(open);
    refusals(open);
    searches(open);
    digests(open);
  });
}
type Open = StoreUnderTest["open"];

function rows(open: Open): void {
  for (const table of tableNames) {
    it(`a row of ${table} comes back as it was put`, async () => {
      await using store = await open();
      const row = rowOf(table, 1);
      const other = rowOf(table, 2);
      await store.write(async (writer) => { await writer.put(table, row); await writer.put(table, other); });
      assert.deepEqual(await store.read.get(table, keyOf(table, row)), row);
      assert.equal(await store.read.count(table, everywhere), 2);
    });
  }

  it("null comes back as null, and bytes, numbers and JSON at their edges come back whole", async () => {
    await using store = await open();
    const erased = rowOf("envelope", 1, { nonce: null, body: null, sphereId: null, expiresAt: null, clock: Number.MAX_SAFE_INTEGER, header: new Uint8Array([0, 255]), proof: new Uint8Array() });
    const shown = rowOf("exposure", 1, { propensity: 1e-300, place: -0 });
    const state = rowOf("nodeState", 1, { value: { "__proto__x": "\u{1f30d} é", b: [1.5, null, {}], a: "" } });
    await store.write(async (writer) => { await writer.put("envelope", erased); await writer.put("exposure", shown); await writer.put("nodeState", state); });
    assert.deepEqual(await store.read.get("envelope", keyOf("envelope", erased)), erased);
    assert.deepEqual(await store.read.get("exposure", keyOf("exposure", shown)), { ...shown, place: 0 });
    assert.deepEqual(await store.read.get("nodeState", { name: state.name }), state);
  });

  it("what is not there is undefined, not an error", async () => {
    await using store = await open();
    assert.equal(await store.read.get("person", { ownerId: idOf("nobody") }), undefined);
    assert.deepEqual(await store.read.list("person", everywhere, { limit: 5 }), []);
    assert.equal(await store.read.count("person", { owner: idOf("nobody") }), 0);
  });

  it("put replaces, insert does not, delete deletes one row and deleteOwned those of one owner", async () => {
    await using store = await open();
    const first = rowOf("consent", 1, { purpose: "show" });
    const second = rowOf("consent", 2, { ownerId: first.ownerId, purpose: "match" });
    const foreign = rowOf("consent", 3);
    const changed = { ...first, wording: "2" };
    const answers = await store.write(async (writer) => {
      await writer.put("consent", first);
      await writer.put("consent", changed);
      const again = await writer.insert("consent", { ...first, wording: "3" });
      const fresh = await writer.insert("consent", second);
      await writer.put("consent", foreign);
      return { again, fresh };
    });
    assert.deepEqual(answers, { again: false, fresh: true });
    assert.deepEqual(await store.read.get("consent", keyOf("consent", first)), changed);
    await store.write((writer) => writer.delete("consent", keyOf("consent", first)));
    assert.equal(await store.read.get("consent", keyOf("consent", first)), undefined);
    assert.equal(await store.write((writer) => writer.deleteOwned("consent", second.ownerId)), 1);
    assert.deepEqual(await store.read.list("consent", everywhere, { limit: 5 }), [foreign]);
    assert.equal(await store.write((writer) => writer.clear("consent")), 1);
    assert.equal(await store.read.count("consent", everywhere), 0);
  });

  it("shares no object with its callers", async () => {
    await using store = await open();
    const row = rowOf("envelope", 1, { header: Buffer.from([1, 2, 3]) }); // slices of Buffers share their bytes
    const state = rowOf("nodeState", 1, { value: { list: [1] } });
    await store.write(async (writer) => { await writer.put("envelope", row); await writer.put("nodeState", state); });
    row.header[0] = 9;
    (state.value as { list: number[] }).list.push(2);
    const read = (await store.read.get("envelope", keyOf("envelope", row)))!;
    assert.deepEqual([...read.header], [1, 2, 3]);
    read.header[0] = 7;
    assert.deepEqual([...(await store.read.get("envelope", keyOf("envelope", row)))!.header], [1, 2, 3]);
    assert.deepEqual((await store.read.get("nodeState", { name: state.name }))!.value, { list: [1] });
  });
}

function lists(open: Open): void {
  it("a list of one owner holds that owner's rows only, by key", async () => {
    await using store = await open();
    const mine = ["show", "match", "learn", "measure"].map((purpose, i) => rowOf("consent", i, { ownerId: idOf("me"), purpose: purpose as Row<"consent">["purpose"] }));
    await store.write(async (writer) => { for (const row of [...mine, rowOf("consent", "other")]) await writer.put("consent", row); });
    const found = await store.read.list("consent", { owner: idOf("me") }, { limit: 10 });
    assert.deepEqual(found.map(({ purpose }) => purpose), ["learn", "match", "measure", "show"]);
    assert.deepEqual((await store.read.list("consent", { owner: idOf("me") }, { limit: 10, descending: true })).map(({ purpose }) => purpose), ["show", "measure", "match", "learn"]);
    assert.deepEqual((await store.read.list("consent", { owner: idOf("me") }, { limit: 10, where: { purpose: "show" } })), [mine[0]]);
  });

  it("pages join without a gap or a repetition in every order, up and down, across null", async () => {
    await using store = await open();
    const projects = Array.from({ length: 23 }, (_, i) => rowOf("project", i, { lead: i % 3 === 0 ? null : idOf(i % 4), catalogue: i % 2 === 0 ? null : `c${i % 5}`, sourceKey: i % 7 === 0 ? null : `k${i}`, updated: i % 6 }));
    await store.write(async (writer) => { for (const row of projects) await writer.put("project", row); });
    for (const index of [undefined, "byUpdate", "byLead", "bySphere", "bySource"] as const) {
      for (const descending of [false, true]) {
        const query: ListQuery<"project"> = { limit: 100, descending, ...(index === undefined ? {} : { index }) };
        const whole = await store.read.list("project", everywhere, query);
        assert.equal(whole.length, projects.length);
        const paged = await inPages(store.read, { ...query, limit: 4 });
        assert.deepEqual(paged.map(({ ownerId }) => ownerId), whole.map(({ ownerId }) => ownerId), `${index} ${descending ? "down" : "up"}`);
      }
    }
    const unclaimed = await store.read.list("project", everywhere, { limit: 100, where: { lead: null }, index: "byLead" });
    assert.equal(unclaimed.length, 8);
    assert.deepEqual(await inPages(store.read, { limit: 3, where: { lead: null }, index: "byLead" }), unclaimed);
    assert.equal(await store.read.count("project", everywhere, { lead: null }), 8);
  });

  it("null comes first, then values in their order: texts by UTF-8 bytes, ids by bytes, false before true", async () => {
    await using store = await open();
    const names = ["", "B", "a", "é", "\uffee", "\u{1f30d}", "aa", "a\u{10ffff}"];
    await store.write(async (writer) => { for (const name of names) await writer.put("nodeState", { name, value: 0 }); });
    const inOrder = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual((await store.read.list("nodeState", everywhere, { limit: 20 })).map(({ name }) => name), inOrder);
    assert.deepEqual((await store.read.list("nodeState", everywhere, { limit: 20, after: { name: "a" } })).map(({ name }) => name), inOrder.slice(inOrder.indexOf("a") + 1));
    const ids = ["a".repeat(52), "2".repeat(51) + "a", "z".repeat(51) + "a", "7".repeat(51) + "q"];
    await store.write(async (writer) => { for (const [i, ownerId] of ids.entries()) await writer.put("person", rowOf("person", i, { ownerId })); });
    assert.deepEqual((await store.read.list("person", everywhere, { limit: 20 })).map(({ ownerId }) => ownerId), [ids[0], ids[2], ids[1], ids[3]]);
  });
}

async function inPages(read: Reader, query: ListQuery<"project">): Promise<Row<"project">[]> {
  const all: Row<"project">[] = [];
  for (let page = await read.list("project", everywhere, query); page.length > 0; page = await read.list("project", everywhere, { ...query, after: page.at(-1)! })) {
    all.push(...page);
    assert.ok(all.length < 1_000, "pages never end");
  }
  return all;
}

function steps(open: Open): void {
  it("a step sees what it has written; others do not until it is committed", async () => {
    await using store = await open();
    const row = rowOf("person", 1);
    const seen = await store.write(async (writer) => {
      await writer.put("person", row);
      return { inside: await writer.list("person", everywhere, { limit: 5 }), count: await writer.count("person", everywhere), outside: await store.read.count("person", everywhere) };
    });
    assert.deepEqual(seen, { inside: [row], count: 1, outside: 0 });
    assert.equal(await store.read.count("person", everywhere), 1);
  });

  it("a step sees its own deletions, and a row put again after them", async () => {
    await using store = await open();
    const row = rowOf("person", 1);
    await store.write((writer) => writer.put("person", row));
    const seen = await store.write(async (writer) => {
      await writer.delete("person", keyOf("person", row));
      const gone = await writer.get("person", keyOf("person", row));
      const again = await writer.insert("person", { ...row, synthetic: !row.synthetic });
      return { gone, again, listed: (await writer.list("person", everywhere, { limit: 5 })).length };
    });
    assert.deepEqual(seen, { gone: undefined, again: true, listed: 1 });
  });

  it("a step that throws leaves no trace and does not hurt its neighbours", async () => {
    await using store = await open();
    const kept = [rowOf("person", 1), rowOf("person", 2)];
    const results = await Promise.allSettled([
      store.write((writer) => writer.put("person", kept[0]!)),
      store.write(async (writer) => {
        await writer.put("person", rowOf("person", 3));
        await writer.delete("person", keyOf("person", kept[0]!));
        await writer.index({ ownerId: idOf(3), subject: "person", sphereId: null, texts: [{ audience: "public", text: "half" }] });
        throw new RangeError("no");
      }),
      store.write((writer) => writer.put("person", kept[1]!)),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assert.ok(results[1]!.status === "rejected" && results[1]!.reason instanceof RangeError);
    assert.deepEqual(new Set((await store.read.list("person", everywhere, { limit: 5 })).map(({ ownerId }) => ownerId)), new Set(kept.map(({ ownerId }) => ownerId)));
    assert.deepEqual(await store.search({ text: "half", subject: "person", spheres: [], limit: 5 }), []);
  });

  it("whichever steps throw, and after whatever they wrote, the others are as if these had never been", async () => {
    const act = fc.constantFrom("put", "delete", "deleteOwned", "insert", "index", "read" as const);
    const plan = fc.array(fc.record({ acts: fc.array(act, { maxLength: 3 }), throws: fc.boolean() }), { minLength: 2, maxLength: 9 });
    await using store = await open();
    let run = 0;
    await fc.assert(fc.asyncProperty(plan, async (steps) => {
      const of = (number: number): string => `run ${run} step ${number}`;
      const counter = { name: `count of ${++run}` };
      const results = await Promise.allSettled(steps.map(({ acts, throws }, number) => store.write(async (writer) => {
        for (const each of acts) {
          if (each === "put") await writer.put("person", rowOf("person", of(number)));
          else if (each === "insert") await writer.insert("block", rowOf("block", of(number)));
          else if (each === "delete") await writer.delete("person", keyOf("person", rowOf("person", of(number - 1))));
          else if (each === "deleteOwned") await writer.deleteOwned("block", rowOf("block", of(number - 1)).ownerId);
          else if (each === "index") await writer.index({ ownerId: idOf(of(number)), subject: "person", sphereId: null, texts: [{ audience: "public", text: `word${run}x${number}` }] });
          else await writer.get("person", keyOf("person", rowOf("person", of(number - 1))));
        }
        const count = (((await writer.get("nodeState", counter))?.value ?? 0) as number) + 1;
        if (acts.length > 0) await writer.put("nodeState", { ...counter, value: count });
        if (throws) throw new RangeError("no");
        return count;
      })));
      const people = new Set<string>(), blocks = new Set<string>(), words = new Set<number>(), answers: (number | "no")[] = [];
      let count = 0;
      for (const [number, { acts, throws }] of steps.entries()) {
        answers.push(throws ? "no" : count + 1);
        if (throws) continue;
        if (acts.length > 0) count++;
        for (const each of acts) {
          if (each === "put") people.add(of(number));
          else if (each === "insert") blocks.add(of(number));
          else if (each === "delete") people.delete(of(number - 1));
          else if (each === "deleteOwned") blocks.delete(of(number - 1));
          else if (each === "index") words.add(number);
        }
      }
      assert.deepEqual(results.map((result) => (result.status === "fulfilled" ? result.value : "no")), answers);
      for (const number of steps.keys()) {
        assert.equal((await store.read.get("person", keyOf("person", rowOf("person", of(number))))) !== undefined, people.has(of(number)));
        assert.equal(await store.read.count("block", { owner: rowOf("block", of(number)).ownerId }), blocks.has(of(number)) ? 1 : 0);
        assert.equal((await store.search({ text: `word${run}x${number}`, subject: "person", spheres: [], limit: 5 })).length, words.has(number) ? 1 : 0);
      }
    }), { numRuns: 25, seed: 77 });
  });

  it("steps run one after another in the order asked for, each seeing those before", async () => {
    await using store = await open();
    const add = (by: number) => store.write(async (writer) => {
      const held = ((await writer.get("nodeState", { name: "sum" }))?.value ?? 0) as number;
      await writer.put("nodeState", { name: "sum", value: held + by });
      return held;
    });
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(add)), [0, 1, 3, 6]);
  });

  it("a writer is of no use once its step is over", async () => {
    await using store = await open();
    let leaked: Writer | undefined;
    await store.write(async (writer) => { leaked = writer; });
    await assert.rejects(async () => leaked!.put("person", rowOf("person", 1)), TypeError);
    await assert.rejects(async () => leaked!.get("person", { ownerId: idOf(1) }), TypeError);
    assert.equal(await store.read.count("person", everywhere), 0);
  });

  it("a full queue answers storage/busy, and works on afterwards", async () => {
    await using store = await open({ waitingCount: 3 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => store.write((writer) => writer.put("person", rowOf("person", i)))));
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
    assert.ok(results[4]!.status === "rejected" && results[4]!.reason instanceof StorageError && results[4]!.reason.code === "storage/busy");
    await store.write((writer) => writer.put("person", rowOf("person", 9)));
    assert.equal(await store.read.count("person", everywhere), 4);
  });

  it("closing waits for what was asked before and takes nothing after", async () => {
    const store = await open();
    const pending = store.write(async (writer) => { await writer.put("person", rowOf("person", 1)); return "done"; });
    await store[Symbol.asyncDispose]();
    assert.equal(await pending, "done");
    await assert.rejects(store.write(async () => undefined), /closed/);
  });
}

function refusals(open: Open): void {
  for (const table of tableNames) {
    it(`${table} refuses values that its columns do not hold, naming the column and never the value`, async () => {
      await using store = await open();
      for (const [name, column] of Object.entries(tables[table].columns as Record<string, Column>)) {
        for (const { why, value } of spoilersOf(column)) {
          const spoilt = { ...rowOf(table, 1), [name]: value } as never;
          await assert.rejects(store.write((writer) => writer.put(table, spoilt)), (error: unknown) => error instanceof TypeError && (error.message.includes(name) || column.type === "json"), `${table}.${name}: ${why}`);
        }
      }
      assert.equal(await store.read.count(table, everywhere), 0);
    });
  }

  it("unknown tables, columns, indexes and absent columns are refused before the engine, prototype names too", async () => {
    await using store = await open();
    const { synthetic: _left, ...incomplete } = rowOf("person", 1);
    const attempts: [string, (writer: Writer) => Promise<unknown>][] = [
      ["an unknown table", (writer) => writer.get("nothing" as "person", { ownerId: idOf(1) })],
      ["a prototype name as table", (writer) => writer.get("constructor" as "person", { ownerId: idOf(1) })],
      ["a column too many", (writer) => writer.put("person", { ...rowOf("person", 1), admin: true } as never)],
      ["a column too few", (writer) => writer.insert("person", incomplete as never)],
      ["a key of another table", (writer) => writer.get("person", { name: "x" } as never)],
      ["a key too long", (writer) => writer.delete("person", rowOf("person", 1))],
      ["an unknown column in where", (writer) => writer.list("person", everywhere, { limit: 1, where: { admin: true } as never })],
      ["SQL in where", (writer) => writer.count("person", everywhere, { "1=1 --": true } as never)],
      ["an unknown index", (writer) => writer.list("person", everywhere, { limit: 1, index: "byNothing" as never })],
      ["after without a column of the order", (writer) => writer.list("project", everywhere, { limit: 1, index: "byUpdate", after: { ownerId: idOf(1) } })],
      ["no limit", (writer) => writer.list("person", everywhere, {} as never)],
      ["a limit without end", (writer) => writer.list("person", everywhere, { limit: Number.POSITIVE_INFINITY })],
      ["neither owner nor fanOut", (writer) => writer.list("person", {} as never, { limit: 1 })],
      ["an owner for a reference table", (writer) => writer.list("nodeState", { owner: idOf(1) }, { limit: 1 })],
      ["an owner that is no id", (writer) => writer.deleteOwned("person", "x")],
    ];
    for (const [why, attempt] of attempts) await assert.rejects(store.write(attempt), TypeError, why);
    await store.write((writer) => writer.put("person", rowOf("person", 1)));
    assert.equal(await store.read.count("person", everywhere), 1);
  });
}

function searches(open: Open): void {
  const entry = (name: string, texts: SearchEntry["texts"], sphere: string | null = null, more: string[] = []): SearchEntry =>
    ({ ownerId: idOf(name), subject: "person", sphereId: sphere === null ? null : idOf(sphere), texts, ...(more.length === 0 ? {} : { spheres: more.map(idOf) }) });
  const ask = (text: string, rest: Partial<SearchQuery> = {}): SearchQuery => ({ text, subject: "person", spheres: [], limit: 10, ...rest });
  const names = (hits: readonly { ownerId: string }[]): string[] => ["ana", "bo", "cy", "dee"].filter((name) => hits.some(({ ownerId }) => ownerId === idOf(name)));

  it("finds by the beginnings of words, in any case, with or without accents, in scripts without spaces", async () => {
    await using store = await open();
    await store.write(async (writer) => {
      await writer.index(entry("ana", [{ audience: "public", text: "Carpentry and café culture" }]));
      await writer.index(entry("bo", [{ audience: "public", text: "木工と料理が好きです" }, { audience: "public", text: "ﬁsh Straße हिन्दी" }]));
      await writer.index({ ...entry("cy", [{ audience: "public", text: "carpentry" }]), subject: "project" });
    });
    for (const [text, found] of [["carp", ["ana"]], ["CAFE", ["ana"]], ["café carpentry", ["ana"]], ["料理", ["bo"]], ["fish", ["bo"]], ["हिन्", ["bo"]], ["हन", []], ["straße", ["bo"]], ["entry", []], ["carpentry fish", []]] as const) {
      assert.deepEqual(names(await store.search(ask(text))), found, text);
    }
    assert.deepEqual(names(await store.search(ask("carpentry", { subject: "project" }))), ["cy"]);
  });

  it("a hit rests only on texts that its reader may see", async () => {
    await using store = await open();
    await store.write(async (writer) => {
      await writer.index(entry("ana", [{ audience: "public", text: "gardens" }, { audience: "sphere", text: "beekeeping" }], "green"));
      await writer.index(entry("bo", [{ audience: "sphere", text: "beekeeping" }], "red", ["blue"]));
      await writer.index(entry("cy", [{ audience: "sphere", text: "beekeeping" }]));
    });
    const seen = async (text: string, ...spheres: string[]) => names(await store.search(ask(text, { spheres: spheres.map(idOf) })));
    assert.deepEqual(await seen("beekeeping"), []);
    assert.deepEqual(await seen("gardens"), ["ana"]);
    assert.deepEqual(await seen("beekeeping", "green"), ["ana"]);
    assert.deepEqual(await seen("gardens beekeeping", "green"), ["ana"]);
    assert.deepEqual(await seen("gardens beekeeping", "red"), []);
    assert.deepEqual(await seen("beekeeping", "green", "blue"), ["ana", "bo"]);
  });

  it("an entry replaces the one before, and an empty one takes it out", async () => {
    await using store = await open();
    await store.write((writer) => writer.index(entry("ana", [{ audience: "public", text: "pottery" }])));
    await store.write((writer) => writer.index(entry("ana", [{ audience: "public", text: "sailing" }])));
    assert.deepEqual(names(await store.search(ask("pottery"))), []);
    assert.deepEqual(names(await store.search(ask("sailing"))), ["ana"]);
    await store.write((writer) => writer.index(entry("ana", [])));
    assert.deepEqual(names(await store.search(ask("sailing"))), []);
  });

  it("the text that speaks more of it comes first, and pages follow on", async () => {
    await using store = await open();
    await store.write(async (writer) => {
      await writer.index(entry("ana", [{ audience: "public", text: "music music music" }]));
      await writer.index(entry("bo", [{ audience: "public", text: `music ${"other words here ".repeat(40)}` }]));
      await writer.index(entry("cy", [{ audience: "public", text: "nothing of the kind" }]));
    });
    const hits = await store.search(ask("music"));
    assert.deepEqual(hits.map(({ ownerId }) => ownerId), [idOf("ana"), idOf("bo")]);
    assert.ok(hits[0]!.score > hits[1]!.score);
    assert.deepEqual((await store.search(ask("music", { limit: 1, offset: 1 }))).map(({ ownerId }) => ownerId), [idOf("bo")]);
  });

  it("questions full of search syntax, quotes or nothing at all find nothing and break nothing", async () => {
    await using store = await open();
    await store.write((writer) => writer.index(entry("ana", [{ audience: "public", text: "plain words NEAR OR" }])));
    for (const text of ["", "   ", "\"", "' OR 1=1 --", "words:plain*", "NEAR(", "\u0000", "\ud800", "^", "-"]) await store.search(ask(text));
    assert.deepEqual(names(await store.search(ask("\"plain\" *words*"))), ["ana"]);
    assert.deepEqual(names(await store.search(ask("NEAR"))), ["ana"]);
    await assert.rejects(store.search(ask("x", { limit: 0 })), TypeError);
    await assert.rejects(store.search(ask("x", { offset: -1 })), TypeError);
  });
}

function digests(open: Open): void {
  it("a digest depends on the rows and on nothing else", async () => {
    await using one = await open();
    await using other = await open();
    const some = Array.from({ length: 30 }, (_, i) => rowOf("envelope", i, i % 3 === 0 ? { body: null, nonce: null } : {}));
    await one.write(async (writer) => { for (const row of some) await writer.put("envelope", row); });
    for (const row of some.toReversed()) await other.write((writer) => writer.put("envelope", row));
    await other.write((writer) => writer.put("envelope", rowOf("envelope", "gone")));
    assert.notDeepEqual(await one.digest("envelope"), await other.digest("envelope"));
    await other.write((writer) => writer.delete("envelope", keyOf("envelope", rowOf("envelope", "gone"))));
    assert.deepEqual(await one.digest("envelope"), await other.digest("envelope"));
    await other.write((writer) => writer.put("envelope", { ...some[0]!, receivedAt: some[0]!.receivedAt + 1 }));
    assert.notEqual((await one.digest("envelope")).sum, (await other.digest("envelope")).sum);
  });

  it("the digest of a known row is the known number, in every engine", async () => {
    await using store = await open();
    await store.write((writer) => writer.put("nodeState", { name: "a", value: { b: 1, a: [true, null, "é"] } }));
    assert.deepEqual(await store.digest("nodeState"), { count: 1, sum: knownSum });
  });

  it("size counts the rows of every table", async () => {
    await using store = await open();
    await store.write(async (writer) => { await writer.put("person", rowOf("person", 1)); await writer.put("person", rowOf("person", 2)); });
    const { rows: counted, bytes } = await store.size();
    assert.equal(counted.person, 2);
    assert.equal(counted.envelope, 0);
    assert.deepEqual(Object.keys(counted).sort(), [...tableNames].sort());
    assert.ok(bytes >= 0);
    assert.equal(Object.keys(await digestAll(store)).length, tableNames.length);
  });
}

/** Low half of SHA-256 of `["a","{\"a\":[true,null,\"é\"],\"b\":1}"]`. */
const knownSum = "7826c21616e9760d838c820613aab85e";
