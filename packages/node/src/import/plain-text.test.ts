/** Markdown as people write it into forms, and what a reader reads. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainText } from "./plain-text.ts";

describe("plain text of Markdown", () => {
  for (const [markdown, plain] of [
    ["[Neurobagel](https://www.neurobagel.org/) is a tool", "Neurobagel is a tool"],
    ["see [the page](https://en.wikipedia.org/wiki/X_(y)) there", "see the page there"],
    ["# Title\n\n**bold** and *slanted* and `code`", "Title\n\nbold and slanted and code"],
    ["* one\r\n* two", "- one\n- two"],
    ["before ![picture](https://example.org/x.png) behind<!-- not\nthis -->", "before  behind"],
    ["<b>loud</b> words<br/>here", "loud  words here"],
    ["> quoted\n\n---\n\n\n\nend", "quoted\n\nend"],
  ] as const) it(`of ${JSON.stringify(markdown.slice(0, 30))} is what is read`, () => assert.equal(plainText(markdown), plain));
  for (const text of ["2 * 3 * 4 = 24", "snake_case_names stay", "a < b and c > d", "f(x)[1](2)".slice(0, 4), "C# and F#", "5 ** 2", "<script>alert(1)</script>"]) it(`leaves ${JSON.stringify(text)} as it is`, () => assert.equal(plainText(text), text));
  it("takes no longer for what is built to be slow", () => {
    const started = process.cpuUsage().user;
    for (const evil of ["[".repeat(50_000), "*".repeat(50_000), `${"**a".repeat(20_000)}`, "![](".repeat(20_000), "<!--".repeat(20_000), "[a](".repeat(20_000), "`a".repeat(30_000), `<a ${"x ".repeat(50_000)}`]) plainText(evil);
    assert.ok(process.cpuUsage().user - started < 3_000_000);
  });
});
