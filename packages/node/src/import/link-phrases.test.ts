/** Phrases of catalogues, as they really are, and the concepts that a reader would agree with. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { starter } from "../testing/engine.ts";
import { isUnder, linkPhrases } from "./link-phrases.ts";

const skills = (text: string, known = false): string[] => linkPhrases(starter, [{ text, known }], { kinds: ["skill", "interest"], language: "en" });

describe("a name", () => {
  it("is linked where a concept covers all of it, however it is written", () => {
    assert.deepEqual([skills("Python"), skills("machine_learning"), skills("C#"), skills("node.js"), skills("a11y")].flat(), ["skill/python", "skill/machine-learning", "skill/csharp", "skill/node-js", "skill/accessibility"]);
  });
  it("stays the catalogue's own words where a concept covers a part of it only", () => {
    assert.deepEqual([skills("language-server"), skills("neural_decoding"), skills("macos")].flat(), ["own/language-server", "own/neural-decoding", "own/macos"]);
  });
  it("is left out where only what is known is wanted", () => {
    assert.deepEqual([skills("language-server", true), skills("Python", true)], [[], ["skill/python"]]);
  });
});

describe("a sentence", () => {
  it("gives what can hardly mean something else", () => {
    assert.deepEqual(skills("An open platform that uses machine learning and hydrology to forecast floods in small valleys.").sort(), ["skill/hydrology", "skill/machine-learning"]);
  });
  it("gives neither words that only look like skills nor words of its own", () => {
    assert.deepEqual(skills("A declarative library for building user interfaces, processing collections of packages at scale."), []);
    assert.deepEqual(skills("Provides a framework for simulating temperature swing adsorption and its analysis over time."), []);
  });
});

describe("a list of phrases", () => {
  it("may be asked never to be empty", () => {
    const options = { kinds: ["interest"] as const, language: "en" };
    const phrases = [{ text: "Snow and Permafrost", known: true }];
    assert.deepEqual([linkPhrases(starter, phrases, options), linkPhrases(starter, phrases, { ...options, neverNone: true })], [[], ["own/snow-and-permafrost"]]);
  });
  it("is bounded", () => {
    assert.equal(linkPhrases(starter, Array.from({ length: 400 }, (_, index) => ({ text: `word${index}`, known: false })), { kinds: ["skill"], language: "en" }).length, 24);
  });
});

describe("being under", () => {
  it("holds for the concept itself and all the way up, and not sideways", () => {
    const roots = new Set(["skill/software-development"]);
    assert.deepEqual(["skill/software-development", "skill/python", "skill/react", "skill/carpentry", "own/python"].map((id) => isUnder(starter, id, roots)), [true, true, true, false, false]);
  });
});
