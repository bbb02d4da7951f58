/** Subjects by what their words mean, and a change of encoder while people come, change and go. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createHashedEncoder, type InstantEncoder } from "../encoder/index.ts";
import type { Subject } from "../subject.ts";
import { subject } from "../testing.ts";
import { createVocabulary, type Concept } from "../vocabulary/index.ts";
import type { Meaning } from "../vocabulary/meaning.ts";
import { dimension } from "./arena.ts";
import { createPlainKernel } from "./plain-kernel.ts";
import { createRetrieval } from "./retrieval.ts";
import { createSubjectVectors } from "./subject-vectors.ts";
import { VectorError } from "./vector-index.ts";

/** Each known word a direction of its own, those with the same first letter near to each other. */
const meaningOf = (encoderId: string, numbers = 16): Meaning => ({
  encoderId, dimension: numbers,
  vector(id) {
    const vector = new Float32Array(numbers);
    const word = id.slice(id.indexOf("/") + 1);
    if (word.startsWith("?")) return vector;
    vector[word.charCodeAt(0) % numbers] = 0.9;
    vector[(word.charCodeAt(word.length - 1) * 7) % numbers] = 0.43;
    return vector;
  },
});
const skills = (...ids: string[]) => ids.map((skill) => ({ skill }));
const product = (a: Float32Array, b: Float32Array): number => a.reduce((sum, number, place) => sum + number * (b[place] as number), 0);
const everybody = new Uint32Array(8).fill(0xffffffff);

describe("the vector of a subject", () => {
  const vectors = createSubjectVectors(meaningOf("m"));

  it("meets need with offer, offer with need and interest with interest, and not offer with offer", () => {
    const seeker = vectors.asked(subject({ id: "s", needs: skills("own/apple") }));
    assert.ok(product(seeker, vectors.stored(subject({ id: "a", offers: skills("own/apple") }))) > 0.2);
    assert.ok(Math.abs(product(seeker, vectors.stored(subject({ id: "b", needs: skills("own/apple") })))) < 1e-6);
    assert.ok(product(vectors.asked(subject({ id: "s", offers: skills("own/apple") })), vectors.stored(subject({ id: "c", needs: skills("own/apple") }))) > 0.2);
    assert.ok(product(vectors.asked(subject({ id: "s", interests: ["own/apple"] })), vectors.stored(subject({ id: "d", interests: ["own/apple"] }))) > 0.15);
  });

  it("is nearer to one who says the same in other words than to one who says something else, and nearest to the same word", () => {
    const seeker = vectors.asked(subject({ id: "s", needs: skills("own/apple") }));
    const [same, near, far] = ["own/apple", "own/ample", "own/zebra"].map((skill) => product(seeker, vectors.stored(subject({ id: "x", offers: skills(skill) }))));
    assert.ok((same as number) > (near as number) && (near as number) > (far as number) + 0.02, String([same, near, far]));
  });

  it("is nothing for an empty profile and for words that the encoder does not know, and one word is enough", () => {
    assert.ok(vectors.stored(subject({ id: "empty" })).every((number) => number === 0));
    assert.ok(vectors.stored(subject({ id: "x", offers: skills("own/?"), interests: ["own/??"] })).every((number) => number === 0));
    assert.ok(vectors.stored(subject({ id: "x", offers: skills("own/a") })).some((number) => number !== 0));
  });

  it("of a profile at the bounds is no longer than that of a short one", () => {
    const many = Array.from({ length: 64 }, (_, index) => `own/skill${index}`);
    const length = (one: Subject): number => Math.sqrt(product(vectors.stored(one), vectors.stored(one)));
    assert.ok(Math.abs(length(subject({ id: "full", offers: skills(...many) })) - length(subject({ id: "short", offers: skills("own/apple") }))) < 1e-6);
  });

  it("names its encoder and dimension", () => {
    assert.notEqual(createSubjectVectors(meaningOf("m", 16)).encoderId, createSubjectVectors(meaningOf("m", 24)).encoderId);
    assert.notEqual(createSubjectVectors(meaningOf("m")).encoderId, createSubjectVectors(meaningOf("n")).encoderId);
  });

  it("is refused where the encoder gives a number that is none", () => {
    const broken = createSubjectVectors({ encoderId: "broken", dimension: 4, vector: () => Float32Array.of(1, NaN, 0, 0) });
    const retrieval = createRetrieval({ openKernel: createPlainKernel, subjectAt: () => subject({ id: "a", offers: skills("own/apple") }), slotCount: () => 1 });
    retrieval.change(broken);
    assert.throws(() => retrieval.step(10), VectorError);
    assert.equal(retrieval.encoderId, undefined);
  });
});

