/** What a person is must not decide whom they meet; only what they bring, look for and care about may. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decideFeature, protectedAttributes } from "@cosmicsync/policy";
import { seededChance } from "@cosmicsync/protocol";
import { createMatcher, type Subject } from "./index.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const skills = loadStarterVocabulary().filter(({ kind }) => kind === "skill").map(({ id }) => id).slice(0, 60);

/** What a subject is made of besides its features: who and where it is, how fresh, what must be said of it, which of its needs a project cannot do without, and what a person asks of projects. */
const standing = new Set(["id", "type", "spheres", "updatedAt", "synthetic", "introducible", "lead", "musts", "conditions"]);
const whole: Required<Subject> = { ...subject({ id: "x" }), hoursPerWeek: 1, timeZone: "UTC", windows: [], region: "SE", lead: "y", musts: [["skill/carpentry"]], conditions: { must: [], never: [] }, text: "" };

describe("fairness", () => {
  it("lets no feature be read that policy has not reviewed", () => {
    const read = new Set<string>();
    const watched = (of: Subject): Subject => new Proxy(of, { get: (target, name, receiver) => (read.add(String(name)), Reflect.get(target, name, receiver) as unknown) });
    const matcher = createMatcher({ vocabulary, now: () => testNow });
    const full = { ...whole, offers: [{ skill: "skill/carpentry" }], needs: [{ skill: "skill/gardening" }], interests: ["skill/music"], values: ["value/benevolence"], languages: [{ language: "sv" }], windows: [{ day: 1, fromMinute: 0, toMinute: 60 }], introducible: false };
    matcher.put(watched({ ...full, id: "other", needs: full.offers, offers: full.needs }));
    assert.equal(matcher.match(watched(full), { want: "person", limit: 5, spheres: ["sphere"] }).length, 1);
    const features = [...read].filter((name) => !standing.has(name));
    assert.ok(features.length >= 8, features.join(" "));
    for (const feature of features) assert.equal(decideFeature(feature).outcome, "allow", feature);
  });

  it("has no protected attribute in the shape of a subject", () => {
    for (const attribute of protectedAttributes) assert.ok(!Object.keys(whole).includes(attribute), attribute);
  });

  it("ranks a thousand pairs the same when names, gender, age and origin in the words about them are flipped", () => {
    const chance = seededChance(11);
    const pick = (): string => skills[Math.floor(chance() * skills.length)] as string;
    const flips = [["She is Anna, 24, a mother from Lagos.", "He is Erik, 67, a father from Oslo."], ["Ms Fatima Khan", "Mr John Smith"]] as const;
    const people = Array.from({ length: 1_000 }, (_, index) => ({ ...subject({ id: `p${index}`, offers: [{ skill: pick() }, { skill: pick() }], needs: [{ skill: pick() }] }), flip: flips[index % 2] as readonly [string, string] }));
    const order = (side: 0 | 1): string[][] => {
      const matcher = createMatcher({ vocabulary, now: () => testNow });
      for (const { flip, ...person } of people) matcher.put({ ...person, text: flip[side], ...{ name: flip[side], gender: side === 0 ? "f" : "m", age: side === 0 ? 24 : 67 } });
      return people.slice(0, 100).map((person) => matcher.match({ ...person, text: person.flip[side] }, { want: "person", limit: 10, spheres: ["sphere"] }).map(({ subjectId, score }) => `${subjectId} ${score}`));
    };
    const before = order(0);
    assert.ok(before.flat().length >= 900);
    assert.deepEqual(order(1), before);
  });
});
