/** The words of a text, as search sees them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { questionWords, questionWordsCount, wordsOf } from "./words.ts";

describe("words", () => {
  it("are plain letters and digits in lower case, in every script", () => {
    for (const [text, words] of [
      ["Carpentry & Café", ["carpentry", "cafe"]],
      ["C++ / node.js v24", ["c", "node", "js", "v24"]],
      ["ﬁsh ＡＢＣ ①", ["fish", "abc", "1"]],
      ["Ελλάδα Москва", ["ελλαδα", "москва"]],
      ["東京で働く", ["東京", "で", "働く"]],
      ["हिन्दी भाषा", ["हिन्दी", "भाषा"]],
      ["  \n\t—…", []],
      ["\u202Eevil\u0000word", ["evil", "word"]],
    ] as const) assert.deepEqual(wordsOf(text), words, text);
  });

  it("of any text are found by themselves, and hold nothing that search syntax is made of", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      for (const word of wordsOf(text)) {
        assert.match(word, /^[\p{L}\p{N}\p{M}]+$/u);
        assert.deepEqual(questionWords(word)[0], wordsOf(word)[0]);
      }
    }), { seed: 3, numRuns: 200 });
  });

  it("a question has a bound, however long it is", () => {
    assert.equal(questionWords(Array.from({ length: 500 }, (_, i) => `word${i}`).join(" ")).length, questionWordsCount);
    assert.ok(wordsOf("x".repeat(100_000))[0]!.length <= 64);
  });
});
