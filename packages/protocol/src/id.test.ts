import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeId, encodeId, isId } from "./id.ts";

test("An id has one text and the text gives its bytes back", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    const text = encodeId(bytes);
    assert.ok(isId(text));
    assert.deepEqual(decodeId(text), bytes);
  }), { seed: 1 });
});

test("Every text that is an id is the text of its bytes", () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z2-7]{52}$/), (text) => {
    if (isId(text)) assert.equal(encodeId(decodeId(text)), text);
    else assert.throws(() => decodeId(text), RangeError);
  }), { seed: 2 });
});

test("Ids sort as their bytes do not: only equality may be asked of the text", () => {
  // The alphabet puts letters before digits, ASCII digits before letters.
  assert.ok(encodeId(new Uint8Array(32)) > encodeId(new Uint8Array(32).fill(255)));
});

test("Other lengths are a mistake in the program", () => {
  assert.throws(() => encodeId(new Uint8Array(31)), RangeError);
  assert.throws(() => encodeId(new Uint8Array(33)), RangeError);
  assert.equal(isId(7), false);
});
