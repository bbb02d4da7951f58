/** The fast codec of ids says what the protocol says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeId as protocolDecode, encodeId as protocolEncode, isId } from "@cosmicsync/protocol";
import { decodeId, encodeId } from "./id-text.ts";

describe("ids of rows", () => {
  it("any 32 bytes have the protocol's text, and come back", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const text = encodeId(bytes);
      assert.equal(text, protocolEncode(bytes));
      assert.deepEqual(decodeId(text), protocolDecode(text));
    }), { seed: 1 });
  });

  it("a text that the protocol refuses is refused, one that it takes is taken", () => {
    const good = protocolEncode(new Uint8Array(32).fill(0xff));
    fc.assert(fc.property(fc.nat(51), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), (at, character) => {
      const text = good.slice(0, at) + character + good.slice(at + 1);
      assert.equal(decodeId(text) !== undefined, isId(text), text);
    }), { seed: 2, numRuns: 400 });
    for (const value of ["", "a", good.slice(1), `${good}a`, good.toUpperCase(), good.replace(/.$/, "b"), undefined, null, 52, [good], new Uint8Array(52)]) assert.equal(decodeId(value), undefined, String(value));
    assert.notEqual(decodeId(good), undefined);
  });
});
