/** What linking, completing and comparing words promise. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { checkVocabulary, createVocabulary, loadStarterVocabulary, normalise, ownId, readVocabularyFile, VocabularyError, type Concept } from "./index.ts";
import { editDistance } from "./gram-index.ts";

const starter = createVocabulary(loadStarterVocabulary());
const concept = (id: string, labels: Concept["labels"], more: Partial<Concept> = {}): Concept => ({ id, kind: "skill", labels, broader: [], related: [], ...more });
const linked = (text: string, language?: string): string[] => starter.link(text, language === undefined ? {} : { language }).map((one) => one.concept);

describe("linking", () => {
  it("finds several skills in one sentence, in the order of the text, with the words as written", () => {
    const found = starter.link("I can do carpentry and speak Portuguese; I'm looking for gardeners");
    assert.deepEqual(found.map((one) => [one.concept, one.text]), [["skill/carpentry", "carpentry"], ["skill/portuguese", "Portuguese"], ["skill/gardening", "gardeners"]]);
    assert.ok(found.every(({ confidence }) => confidence > 0.6 && confidence <= 1));
  });

  it("understands other languages, with and without being told which", () => {
    assert.deepEqual(linked("Busco carpinteros y jardineros"), ["skill/carpentry", "skill/gardening"]);
    assert.deepEqual(linked("Je cherche une sage-femme", "fr"), ["skill/midwifery"]);
    assert.deepEqual(linked("carpintería", "sv"), ["skill/carpentry"], "another language than the one told is tried as well");
  });

  it("forgives accents, capitals, width and a slip of the fingers", () => {
    for (const text of ["CARPINTERÍA", "carpinteria", "ｃａｒｐｅｎｔｒｙ", "carpnetry", "Carpentery"]) assert.deepEqual(linked(text), ["skill/carpentry"], text);
  });

  it("tells C++ from C# and from a letter", () => {
    const small = createVocabulary([concept("skill/cpp", { en: ["C++"] }), concept("skill/csharp", { en: ["C#"] }), concept("skill/c", { en: ["C"] })]);
    assert.deepEqual(small.link("C++, C#").map((one) => one.concept), ["skill/cpp", "skill/csharp"]);
    assert.deepEqual(small.link("C").map((one) => one.concept), ["skill/c"]);
    assert.deepEqual(small.link("vitamin C is good").filter((one) => !one.concept.startsWith("own/")), []);
  });

  it("does not take framing words for skills, nor words that only look like one", () => {
    assert.deepEqual(linked("I would like to help and go with you"), []);
    assert.deepEqual(linked("I live in a house by the sea with my dog"), []);
  });

  it("keeps a short phrase that links to nothing as the person's own words, and a sentence not", () => {
    assert.deepEqual(starter.link("xylothèque").map((one) => [one.concept, one.confidence]), [["own/xylothèque", 0.3]]);
    assert.equal(starter.label("own/xylothèque", "en"), "xylothèque");
    assert.deepEqual(linked("zorgle wibble frabjous quokka plinth snark"), []);
    assert.equal(ownId("!?"), undefined);
  });

  it("gives both meanings of an ambiguous word less certainly, and one to whoever says their language", () => {
    const small = createVocabulary([concept("skill/cat", { fr: ["chat"] }), concept("skill/talk", { en: ["chat"] })]);
    assert.deepEqual(small.link("chat").map((one) => [one.concept, one.confidence < 0.8]), [["skill/cat", true], ["skill/talk", true]]);
    assert.deepEqual(small.link("chat", { language: "fr" }).map((one) => one.concept), ["skill/cat"]);
  });

  it("links only the kinds asked for, and no more than the limit", () => {
    assert.ok(starter.link("benevolence and carpentry", { kinds: ["value"] }).every((one) => starter.concept(one.concept)?.kind === "value" || one.concept.startsWith("own/")));
    assert.equal(starter.link("carpentry, gardening, law, music", { limit: 2 }).length, 2);
  });

  it("does not take a whole phrase for another that is spelled nearly so", () => {
    assert.deepEqual(linked("cooking for kids"), ["skill/cooking", "interest/children"]);
  });

  it("takes the longest label", () => {
    const small = createVocabulary([concept("skill/law", { en: ["law"] }), concept("skill/sea", { en: ["law of the sea"] })]);
    assert.deepEqual(small.link("law of the sea").map((one) => one.concept), ["skill/sea"]);
  });

  it("survives any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      for (const { concept: id, text: piece } of starter.link(text)) {
        assert.ok(text.includes(piece));
        assert.match(id, /^[a-z][a-z0-9]*(\/[\p{L}\p{N}._+#-]+)+$/u);
        assert.ok(id.length <= 160);
      }
    }), { numRuns: 200, seed: 5 });
  });

  it("links every label of the vocabulary to its own concept", () => {
    const wrong = loadStarterVocabulary().flatMap(({ id, labels }) => Object.entries(labels).flatMap(([language, words]) => words.filter((word) => !starter.link(word, { language }).some((one) => one.concept === id)).map((word) => `${id} ${language}:${word}`)));
    assert.deepEqual(wrong, []);
  });

  it("reads a description of 20,000 characters in bounded time", () => {
    const before = process.cpuUsage();
    starter.link("zorgle carpenter qwertyuiop ".repeat(720));
    assert.ok(process.cpuUsage(before).user < 2_000_000);
  });
});

describe("completing", () => {
  it("offers what begins with the letters, labels in the reader's language first", () => {
    assert.equal(starter.search("carpen", { language: "en", limit: 5 })[0]?.id, "skill/carpentry");
    assert.equal(starter.search("carpint", { language: "es", limit: 5 })[0]?.id, "skill/carpentry");
    assert.ok(starter.search("ga", { limit: 3 }).length === 3);
    assert.deepEqual(starter.search("  ", { limit: 3 }), []);
  });

  it("offers what is spelled alike when nothing begins so", () => {
    assert.equal(starter.search("carpnetry", { limit: 3 })[0]?.id, "skill/carpentry");
  });
});

describe("similarity", () => {
  const ids = loadStarterVocabulary().map(({ id }) => id);
  it("is symmetric, 1 for the same, between 0 and 1 for others", () => {
    fc.assert(fc.property(fc.constantFrom(...ids), fc.constantFrom(...ids), (a, b) => {
      assert.equal(starter.similarity(a, b), starter.similarity(b, a));
      assert.equal(starter.similarity(a, a), 1);
      if (a !== b) assert.ok(starter.similarity(a, b) >= 0 && starter.similarity(a, b) < 1);
    }), { numRuns: 500, seed: 3 });
  });

  it("is greater for a part of something than for something else, and small for two of very many", () => {
    assert.ok(starter.similarity("skill/carpentry", "skill/timber-framing") > 0.5);
    assert.equal(starter.similarity("skill/carpentry", "skill/midwifery"), 0);
    assert.ok(starter.similarity("skill/spanish", "skill/french") < 0.3);
  });

  it("knows own words written slightly differently", () => {
    assert.ok(starter.similarity("own/yodelling", "own/yodeling") > 0.8);
    assert.equal(starter.similarity("own/rain-dance", "own/raindance"), 1);
    assert.equal(starter.similarity("own/cats", "own/dogs"), 0);
    assert.equal(starter.similarity("own/carpentry", "skill/carpentry"), 0);
  });

  it("survives circles, selves and relations to nowhere, which the check reports", () => {
    const broken = [concept("skill/a", { en: ["a thing"] }, { broader: ["skill/b"] }), concept("skill/b", { en: ["b thing"] }, { broader: ["skill/a"], related: ["skill/b"] }), concept("skill/c", {}, { broader: ["skill/gone"] })];
    const vocabulary = createVocabulary(broken);
    assert.ok(vocabulary.similarity("skill/a", "skill/b") > 0.3);
    assert.equal(vocabulary.label("skill/c", "en"), "c");
    assert.deepEqual(checkVocabulary(broken).map(({ fault }) => fault).sort(), ["cycle", "missing", "no-label", "self"]);
    assert.deepEqual(checkVocabulary([concept("skill/a", { en: ["a"] }), concept("skill/b", { en: ["b"] }, { broader: ["skill/a"] })]), []);
  });

  it("survives a chain of a hundred thousand concepts", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => concept(`skill/${index}`, { en: [`thing ${index}`] }, { broader: [`skill/${index + 1}`] }));
    assert.deepEqual(checkVocabulary(chain).map(({ fault }) => fault), ["missing"]);
  });
});

describe("a label", () => {
  it("comes in the language asked for, else in its base language, else in English", () => {
    assert.equal(starter.label("skill/carpentry", "es"), "carpintería");
    assert.equal(starter.label("skill/carpentry", "pt-BR"), "carpintaria");
    assert.equal(starter.label("skill/carpentry", "fi"), "carpentry");
  });
});

describe("a vocabulary file", () => {
  const header = "id\tkind\ten\tes\tfr\tde\tsv\tpt\taliases\tbroader\trelated";
  const row = "skill/x\tskill\tx\t\t\t\t\t\tex|es:equis\tskill/y|skill/z\t";

  it("gives labels, aliases by language, and relations", () => {
    assert.deepEqual(readVocabularyFile("x.tsv", `${header}\n${row}\n`)[0]?.concept, { id: "skill/x", kind: "skill", labels: { en: ["x", "ex"], es: ["equis"] }, broader: ["skill/y", "skill/z"], related: [] });
  });

  it("stops at a bad row with file, line and reason", () => {
    for (const [bad, reason] of [["skill/x\tskill\tx", /x\.tsv:2: 3 cells instead of 11/], [row.replace("\tskill\t", "\ttrade\t"), /x\.tsv:2: the kind "trade"/], [row.replace("skill/x", "interest/x"), /x\.tsv:2: the id/], [row.replace("\tx\t", "\t\t"), /x\.tsv:2: no English label/]] as const) {
      assert.throws(() => readVocabularyFile("x.tsv", `${header}\n${bad}\n`), reason);
    }
    assert.throws(() => readVocabularyFile("x.tsv", "id\tkind\n"), VocabularyError);
  });

  it("may not repeat the id of another file, which is named", () => {
    const folder = mkdtempSync(join(tmpdir(), "vocabulary-"));
    try {
      for (const name of ["a.tsv", "b.tsv"]) writeFileSync(join(folder, name), `${header}\n${row}\n`);
      assert.throws(() => loadStarterVocabulary(pathToFileURL(`${folder}/`)), /b\.tsv:2: skill\/x stands already at a\.tsv:2/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("words", () => {
  it("are folded once and for all", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => assert.equal(normalise(normalise(text)), normalise(text))), { seed: 9 });
    assert.equal(normalise("  Straße, Łódź & l'Été!  "), "strasse lodz l ete");
    assert.equal(normalise("हिन्दी"), "हिन्दी", "vowel signs are no accents");
  });

  it("differ by as many edits as were made", () => {
    assert.equal(editDistance("carpentry", "carpnetry", 3), 1);
    assert.equal(editDistance("kitten", "sitting", 3), 3);
    assert.equal(editDistance("kitten", "sitting", 2), 3, "more than the bound is answered as bound + 1");
  });
});

describe("a vocabulary of 110,000 labels", () => {
  it("still finds a label whose last letter is missing", () => {
    const chance = seededChance(4);
    const syllables = "ba be bo ca ce co da de di fo ga gi ha la le lo ma me mi na ne no pa pe po ra re ro sa se so ta te to va ve vo".split(" ");
    const word = (): string => Array.from({ length: 2 + Math.floor(chance() * 3) }, () => syllables[Math.floor(chance() * syllables.length)]).join("");
    const phrase = (): string => Array.from({ length: 2 + Math.floor(chance() * 3) }, word).join(" ");
    const concepts = Array.from({ length: 13_750 }, (_, index) => concept(`skill/${index}`, { en: Array.from({ length: 8 }, phrase) }));
    const large = createVocabulary(concepts);
    const texts = concepts.slice(0, 200).map(({ labels }) => `${labels["en"]?.[3]?.slice(0, -1)}`);
    const right = texts.filter((text, index) => large.link(text).some((one) => one.concept === `skill/${index}`)).length;
    assert.ok(right >= 180, `${right} of 200`);
  });
});
