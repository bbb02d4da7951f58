/**
 * What a vocabulary of the size of ESCO costs: 13,750 concepts with 8 labels each. CPU milliseconds to load, and to link one
 * label whose last letter is missing, beside a plain Map of the same labels, which finds none of those. The answers are checked.
 */
import assert from "node:assert/strict";
import { seededChance } from "@cosmicsync/protocol";
import { createVocabulary } from "./vocabulary.ts";

const syllables = "ba be bo ca ce co da de di fo ga gi ha la le lo ma me mi na ne no pa pe po ra re ro sa se so ta te to va ve vo".split(" ");
const textCount = 400;

export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const chance = seededChance(4);
  const word = (): string => Array.from({ length: 2 + Math.floor(chance() * 3) }, () => syllables[Math.floor(chance() * syllables.length)]).join("");
  const phrase = (): string => Array.from({ length: 2 + Math.floor(chance() * 3) }, word).join(" ");
  const concepts = Array.from({ length: 13_750 }, (_, index) => ({ id: `skill/${index}`, kind: "skill" as const, labels: { en: Array.from({ length: 8 }, phrase) }, broader: [], related: [] }));
  const texts = concepts.slice(0, textCount).map(({ labels }) => `${labels.en[3]?.slice(0, -1)}`);

  const [vocabulary, loadMillis] = timed(() => {
    const made = createVocabulary(concepts);
    made.link("warm up");
    return made;
  });
  const [right, linkMillis] = timed(() => texts.filter((text, index) => vocabulary.link(text).some(({ concept }) => concept === `skill/${index}`)).length);
  const [plain, mapLoadMillis] = timed(() => new Map(concepts.flatMap(({ id, labels }) => labels.en.map((label) => [label, id] as const))));
  const found = texts.filter((text, index) => plain.get(text) === `skill/${index}`).length;
  assert.ok(right >= 0.9 * textCount, `${right} of ${textCount}`);
  return { figures: { loadMillis, linkMillis: linkMillis / textCount, foundShare: right / textCount, mapLoadMillis, mapFoundShare: found / textCount }, peers: { map: "a plain Map from label to concept" } };
}

/** CPU, as the machine is shared. */
const timed = <T>(work: () => T): [T, number] => {
  const before = process.cpuUsage();
  const made = work();
  return [made, process.cpuUsage(before).user / 1_000];
};
