/** Frames with their lengths before them, cut anywhere. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFrameReader, framed, malformed } from "./length-prefix.ts";

const most = 70_000;
const cutBy = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
};

describe("a stream of frames", () => {
  it("gives back the frames, wherever the bytes were cut and whenever they are asked for", () => {
    const frames = fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: most }).map((size) => new Uint8Array(size).fill(size))), { maxLength: 12 });
    fc.assert(fc.property(frames, fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 6 }), fc.boolean(), (sent, sizes, atOnce) => {
      const reader = createFrameReader(most);
      const got: Uint8Array[] = [];
      const takeAll = (): void => {
        for (let frame = reader.take(); frame !== undefined; frame = reader.take()) {
          assert.notEqual(frame, malformed);
          got.push(frame as Uint8Array);
        }
      };
      const bytes = Uint8Array.from(Buffer.concat(sent.map(framed)));
      for (const piece of cutBy(bytes, sizes)) {
        reader.push(piece);
        if (atOnce) takeAll();
      }
      takeAll();
      assert.deepEqual(got.map((frame) => Buffer.from(frame).toString("hex")), sent.map((frame) => Buffer.from(frame).toString("hex")));
      assert.equal(reader.waiting, 0);
    }), { seed: 7, numRuns: 200 });
  });

  it("writes 127 in one byte and 128 in two, low bits first", () => {
    assert.deepEqual([...framed(new Uint8Array(127)).subarray(0, 1)], [127]);
    assert.deepEqual([...framed(new Uint8Array(128)).subarray(0, 2)], [0x80, 0x01]);
    assert.deepEqual([...framed(new Uint8Array(0))], [0]);
  });

  for (const [name, bytes] of [
    ["a length over the bound", [...framed(new Uint8Array(most + 1)).subarray(0, 3)]],
    ["a length in more bytes than it needs", [0x80, 0x00]],
    ["a length that does not end", [0xff, 0xff, 0xff]],
  ] as const) {
    it(`breaks on ${name}, and stays broken`, () => {
      const reader = createFrameReader(most);
      reader.push(framed(Uint8Array.of(1)));
      for (const byte of bytes) reader.push(Uint8Array.of(byte));
      reader.push(framed(Uint8Array.of(2)));
      assert.deepEqual(reader.take(), Uint8Array.of(1));
      assert.equal(reader.take(), malformed);
      reader.push(framed(Uint8Array.of(3)));
      assert.equal(reader.take(), malformed);
      assert.equal(reader.waiting, 0);
    });
  }

  it("takes any bytes at all: frames, waiting or broken, and never more frames than bytes", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
      const reader = createFrameReader(1_000);
      for (const chunk of chunks) reader.push(chunk);
      const total = chunks.reduce((sum, { length }) => sum + length, 0);
      let frames = 0;
      for (let frame = reader.take(); frame !== undefined && frame !== malformed; frame = reader.take()) frames++;
      assert.ok(frames <= total);
    }), { seed: 8, numRuns: 2_000 });
  });
});
