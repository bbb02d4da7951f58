/** Files as people really have them: what is read, what is skipped and why, and what cannot be read on. */
import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { testFolder } from "../testing/files.ts";
import { formatOf, readRows, type Progress } from "./read.ts";
import { UnreadableFile, readLimits } from "./row.ts";

interface Read { rows: Record<string, unknown>[]; lines: number[]; skips: string[]; failed: string | undefined }

const readFile = async (path: string, columns?: readonly string[], progress: Progress = { bytesRead: 0, bytesTotal: 0 }): Promise<Read> => {
  const read: Read = { rows: [], lines: [], skips: [], failed: undefined };
  const format = formatOf(path);
  assert.ok(format !== undefined, path);
  try {
    for await (const one of readRows(path, format, progress, columns)) {
      if ("row" in one) {
        read.rows.push({ ...one.row });
        read.lines.push(one.place.line);
      } else read.skips.push(`${one.place.line}: ${one.skipped.reason}`);
    }
  } catch (error) {
    assert.ok(error instanceof UnreadableFile, String(error));
    read.failed = error.message.replace(path, "FILE");
  }
  return read;
};
const readText = async (name: string, content: string | Uint8Array, columns?: readonly string[]): Promise<Read> => {
  using folder = testFolder();
  return await readFile(folder.write(name, content), columns);
};
const titles = ({ rows }: Read): unknown[] => rows.map(({ title }) => title);

