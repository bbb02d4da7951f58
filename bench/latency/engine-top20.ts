/** The whole top 20 of the matcher (candidates, both scores, ranking, reasons) among so many people, for so many of them. */
import { createMatcher, type Subject } from "../../packages/matching/src/index.ts";
import { loadShippedEncoder } from "../../packages/matching/src/encoder/index.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import { readOccupations } from "../datasets/occupation-people.ts";

export interface Top20Round { readonly data: string; readonly count: number; readonly questions: number; readonly compared: number }
export interface Top20Measured {
  readonly queryCpuMillis: readonly number[];
  /** Mean sum of the 20 scores over that of the 20 best of everybody, without diversity and newcomers. */
  readonly scoreAgainstWholeScan: number;
  /** Share of the 20 best of everybody that are among those scored. */
  readonly recallOfBest: number;
  readonly rssMiB: number;
}

const now = 1_790_000_000_000;
const { data, count, questions, compared } = JSON.parse(process.argv.at(-1) as string) as Top20Round;
const cpuMillis = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000; };
const occupations = readOccupations(data, loadStarterVocabulary().filter(({ kind }) => kind === "value"));
const vocabulary = createVocabulary(occupations.concepts);
vocabulary.encodeWith(loadShippedEncoder()).step();
const matcher = createMatcher({ vocabulary, now: () => now });
const seekers: Subject[] = [];
const others: Subject[] = [];
for (const person of occupations.people(count, now)) {
  if (seekers.length < questions) seekers.push(person);
  if (compared > 0) others.push(person);
  matcher.put(person);
}
matcher.encode();
const question = { want: "person", limit: 20, spheres: ["sphere"] } as const;
for (const seeker of seekers.slice(0, 100)) matcher.match(seeker, question);
const queryCpuMillis: number[] = [];
for (const seeker of seekers) {
  const began = cpuMillis();
  const matches = matcher.match(seeker, question);
  queryCpuMillis.push(cpuMillis() - began);
  if (matches.length < 19) throw new Error(`only ${matches.length} matches for ${seeker.id}`);
  for (const { forSeeker, forSubject } of matches) for (const side of [forSeeker, forSubject]) if (side.reasons.length < 2 || side.caveats.length < 1) throw new Error(`a match of ${seeker.id} is not explained to both sides`);
}
const rssMiB = process.memoryUsage.rss() / 1_048_576;
let reached = 0;
let recalled = 0;
for (const seeker of seekers.slice(0, compared)) {
  const best = others.filter(({ id }) => id !== seeker.id).map((other) => ({ id: other.id, score: matcher.score(seeker, other).score })).sort((a, b) => b.score - a.score).slice(0, 20);
  const sum = (list: readonly { readonly score: number }[]): number => list.reduce((total, { score }) => total + score, 0);
  reached += sum(matcher.match(seeker, question)) / sum(best);
  // Those as good as the last of the best count as well.
  const least = (best.at(-1)?.score ?? 0) - 1e-9;
  recalled += matcher.shortlist(seeker, { ...question, limit: 250 }).filter(({ score }) => score >= least).slice(0, 20).length / 20;
}
const measured: Top20Measured = { queryCpuMillis: queryCpuMillis.sort((a, b) => a - b), scoreAgainstWholeScan: reached / compared, recallOfBest: recalled / compared, rssMiB };
process.stdout.write(JSON.stringify(measured));
