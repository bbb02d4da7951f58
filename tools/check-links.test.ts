import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLinks, type Shelf } from "./check-links.ts";
import { slugOf } from "./markdown.ts";

function judge(files: Record<string, string>): string[] {
  const shelf: Shelf = {
    kindOf: (path) => (path in files ? "file" : path === "." || Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? "folder" : "nothing"),
    read: (path) => files[path] ?? "",
  };
  return judgeLinks(Object.keys(files).filter((path) => path.endsWith(".md")), shelf).map(({ file, line, what }) => `${file}:${line}: ${what}`);
}

test("Links to pages, folders, pictures and the outside are well", () => {
  const page = `[a](docs/b.md) [c](docs) [d](./docs/) ![e](docs/e.svg "An e") [f](https://example.org/gone) [g](mailto:g@example.org) [h](/docs/b.md)\n\n[i]: docs/b.md`;
  assert.deepEqual(judge({ "a.md": page, "docs/b.md": "[up](../a.md)", "docs/e.svg": "" }), []);
});

test("A link that leads to nothing is refused in every way of writing it", () => {
  for (const link of ["[a](gone.md)", "![a](gone.md)", "[a]: gone.md", `<a href="gone.md">a</a>`, `<img src="gone.md">`, "[a](<gone.md>)"]) {
    assert.deepEqual(judge({ "docs/a.md": `\n${link}` }), ["docs/a.md:2: the link gone.md leads to nothing (docs/gone.md)"], link);
  }
});

test("A link may not leave the project", () => {
  assert.deepEqual(judge({ "a.md": "[a](../secret.md)" }), ["a.md:1: the link ../secret.md leaves the project"]);
});

test("An anchor is a heading of its page, numbered where headings repeat", () => {
  const target = "# The shape\n\n## `node` and *peer*\n\n## Same\n\n## Same\n\n<a id=\"own\"></a>\n\n```\n# not a heading\n```\n";
  assert.deepEqual(judge({ "a.md": "[a](b.md#the-shape) [b](b.md#node-and-peer) [c](b.md#same-1) [d](b.md#own) [e](#here)\n# Here", "b.md": target }), []);
  assert.deepEqual(judge({ "a.md": "[a](b.md#not-a-heading)\n[b](#gone)", "b.md": target }), ["a.md:1: b.md has no heading for #not-a-heading", "a.md:2: a.md has no heading for #gone"]);
});

test("A line of a source file can be linked as far as the file goes", () => {
  assert.deepEqual(judge({ "a.md": "[a](b.ts#L2)", "b.ts": "1\n2" }), []);
  assert.deepEqual(judge({ "a.md": "[a](b.ts#L3)", "b.ts": "1\n2" }), ["a.md:1: b.ts has no place called #L3"]);
});

test("What stands in code is not a link", () => {
  assert.deepEqual(judge({ "a.md": "`[a](gone.md)` and ``x ` [b](gone.md)``\n\n```md\n[c](gone.md)\n```" }), []);
});

test("Anchors keep letters of every language and drop punctuation", () => {
  assert.equal(slugOf("1. What it *is*, and isn't"), "1-what-it-is-and-isnt");
  assert.equal(slugOf("Über [uns](a.md)"), "über-uns");
});
