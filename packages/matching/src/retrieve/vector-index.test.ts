/** Who is nearest, of those who may be found: the same whatever the machine can do. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { chunkSlots, dimension } from "./arena.ts";
import { bytesBound } from "./kernel.ts";
import { createSimdKernel, openKernel } from "./open-kernel.ts";
import { createPlainKernel } from "./plain-kernel.ts";
import { createSlotSet } from "./slot-bits.ts";
import { createVectorIndex, slotBound, VectorError, type VectorIndex } from "./vector-index.ts";

const compiled = readFileSync(new URL("../../kernels/scan.wasm", import.meta.url));
const vectorOf = (seed: number, spread = 1): Float32Array => {
  const chance = seededChance(seed);
  return Float32Array.from({ length: dimension }, (_, place) => (chance() - 0.5) * (place < 8 ? spread : 1));
};
const everybody = new Uint32Array(chunkSlots / 16).fill(0xffffffff);
const both = (): VectorIndex[] => [createVectorIndex(createSimdKernel(compiled), "e"), createVectorIndex(createPlainKernel(), "e")];

describe("the vector index", () => {
  it("gives the same in WebAssembly and in plain JavaScript: the same slots, order and numbers", () => {
    const step = fc.record({ slot: fc.oneof(fc.nat(200), fc.integer({ min: chunkSlots - 20, max: chunkSlots + 20 })), seed: fc.nat(60), remove: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), fc.array(fc.integer(), { minLength: 4, maxLength: 260 }), fc.nat(99), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (steps, mask, seed, byBytes, byNumbers) => {
      const answers = both().map((index) => {
        for (const { slot, seed: of, remove } of steps) {
          if (remove && of % 3 === 0) index.remove(slot);
          else index.put(slot, vectorOf(of), "e");
        }
        return index.search(vectorOf(seed), "e", Uint32Array.from(mask), 10, { byBytes, byNumbers });
      });
      assert.deepEqual(answers[0], answers[1]);
    }), { numRuns: 80, seed: 11 });
  });

  it("finds exactly the nearest where it compares everybody, ties by slot", () => {
    fc.assert(fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 120 }), fc.nat(400), fc.integer({ min: 1, max: 30 }), (seeds, asked, limit) => {
      for (const index of both()) {
        for (const [slot, seed] of seeds.entries()) index.put(slot, vectorOf(seed), "e");
        const cosine = (seed: number): number => {
          const [a, b] = [vectorOf(asked), vectorOf(seed)];
          const product = (x: Float32Array, y: Float32Array): number => x.reduce((sum, number, place) => sum + number * (y[place] as number), 0);
          return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
        };
        const found = index.search(vectorOf(asked), "e", everybody, limit);
        const expected = seeds.map((seed, slot) => ({ slot, cosine: cosine(seed) })).sort((a, b) => b.cosine - a.cosine || a.slot - b.slot).slice(0, limit);
        assert.equal(found.length, expected.length);
        for (const [place, { cosine: value }] of found.entries()) assert.ok(Math.abs(value - (expected[place]?.cosine ?? NaN)) < 1e-5);
      }
    }), { numRuns: 30, seed: 12 });
  });

  it("never lets out a slot that is masked, empty or removed, and finds everybody else", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 100 }), fc.uniqueArray(fc.nat(300), { maxLength: 150 }), fc.uniqueArray(fc.nat(300), { maxLength: 50 }), (held, allowed, gone) => {
      for (const index of both()) {
        for (const slot of held) index.put(slot, vectorOf(slot), "e");
        const mask = new Uint32Array(10);
        for (const slot of allowed) (mask[slot >>> 5] as number) |= 1 << (slot & 31);
        for (const slot of gone) index.remove(slot);
        const found = index.search(vectorOf(999), "e", mask, 400).map(({ slot }) => slot);
        assert.deepEqual(found.toSorted((a, b) => a - b), held.filter((slot) => allowed.includes(slot) && !gone.includes(slot)).toSorted((a, b) => a - b));
      }
    }), { numRuns: 60, seed: 13 });
  });

  it("follows a mask that changes where it lies: who withdraws is not found by the next question", () => {
    for (const index of both()) {
      for (let slot = 0; slot < 100; slot += 1) index.put(slot, vectorOf(slot), "e");
      const mask = new Uint32Array(4).fill(0xffffffff);
      assert.equal(index.search(vectorOf(7), "e", mask, 1)[0]?.slot, 7);
      (mask[0] as number) &= ~(1 << 7);
      assert.ok(index.search(vectorOf(7), "e", mask, 100).every(({ slot }) => slot !== 7));
    }
  });

  it("uses a freed slot again and leaves nothing of who was there", () => {
    for (const index of both()) {
      index.put(5, vectorOf(1), "e");
      index.put(5, vectorOf(2), "e");
      assert.equal(index.size, 1);
      assert.ok(Math.abs((index.search(vectorOf(2), "e", everybody, 1)[0]?.cosine ?? 0) - 1) < 1e-6);
      index.remove(5);
      index.remove(5);
      assert.equal(index.size, 0);
      index.put(6, vectorOf(3), "e");
      assert.deepEqual(index.search(vectorOf(2), "e", everybody, 9).map(({ slot }) => slot), [6]);
    }
  });

  it("grows by chunks and keeps what it held", () => {
    for (const index of both()) {
      index.put(0, vectorOf(1), "e");
      index.put(3 * chunkSlots + 1, vectorOf(2), "e");
      assert.deepEqual(index.search(vectorOf(1), "e", new Uint32Array(4 * chunkSlots / 32).fill(0xffffffff), 2).map(({ slot }) => slot), [0, 3 * chunkSlots + 1]);
    }
  });

  it("refuses what is no vector of its encoder, and keeps what it had", () => {
    const fault = (of: string) => (error: unknown) => error instanceof VectorError && error.fault === of;
    for (const index of both()) {
      index.put(1, vectorOf(1), "e");
      assert.throws(() => index.put(1, vectorOf(2), "another"), fault("encoder"));
      assert.throws(() => index.put(1, new Float32Array(64).fill(1), "e"), fault("dimension"));
      assert.throws(() => index.put(1, vectorOf(2).fill(NaN, 3, 4), "e"), fault("number"));
      assert.throws(() => index.put(1, vectorOf(2).fill(Infinity, 3, 4), "e"), fault("number"));
      for (const slot of [-1, 1.5, NaN, slotBound]) assert.throws(() => index.put(slot, vectorOf(2), "e"), fault("slot"));
      assert.throws(() => index.search(vectorOf(1).fill(NaN), "e", everybody, 1), fault("number"));
      assert.throws(() => index.search(vectorOf(1), "another", everybody, 1), fault("encoder"));
      assert.ok((index.search(vectorOf(1), "e", everybody, 1)[0]?.cosine ?? 0) > 0.999);
    }
  });

  it("holds nobody of whom nothing is known, and finds nobody for them", () => {
    for (const index of both()) {
      index.put(1, vectorOf(1), "e");
      index.put(1, new Float32Array(dimension), "e");
      assert.equal(index.size, 0);
      index.put(2, vectorOf(2), "e");
      assert.deepEqual(index.search(new Float32Array(dimension), "e", everybody, 5), []);
      assert.deepEqual(index.search(vectorOf(1), "e", everybody, 0), []);
      assert.deepEqual(index.search(vectorOf(1), "e", new Uint32Array(0), 5), []);
    }
  });

  it("finds the very same vector among thousands that are alike", () => {
    for (const index of both()) {
      for (let slot = 0; slot < 6_000; slot += 1) index.put(slot, vectorOf(slot, 30), "e");
      for (const slot of [0, 17, 4_095, 4_096, 5_999]) assert.equal(index.search(vectorOf(slot, 30), "e", new Uint32Array(200).fill(0xffffffff), 3)[0]?.slot, slot);
    }
  });
});

describe("a kernel", () => {
  it("writes the same numbers in both, loop by loop: distances, counts, who is collected with ties cut, products", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 254 }), fc.nat(12), fc.nat(300), (seed, within, ties, room) => {
      const [simd, plain] = [createSimdKernel(compiled), createPlainKernel()].map((kernel) => {
        const chance = seededChance(seed);
        const bytes = new Uint8Array(kernel.buffer()).subarray(0, 65_536);
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(chance() * 256);
        bytes.fill(0, 512, 2_560);
        kernel.measure(8_192, 16_384, 20_480, 4, 0, 512);
        const collected = kernel.collect(20_480, 256, within, ties, 1_000, 24_576, room);
        new Uint32Array(kernel.buffer(), 28_672, 3).set([3, 1, 2]);
        kernel.compare(64, 28_672, 3, 32_768, 12, 0, 30_720);
        return { collected, bytes };
      });
      assert.deepEqual(simd, plain);
    }), { numRuns: 40, seed: 15 });
  });

  it("is the plain one where the compiled file is cut off, empty, no module or another module, and says why", () => {
    const others = [compiled.subarray(0, 400), new Uint8Array(0), Buffer.from("no module"), Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)];
    for (const bytes of others) {
      const faults: unknown[] = [];
      assert.equal(openKernel((cause) => faults.push(cause), () => bytes).name, "plain");
      assert.equal(faults.length, 1);
    }
    const missing: unknown[] = [];
    assert.equal(openKernel((cause) => missing.push(cause), () => readFileSync(new URL("nowhere.wasm", import.meta.url))).name, "plain");
    assert.match(String(missing[0]), /ENOENT/u);
    assert.equal(openKernel(assert.ifError).name, "simd");
  });

  it("does not grow beyond its bound", () => {
    for (const kernel of [createSimdKernel(compiled), createPlainKernel()]) assert.throws(() => kernel.grow(bytesBound + 1), RangeError);
  });
});

describe("a set of slots", () => {
  it("is a set, whether it is kept as a list or as bits", () => {
    const step = fc.record({ slot: fc.oneof(fc.nat(130), fc.nat(40_000)), add: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 0, max: 1_300 }), (steps, words) => {
      const set = createSlotSet();
      const model = new Set<number>();
      for (const { slot, add } of steps) {
        if (add) { set.add(slot); model.add(slot); }
        else { set.delete(slot); model.delete(slot); }
      }
      assert.equal(set.size, model.size);
      const bits = new Uint32Array(words);
      set.joinInto(bits);
      const expected = new Uint32Array(words);
      for (const slot of model) {
        assert.ok(set.has(slot));
        if (slot >>> 5 < words) (expected[slot >>> 5] as number) |= 1 << (slot & 31);
      }
      assert.deepEqual(bits, expected);
    }), { numRuns: 100, seed: 14 });
  });
});
