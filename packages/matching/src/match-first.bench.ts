/**
 * The whole first match: 5,000 people and 5,000 projects, top 20 with the reasons of both sides, in CPU time of this process.
 *
 * Subjects are drawn from the starter vocabulary with a seed; popular concepts are popular (Zipf), as in life. The plain baseline scores every
 * candidate in full; what the inverted lists save, and how much of its top 20 they find, stands beside the times.
 */
import { createMatcher, type Subject } from "./index.ts";
import { testNow } from "./testing.ts";
import { syntheticCommunity } from "./testing/community.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const peopleCount = 5_000;
const projectCount = 5_000;
const questionCount = 400;
const wholeScanCount = 20;

export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const concepts = loadStarterVocabulary();
  const vocabulary = createVocabulary(concepts);
  const subjects = syntheticCommunity(concepts, peopleCount + projectCount);
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  const began = cpuMillis();
  for (const one of subjects) matcher.put(one);
  const buildMillis = cpuMillis() - began;
  const seekers = subjects.slice(0, questionCount);
  const ask = (seeker: Subject, at: number) => matcher.match(seeker, { want: at % 2 === 0 ? "person" : "project", limit: 20, spheres: ["sphere"] });
  for (const [at, seeker] of seekers.slice(0, 50).entries()) ask(seeker, at);
  const millis: number[] = [];
  let matches = 0;
  for (const [at, seeker] of seekers.entries()) {
    const start = cpuMillis();
    const found = ask(seeker, at);
    millis.push(cpuMillis() - start);
    matches += found.length;
    for (const { forSeeker, forSubject } of found) for (const side of [forSeeker, forSubject]) if (side.reasons.length < 2 || side.caveats.length < 1) throw new Error(`a match of ${seeker.id} is not explained to both sides`);
  }
  if (matches < questionCount * 19) throw new Error(`only ${matches} matches for ${questionCount} questions`);
  let agreed = 0;
  const wholeStart = cpuMillis();
  for (const [at, seeker] of seekers.slice(0, wholeScanCount).entries()) {
    const want = at % 2 === 0 ? "person" : "project";
    const best = subjects.filter(({ type, id }) => type === want && id !== seeker.id).map((other) => matcher.score(seeker, other)).sort((a, b) => b.score - a.score);
    // The ranking trades score for diversity, so the yardstick is the sum of scores reached, not the very same names.
    const sum = (list: readonly { readonly score: number }[]): number => list.reduce((total, { score }) => total + score, 0);
    agreed += sum(ask(seeker, at)) / sum(best.slice(0, 20));
  }
  const wholeMillis = (cpuMillis() - wholeStart) / wholeScanCount;
  millis.sort((a, b) => a - b);
  const at = (share: number): number => millis[Math.min(millis.length - 1, Math.floor(share * millis.length))] as number;
  return {
    figures: { p50Millis: at(0.5), p99Millis: at(0.99), buildMillis, scoreAgainstWholeScan: agreed / wholeScanCount, p50AgainstWholeScan: at(0.5) / wholeMillis },
    peers: { "whole scan": "the same terms, every candidate scored and explained, in the same run" },
  };
}

const cpuMillis = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