describe("a change of encoder", () => {
  it("lets the old vectors answer until the last is made anew, whoever comes, changes or goes meanwhile, and compares none with another's", () => {
    const words = ["apple", "ample", "berry", "birch", "cedar", "coral", "zebra"];
    const deed = fc.record({ slot: fc.nat(40), word: fc.constantFrom(...words, "?"), kind: fc.constantFrom("put", "put", "remove", "step") });
    fc.assert(fc.property(fc.array(deed, { maxLength: 40 }), fc.array(deed, { maxLength: 60 }), (before, during) => {
      const held: (Subject | undefined)[] = [];
      const retrieval = createRetrieval({ openKernel: createPlainKernel, subjectAt: (slot) => held[slot], slotCount: () => held.length });
      const act = ({ slot, word, kind }: (typeof before)[number]): void => {
        if (kind === "remove") { held[slot] = undefined; retrieval.remove(slot); }
        else if (kind === "put") retrieval.put(slot, (held[slot] = subject({ id: `s${slot}`, offers: skills(`own/${word}`) })));
        else retrieval.step(3);
      };
      const found = (): number[] => retrieval.find(subject({ id: "seeker", needs: skills("own/apple") }), everybody, 100).map(({ slot }) => slot).sort((a, b) => a - b);
      const known = (): number[] => [...held.keys()].filter((slot) => held[slot] !== undefined && held[slot].offers[0]?.skill !== "own/?");
      for (const one of before) act(one);
      retrieval.change(createSubjectVectors(meaningOf("first")));
      while (retrieval.step(7) === "more");
      assert.deepEqual(found(), known());
      retrieval.change(createSubjectVectors(meaningOf("second", 24)));
      for (const one of during) {
        act(one);
        assert.deepEqual(found(), known());
        assert.ok(retrieval.encoderId?.startsWith("first/") === true || retrieval.encoderId?.startsWith("second/24/") === true);
      }
      while (retrieval.step(7) === "more");
      assert.ok(retrieval.encoderId?.startsWith("second/24/"));
      assert.deepEqual(found(), known());
      assert.equal(retrieval.find(subject({ id: "seeker", needs: skills("own/apple") }), everybody, 1)[0]?.slot === undefined, known().length === 0);
    }), { numRuns: 60, seed: 21 });
  });

  it("finds nobody before the first encoder, and goes back to the old one at once", () => {
    const retrieval = createRetrieval({ openKernel: createPlainKernel, subjectAt: () => subject({ id: "a", offers: skills("own/apple") }), slotCount: () => 1 });
    const seeker = subject({ id: "seeker", needs: skills("own/apple") });
    assert.deepEqual(retrieval.find(seeker, everybody, 5), []);
    const first = createSubjectVectors(meaningOf("first"));
    retrieval.change(first);
    assert.equal(retrieval.step(1), "done");
    retrieval.change(createSubjectVectors(meaningOf("second")));
    retrieval.change(first);
    assert.equal(retrieval.step(1), "done");
    assert.equal(retrieval.encoderId, first.encoderId);
    assert.equal(retrieval.find(seeker, everybody, 5).length, 1);
  });
});

