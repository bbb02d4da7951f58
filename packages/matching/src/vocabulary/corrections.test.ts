/** Words that people correct are understood as they say: their own at once, others' when enough agree, and never against the vocabulary. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { agreeingPeople, commonMeaning, createVocabulary, loadStarterVocabulary, phrasesOf, type Corrected } from "./index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const link = (text: string, said: Readonly<Record<string, Corrected>>, kinds?: readonly ("skill" | "interest" | "value")[]): string[] =>
  vocabulary.link(text, { language: "en", corrected: new Map(Object.entries(said)), ...(kinds === undefined ? {} : { kinds }) }).map(({ concept }) => concept);
const said = (...concepts: string[]) => concepts.map((concept, index) => ({ person: `p${index}`, concept }));

describe("a correction", () => {
  it("of the writer's holds, also against a label, and in the middle of a text", () => {
    assert.deepEqual(link("grobbling", { grobbling: { concept: "skill/carpentry", by: "writer" } }), ["skill/carpentry"]);
    assert.deepEqual(link("Gardening, grobbling and photography", { grobbling: { concept: "skill/carpentry", by: "writer" } }), ["skill/gardening", "skill/carpentry", "skill/photography"]);
    assert.deepEqual(link("photography", { photography: { concept: "own/photography", by: "writer" } }), ["own/photography"]);
  });

  it("of others' holds where no label is written so, and not where one is", () => {
    assert.deepEqual(link("grobbling", { grobbling: { concept: "skill/carpentry", by: "others" } }), ["skill/carpentry"]);
    assert.deepEqual(link("photography", { photography: { concept: "skill/carpentry", by: "others" } }), ["skill/photography"]);
    assert.deepEqual(link("gardening, photography", { photography: { concept: "skill/carpentry", by: "others" } }), ["skill/gardening", "skill/photography"]);
  });

  it("to what is not in the vocabulary, or is of another kind than wanted, is as none", () => {
    const plain = vocabulary.link("grobbling", { language: "en" }).map(({ concept }) => concept);
    assert.deepEqual(link("grobbling", { grobbling: { concept: "skill/no-such", by: "writer" } }), plain);
    assert.ok(!link("grobbling", { grobbling: { concept: "skill/carpentry", by: "writer" } }, ["value"]).includes("skill/carpentry"));
  });

  it("is looked up by the phrases of the text, each once and not too many", () => {
    assert.deepEqual(phrasesOf("Tool-sharing, baking and Bread; baking"), ["tool sharing baking and bread baking", "tool sharing", "baking and bread", "baking", "bread"]);
    assert.deepEqual(phrasesOf("x".repeat(300)), []);
    assert.ok(phrasesOf(Array.from({ length: 80 }, (_, index) => `a${index}`).join(",")).length <= 12);
  });
});

describe("what others agree on", () => {
  it("needs three people, more than twice as many as say otherwise", () => {
    assert.equal(commonMeaning(said("a", "a")), undefined);
    assert.equal(commonMeaning(said("a", "a", "a")), "a");
    assert.equal(commonMeaning(said("a", "a", "a", "b")), "a");
    assert.equal(commonMeaning(said("a", "a", "a", "b", "b")), undefined);
    assert.equal(commonMeaning(said("own/x", "own/x", "own/x")), undefined, "own words of others are nobody's meaning");
  });

  it("is not moved by one person, whatever they say and how often", () => {
    const word = fc.record({ person: fc.constantFrom("p0", "p1", "p2", "p3", "p4"), concept: fc.constantFrom("a", "b") });
    fc.assert(fc.property(fc.array(word, { maxLength: 12 }), fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 }), (words, attack) => {
      const after = commonMeaning([...words, ...attack.map((concept) => ({ person: "attacker", concept }))]);
      if (after === undefined) return;
      const agreeing = new Map(words.map(({ person, concept }) => [person, concept]));
      assert.ok([...agreeing.values()].filter((concept) => concept === after).length >= agreeingPeople - 1, "what holds has others behind it");
      assert.notEqual(after, "c", "what only the attacker says never holds");
    }), { seed: 5, numRuns: 500 });
  });
});
