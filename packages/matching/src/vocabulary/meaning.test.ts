/** What linking gains from the vectors that are shipped, and what it must not lose. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync, mkdtempSync, rmSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { EncoderError, loadShippedEncoder, modelBytesBound } from "../encoder/index.ts";
import type { InstantEncoder } from "../encoder/index.ts";
import { createVocabulary, loadStarterVocabulary, type Concept } from "./index.ts";

const shipped = new URL("../../models/words.bin", import.meta.url);
const encoder = loadShippedEncoder();
const concepts = loadStarterVocabulary();
const knowing = createVocabulary(concepts);
assert.equal(knowing.encodeWith(encoder).step(), "done");
const links = (text: string, language?: string): string[] => knowing.link(text, language === undefined ? {} : { language }).map(({ concept }) => concept);
const first = (text: string, language?: string): string | undefined => knowing.nearest(text, { limit: 1, ...(language === undefined ? {} : { language }) })[0]?.concept;

describe("linking with vectors", () => {
  it("links by what words mean where no label has them", () => {
    for (const [text, concept] of [["blacksmithery", "skill/blacksmithing"], ["sewing clothes", "skill/clothing-alterations"], ["photoshoot", "skill/photo-editing"]] as const) assert.deepEqual(links(text), [concept], text);
  });

  it("finds what is meant first, in other languages and with a slip of the fingers", () => {
    for (const [text, concept, language] of [["arreglar bicicletas", "skill/bicycle-repair", "es"], ["soin des personnes âgées", "skill/elder-care", "fr"], ["Webseiten bauen", "skill/web-design", "de"], ["vegetable growign", "skill/vegetable-growing", "en"]] as const) {
      assert.equal(first(text, language), concept, text);
    }
  });

  it("does not take a word for another that is only spelled like it", () => {
    const spelling = createVocabulary(concepts);
    const roofs = (vocabulary: typeof spelling): boolean => vocabulary.link("aurora watching").some(({ concept }) => concept === "skill/roofing");
    assert.deepEqual([roofs(spelling), roofs(knowing)], [true, false]);
  });

  it("keeps own words, framing words and prose as they were", () => {
    for (const text of ["xylothèque", "yodelling", "zorgle wibble"]) assert.ok(links(text).every((concept) => concept.startsWith("own/")), text);
    for (const text of ["I would like to help and go with you", "I live in a house by the sea with my dog", "zorgle wibble frabjous quokka plinth snark"]) assert.deepEqual(links(text), [], text);
    assert.deepEqual(links("I can do carpentry and speak Portuguese; I'm looking for gardeners"), ["skill/carpentry", "skill/portuguese", "skill/gardening"]);
  });

  it("puts the very label first", () => {
    const wrong = concepts.filter((_, index) => index % 25 === 0).flatMap(({ id, labels }) => Object.entries(labels).flatMap(([language, words]) => words.slice(0, 2).filter((word) => !knowing.nearest(word, { language, limit: 2 }).some(({ concept, score }) => concept === id && score > 0.9)).map((word) => `${id} ${language}:${word}`)));
    assert.deepEqual(wrong, []);
  });

  it("is never surer of a meaning than of a label, and links the kinds asked for only", () => {
    for (const text of ["blacksmithery", "sewing clothes"]) for (const { confidence } of knowing.link(text)) assert.ok(confidence <= 0.8);
    assert.ok(knowing.nearest("blacksmithery", { kinds: ["value"], limit: 5 }).every(({ concept }) => concept.startsWith("value/")));
    assert.deepEqual(knowing.nearest("", { limit: 5 }), []);
  });
});

describe("a vocabulary being encoded", () => {
  it("answers by spelling until the last step, in steps of a bounded size", () => {
    let asked = 0;
    const counting: InstantEncoder = { ...encoder, encodeNow: (texts) => { asked += 1; return encoder.encodeNow(texts); } };
    const vocabulary = createVocabulary(concepts);
    const encoding = vocabulary.encodeWith(counting);
    const sure = (): string[] => vocabulary.link("blacksmithery").map(({ concept }) => concept);
    const before = sure();
    assert.equal(encoding.step(100), "more");
    assert.equal(asked, 100);
    assert.deepEqual(sure(), before);
    while (encoding.step(500) === "more");
    assert.deepEqual(sure(), ["skill/blacksmithing"]);
  });

  it("keeps the vectors of one encoder until those of another are all made", () => {
    const vocabulary = createVocabulary(concepts);
    vocabulary.encodeWith(encoder).step();
    const dumb: InstantEncoder = { id: "dumb", dimension: 8, encodeNow: (texts) => new Float32Array(texts.length * 8), encode: (texts) => Promise.resolve(new Float32Array(texts.length * 8)) };
    const next = vocabulary.encodeWith(dumb);
    next.step(concepts.length - 1);
    assert.deepEqual(vocabulary.link("blacksmithery").map(({ concept }) => concept), ["skill/blacksmithing"]);
    assert.equal(next.step(1), "done");
    assert.equal(vocabulary.nearest("carpentry", { limit: 1 })[0]?.concept, "skill/carpentry", "an encoder that knows nothing leaves labels and spelling");
  });

  it("compares bits first when it is large, and finds the same", () => {
    const many: Concept[] = [...concepts, ...concepts.slice(0, 800).flatMap(({ kind }, index) => [0, 1].map((copy) => ({ id: `${kind}/filler-${index}-${copy}`, kind, labels: { en: [`filler ${index} ${copy} zzqx`] }, broader: [], related: [] })))];
    const large = createVocabulary(many);
    large.encodeWith(encoder).step();
    const texts = concepts.slice(0, 100).map(({ labels }) => (labels["es"] ?? labels["en"])?.[0] as string);
    const same = texts.filter((text) => large.nearest(text, { limit: 1 })[0]?.concept === knowing.nearest(text, { limit: 1 })[0]?.concept).length;
    assert.ok(same >= 99, `${same} of 100`);
    assert.ok(large.nearest("justice for everybody", { kinds: ["value"], limit: 5 }).length === 5, "a rare kind is found too");
  });
});

describe("the shipped vectors", () => {
  it("are at most 8 MB, and name their file when it is missing or cut off", () => {
    assert.ok(existsSync(shipped) && encoder.dimension > 0);
    assert.ok(readFileSync(shipped).length <= modelBytesBound);
    const folder = mkdtempSync(join(tmpdir(), "words-"));
    try {
      const file = join(folder, "words.bin");
      assert.throws(() => loadShippedEncoder(pathToFileURL(file)), (error) => error instanceof EncoderError && error.fault === "missing" && error.where === file);
      writeFileSync(file, readFileSync(shipped).subarray(0, 100_000));
      assert.throws(() => loadShippedEncoder(pathToFileURL(file)), (error) => error instanceof EncoderError && error.fault === "file" && error.message.startsWith(file));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