describe("an encoder that takes its time", () => {
  /** Knows own words from the moment that they are read; each a direction of its own. */
  const slow = (encoderId: string) => {
    const read = new Set<string>();
    const wanted: string[] = [];
    const plain = meaningOf(encoderId);
    const meaning: Meaning = { ...plain, vector: (id) => (id.startsWith("own/") && !read.has(id) ? undefined : plain.vector(id)), want: (id) => wanted.push(id) };
    return { meaning, wanted, read };
  };
  const held = [subject({ id: "a", offers: skills("own/apple") }), subject({ id: "b", offers: skills("skill/apple") })];
  const seeker = subject({ id: "seeker", needs: skills("skill/apple", "own/never-asked") });
  const open = () => createRetrieval({ openKernel: createPlainKernel, subjectAt: (slot) => held[slot], slotCount: () => held.length });

  it("answers only when everybody's own words are read, and reads none of who only asks", () => {
    const retrieval = open();
    const first = createSubjectVectors(meaningOf("first"));
    retrieval.change(first);
    retrieval.step(10);
    const { meaning, wanted, read } = slow("slow");
    retrieval.change(createSubjectVectors(meaning));
    assert.deepEqual([retrieval.step(10), retrieval.left, retrieval.encoderId], ["done", 1, first.encoderId]);
    assert.equal(retrieval.find(seeker, everybody, 5).length, 2, "by the vectors before");
    assert.deepEqual([...new Set(wanted)], ["own/apple"]);
    read.add("own/apple");
    assert.deepEqual([retrieval.step(10), retrieval.left], ["done", 0]);
    assert.match(String(retrieval.encoderId), /^slow\//);
    assert.equal(retrieval.find(seeker, everybody, 5).length, 2);
  });

  it("finds who comes later by what is read of them, and wholly when the rest is", () => {
    const retrieval = open();
    const { meaning, read } = slow("slow");
    read.add("own/apple");
    retrieval.change(createSubjectVectors(meaning));
    retrieval.step(10);
    const later = subject({ id: "b", offers: skills("own/zebra"), needs: skills("skill/birch") });
    held[1] = later;
    retrieval.put(1, later);
    const zebras = () => retrieval.find(subject({ id: "s", needs: skills("skill/zebra") }), everybody, 5).find(({ slot }) => slot === 1)?.cosine ?? 0;
    assert.ok(Math.abs(zebras()) < 0.1, String(zebras()));
    assert.ok(retrieval.find(subject({ id: "s", offers: skills("skill/birch") }), everybody, 5).some(({ slot, cosine }) => slot === 1 && cosine > 0.5));
    assert.deepEqual([retrieval.left], [1]);
    read.add("own/zebra");
    retrieval.step(10);
    assert.ok(zebras() > 0.2, String(zebras()));
    assert.deepEqual([retrieval.left], [0]);
    retrieval.put(1, subject({ id: "b", offers: skills("own/yak") }));
    retrieval.remove(1);
    assert.deepEqual([retrieval.left], [0], "who goes leaves nothing to wait for");
  });
});

describe("the meaning of a vocabulary", () => {
  const concepts: Concept[] = [{ id: "skill/sewing", kind: "skill", labels: { en: ["sewing"] }, broader: [], related: [] }, { id: "skill/law", kind: "skill", labels: { en: ["law"] }, broader: [], related: [] }];
  const table = Float32Array.from({ length: 64 * 8 }, (_, at) => Math.sin(at * 12.9898) * 43_758.5453 % 1);
  const encoder: InstantEncoder = createHashedEncoder({ dimension: 8, bucketCount: 64, rows: Int8Array.from(table, (number) => number * 100), scales: new Float32Array(64).fill(0.01) }, "small");

  it("is there once every concept is encoded, for concepts and for own words, and is nothing for an id it does not know", () => {
    const vocabulary = createVocabulary(concepts);
    assert.equal(vocabulary.meaning(), undefined);
    const encoding = vocabulary.encodeWith(encoder);
    assert.equal(encoding.step(1), "more");
    assert.equal(vocabulary.meaning(), undefined);
    encoding.step();
    const meaning = vocabulary.meaning() as Meaning;
    const vector = (id: string): Float32Array => meaning.vector(id) as Float32Array;
    const cosine = (a: string, b: string): number => product(vector(a), vector(b));
    assert.ok(cosine("skill/sewing", "own/sewing") > 0.99);
    assert.ok(Math.abs(cosine("skill/sewing", "skill/sewing") - 1) < 0.02);
    assert.ok(vector("skill/unknown").every((number) => number === 0));
    assert.equal(dimension, createSubjectVectors(meaning).stored(subject({ id: "x" })).length);
  });
});
