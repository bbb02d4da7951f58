import assert from "node:assert/strict";
import { test } from "node:test";
import { isModule, judgeHeader } from "./check-headers.ts";

const promise = "/** Reads a table and says what it found. */\n";

test("A module that opens with a doc comment is well, also below a shebang", () => {
  assert.deepEqual(judgeHeader("a.ts", `${promise}import "x";`), []);
  assert.deepEqual(judgeHeader("a.ts", `#!/usr/bin/env node\n${promise}`), []);
});

test("A doc comment after the imports, a plain comment or none at all is refused", () => {
  for (const text of [`import "x";\n${promise}`, "// Reads a table and says what it found.\n", "/* Reads a table and says what it found. */", ""]) {
    assert.equal(judgeHeader("a.ts", text).length, 1, text);
  }
});

test("A doc comment that says next to nothing is refused", () => {
  assert.equal(judgeHeader("a.ts", "/** The API. */\n").length, 1);
});

test("Tests, benchmarks and declarations are not asked for a header", () => {
  assert.deepEqual(["a.ts", "a.tsx", "a.test.ts", "a.browser.test.ts", "a.bench.ts", "a.d.ts", "a.css"].filter(isModule), ["a.ts", "a.tsx"]);
});