describe("the format of a file", () => {
  it("is told by its name, with or without .gz, in any case", () => {
    assert.deepEqual(["a.csv", "a.CSV.gz", "a.tsv", "a.txt", "a.json", "a.jsonl", "a.ndjson.gz"].map(formatOf), ["csv", "csv", "tsv", "tsv", "json", "jsonl", "jsonl"]);
  });
  it("is none for other files", () => {
    assert.deepEqual(["a.md", "a.zip", "json", "a.xlsx", "a.gz"].map(formatOf), [undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("CSV", () => {
  it("keeps commas, quotes and line breaks inside quotes", async () => {
    const read = await readText("a.csv", 'id,title\n1,"Bread, open"\n2,"She said ""mend"""\n3,"two\nlines"\n');
    assert.deepEqual(titles(read), ["Bread, open", 'She said "mend"', "two\nlines"]);
    assert.deepEqual([read.skips, read.failed], [[], undefined]);
  });
  it("reads a byte-order mark, carriage returns and a last line without an end", async () => {
    const read = await readText("a.csv", "\uFEFFid,title\r\n1,Seeds\r\n\r\n2,Bats");
    assert.deepEqual(read.rows, [{ id: "1", title: "Seeds" }, { id: "2", title: "Bats" }]);
  });
  it("takes a byte-order mark within the file, where two files were put together, for a character", async () => {
    const read = await readText("a.csv", 'title\nBats\n\uFEFF"title"\nBees\n');
    assert.deepEqual(titles(read), ["Bats", '\uFEFF"title"', "Bees"]);
    assert.deepEqual(titles(await readText("b.csv", 'title\n\uFEFF"open\nBees\n')), ['\uFEFF"open', "Bees"]);
  });

  it("skips a row with more or fewer columns than the head, and goes on", async () => {
    const read = await readText("a.csv", "id,title\n1\n2,Bats,3\n4,Bees\n");
    assert.deepEqual(titles(read), ["Bees"]);
    assert.deepEqual(read.skips, ["2: the row has 1 columns, the head has 2", "3: the row has 3 columns, the head has 2"]);
  });
  it("takes semicolons where the head does", async () => {
    const read = await readText("a.csv", 'id;title\n1;"a;b"\n2;c,d\n');
    assert.deepEqual(titles(read), ["a;b", "c,d"]);
  });
  it("takes a quote inside an unquoted cell for a plain character", async () => {
    assert.deepEqual(titles(await readText("a.csv", 'id,title\n1,5" pipe\n2,b\n')), ['5" pipe', "b"]);
  });
  it("skips a row in which a quote is out of place, and goes on", async () => {
    const read = await readText("a.csv", 'id,title\n1,Bats\n2,"a "b" c"\n3,Bees\n');
    assert.deepEqual(titles(read), ["Bats", "Bees"]);
    assert.match(read.skips[0] ?? "", /^3: something stands behind a closing quote/);
  });
  it("gives the rows before a quote that is never closed, then says where it was opened", async () => {
    for (const rest of ["x,y\n", "x,y\n".repeat(400_000)]) {
      const read = await readText("a.csv", `id,title\n1,Bats\n2,"open\n${rest}`);
      assert.deepEqual(titles(read), ["Bats"]);
      assert.match(read.failed ?? "", /^FILE:3: .*a quote is open/);
    }
  });
  it("skips rows that are too long or not UTF-8, and goes on", async () => {
    const read = await readText("a.csv", Buffer.concat([Buffer.from(`id,title\n1,${"x".repeat(readLimits.rowBytes)}\n`), Buffer.from("2,Caf\xe9\n3,Bees\n", "latin1")]));
    assert.deepEqual(titles(read), ["Bees"]);
    assert.deepEqual(read.skips.map((skip) => skip.slice(0, 24)), ["2: the row is longer tha", "3: the row is not UTF-8;"]);
  });
  it("is cut the same wherever the file's chunks end", async () => {
    const filler = `é"${"é".repeat(33_000)}`;
    const read = await readText("a.csv", `title,filler\n${["a", "b", "c", "d"].map((title) => `${title},"${filler.replaceAll('"', '""')}"\r\n`).join("")}`);
    assert.deepEqual(titles(read), ["a", "b", "c", "d"]);
    assert.ok(read.rows.every((row) => row["filler"] === filler));
  });
  it("refuses UTF-16 at once, with or without a mark", async () => {
    for (const content of [Buffer.from("\uFEFFid,title\n1,a\n", "utf16le"), Buffer.from("id,title\n1,a\n", "utf16le")]) {
      assert.match((await readText("a.csv", content)).failed ?? "", /FILE:1: the file is UTF-16 or UTF-32/);
    }
  });
  it("takes a column called __proto__ for a column", async () => {
    const [row] = (await readText("a.csv", "id,__proto__\n1,x\n")).rows;
    assert.deepEqual(Object.keys(row ?? {}), ["id", "__proto__"]);
    assert.equal(Object.getPrototypeOf(row), Object.prototype);
  });
});

describe("TSV", () => {
  it("takes quotes for plain characters and may be given the names of its columns", async () => {
    const read = await readText("a.tsv", 'x\tthe "old" mill\n', ["id", "title"]);
    assert.deepEqual(read.rows, [{ id: "x", title: 'the "old" mill' }]);
  });
  it("skips rows that do not fit the head, and lines that are not UTF-8", async () => {
    const read = await readText("a.tsv", Buffer.from("id\ttitle\n1\n2\tCaf\xe9\n3\tBees\n", "latin1"));
    assert.deepEqual(titles(read), ["Bees"]);
    assert.deepEqual(read.skips.map((skip) => skip.slice(0, 30)), ["2: the row has 1 columns, the ", "3: the line is not UTF-8; conv"]);
  });
});

describe("JSON Lines", () => {
  it("reads an object a line and passes over blank lines", async () => {
    const read = await readText("a.jsonl", '\uFEFF{"title":"a"}\r\n\n{"title":"b"}');
    assert.deepEqual(titles(read), ["a", "b"]);
    assert.deepEqual(read.lines, [1, 3]);
  });
  it("skips what is not an object, and says where a line breaks without quoting it", async () => {
    const read = await readText("a.jsonl", '[1]\n"a"\n{"title":"secret words" oops}\n{"title":"b"}\n');
    assert.deepEqual(titles(read), ["b"]);
    assert.deepEqual(read.skips.slice(0, 2), ["1: the line is JSON but not an object", "2: the line is JSON but not an object"]);
    assert.match(read.skips[2] ?? "", /^3: the line is not JSON/);
    assert.doesNotMatch(read.skips[2] ?? "", /secret|oops/);
  });
  it("skips what is nested deeper than anything needs, before it is parsed", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const read = await readText("a.jsonl", `{"title":"a","x":${deep}}\n{"title":"b","x":[[["["]]]}\n`);
    assert.deepEqual(titles(read), ["b"]);
    assert.deepEqual(read.skips, [`1: nested deeper than ${readLimits.nestingDepth}`]);
  });
  it("takes __proto__ for a property and leaves the prototype alone", async () => {
    const [row] = (await readText("a.jsonl", '{"__proto__":{"title":"no"}}\n')).rows;
    assert.equal((row as { title?: string }).title, undefined);
    assert.equal(({} as { title?: string }).title, undefined);
  });
});

describe("a JSON array", () => {
  it("is read element by element, however it is spaced", async () => {
    const read = await readText("a.json", '\uFEFF [\n  {"title": "a, [b]", "tags": ["x", {"y": "}"}]},\n  {"title": "c \\" ]"}\n]\n');
    assert.deepEqual(titles(read), ["a, [b]", 'c " ]']);
    assert.deepEqual(read.lines, [2, 3]);
    assert.equal(read.failed, undefined);
  });
  it("may be empty", async () => {
    assert.deepEqual(await readText("a.json", " [ ] "), { rows: [], lines: [], skips: [], failed: undefined });
  });
  it("skips a broken or foreign element and goes on behind it", async () => {
    const read = await readText("a.json", '[{"title":"a"}, 7, {"title" "x"}, "[", {"title":"b"}]');
    assert.deepEqual(titles(read), ["a", "b"]);
    assert.equal(read.skips.length, 3);
  });
  it("is cut the same wherever the file's chunks end", async () => {
    const filler = "é".repeat(33_000);
    const read = await readText("a.json", JSON.stringify(["a", "b", "c", "d"].map((title) => ({ title, filler }))));
    assert.deepEqual(titles(read), ["a", "b", "c", "d"]);
    assert.ok(read.rows.every((row) => row["filler"] === filler));
  });
  it("takes __proto__ for a property, and skips what is nested too deep", async () => {
    const read = await readText("a.json", `[{"__proto__":{"title":"no"}},{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}},{"title":"b"}]`);
    assert.deepEqual(titles(read), [undefined, "b"]);
    assert.equal(read.skips.length, 1);
  });
  it("skips an element that is too large without keeping it", async () => {
    const read = await readText("a.json", `[{"title":"a"},{"x":"${"y".repeat(3 * readLimits.rowBytes)}"},{"title":"b"}]`);
    assert.deepEqual(titles(read), ["a", "b"]);
    assert.deepEqual(read.skips, [`1: the element is longer than ${readLimits.rowBytes} bytes`]);
  });
  for (const [what, content, reason] of [
    ["ends inside", '[{"title":"a"},{"title":', /ends inside its array/],
    ["is one object", '{"title":"a"}', /one object, not an array/],
    ["is no JSON", "title,id\n", /not a JSON array/],
    ["has something behind its array", '[{"title":"a"}] {}', /something behind the end/],
    ["has two commas", '[{"title":"a"},,{"title":"b"}]', /two commas/],
    ["is empty", "", /is empty/],
  ] as const) it(`says so when the file ${what}`, async () => assert.match((await readText("a.json", content)).failed ?? "", reason));
});

describe("gzip", () => {
  it("is recognised by its content, whatever the name says", async () => {
    const content = gzipSync('{"title":"a"}\n');
    assert.deepEqual(titles(await readText("a.jsonl.gz", content)), ["a"]);
    assert.deepEqual(titles(await readText("a.jsonl", content)), ["a"]);
  });
  it("that was cut short gives the rows before the cut, then says so", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `{"title":"${index * 7_919}"}\n`).join("");
    const whole = gzipSync(lines);
    const read = await readText("a.jsonl.gz", whole.subarray(0, whole.length - 20_000));
    assert.ok(read.rows.length > 100 && read.rows.length < 20_000);
    assert.match(read.failed ?? "", /damaged or cut short/);
  });
  it("is said to be missing where the name promises it", async () => {
    assert.match((await readText("a.jsonl.gz", '{"title":"a"}\n')).failed ?? "", /its name says gzip but its content does not/);
  });
});

describe("a line of 100 MB", () => {
  it("is skipped while memory stays bounded, and the rows around it are read", async () => {
    using folder = testFolder();
    const path = `${folder.path}/long.jsonl`;
    const out = createWriteStream(path);
    out.write('{"title":"a"}\n{"title":"');
    const block = Buffer.alloc(1_000_000, "x");
    for (let count = 0; count < 100; count += 1) if (!out.write(block)) await once(out, "drain");
    out.end('"}\n{"title":"b"}\n');
    await once(out, "finish");
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
    const progress: Progress = { bytesRead: 0, bytesTotal: 0 };
    const read = await readFile(path, undefined, progress);
    clearInterval(watch);
    assert.deepEqual(titles(read), ["a", "b"]);
    assert.deepEqual(read.skips, [`2: the line is longer than ${readLimits.rowBytes} bytes`]);
    assert.deepEqual(progress.bytesRead, progress.bytesTotal);
    assert.ok(peak - before < 64_000_000, `${Math.round((peak - before) / 1e6)} MB more`);
  });
});
