/**
 * Whether what is said of a match is so: the terms sum to the score, the first reason carries weight, and doing what would change it changes it.
 *
 * The community is synthetic: the question is whether the words are true of the score, not whether the score is right.
 */
import { changesOf, createMatcher, withChange, type Match, type Subject } from "../../packages/matching/src/index.ts";
import { dayMillis, testNow } from "../../packages/matching/src/testing.ts";
import { syntheticCommunity } from "../../packages/matching/src/testing/community.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import type { Measure } from "./row.ts";

const subjectCount = 2_000;
const seekerCount = 200;
const matchCount = 10;
const unsuggestedCount = 5;

export const measure: Measure = async () => {
  const concepts = loadStarterVocabulary();
  const matcher = createMatcher({ vocabulary: createVocabulary(concepts), now: () => testNow });
  const subjects = syntheticCommunity(concepts, subjectCount);
  for (const one of subjects) matcher.put(one);
  const projects = subjects.filter(({ type }) => type === "project");
  let [sumErrorMost, sides, lowered, changes, worked, askers, brought] = [0, 0, 0, 0, 0, 0, 0];
  for (const [at, seeker] of subjects.slice(0, seekerCount * 2).filter(({ type }) => type === "person").entries()) {
    const found = matcher.match(seeker, { want: at % 2 === 0 ? "person" : "project", limit: matchCount, spheres: seeker.spheres });
    for (const match of found) {
      const other = matcher.get(match.subjectId) as Subject;
      for (const side of ["forSeeker", "forSubject"] as const) {
        sides += 1;
        sumErrorMost = Math.max(sumErrorMost, Math.abs(match[side].terms.reduce((sum, { contribution }) => sum + contribution, 0) - match[side].score));
        const [viewer, viewed] = side === "forSeeker" ? [seeker, other] : [other, seeker];
        if (matcher.score(viewer, without(viewed, match[side].reasons[0]?.term)).forSeeker.score < match[side].score) lowered += 1;
      }
      for (const change of changesOf(matcher, seeker, other)) {
        changes += 1;
        if (matcher.score(withChange(seeker, change), other).score > match.score) worked += 1;
      }
    }
    // Of projects that are not suggested: whether doing the first thing that is told brings it among as many as are shown.
    const shown = new Set(matcher.match(seeker, { want: "project", limit: matchCount, spheres: seeker.spheres }).map(({ subjectId }) => subjectId));
    for (let step = 1; step <= unsuggestedCount; step += 1) {
      const project = projects[(at * 7 + step * 131) % projects.length] as Subject;
      const [first] = shown.has(project.id) ? [] : changesOf(matcher, seeker, project);
      if (first === undefined) continue;
      askers += 1;
      if (matcher.match(withChange(seeker, first), { want: "project", limit: matchCount * 10, spheres: seeker.spheres }).some(({ subjectId }) => subjectId === project.id)) brought += 1;
    }
  }
  return {
    question: "Is what is said of a match true of its score?",
    data: `${subjectCount} synthetic people and projects drawn from the starter vocabulary`, licence: "none needed: synthetic",
    figures: { sumErrorMost, firstReasonCounts: lowered / sides, changeWorks: worked / changes, changeBringsAmong100: brought / askers },
    aims: {
      sumErrorMost: { means: "greatest difference between a score and the sum of its terms", most: 1e-9 },
      firstReasonCounts: { means: "share of sides whose score falls when what the first reason names is taken away", least: 1 },
      changeWorks: { means: "share of proposed changes that raise the score when followed", least: 0.9 },
      changeBringsAmong100: { means: "share of unsuggested projects that come among a hundred suggestions by the first change alone" },
    },
    tables: [], notes: [`${sides} sides of matches, ${changes} changes, ${askers} projects that were not suggested.`],
  };
};

/** The other side had they not said what this term reads of them. */
function without(viewed: Subject, term: Match["forSeeker"]["reasons"][number]["term"] | undefined): Subject {
  const { hoursPerWeek, region, timeZone, ...rest } = viewed;
  switch (term) {
    case "need-met-by-offer": return { ...viewed, offers: [] };
    case "offer-meets-need": return { ...viewed, needs: [] };
    case "interests": return { ...viewed, interests: [] };
    case "values": return { ...viewed, values: [] };
    case "languages": return { ...viewed, languages: [] };
    case "hours": return { ...rest, ...(region === undefined ? {} : { region }), ...(timeZone === undefined ? {} : { timeZone }) };
    case "region": return { ...rest, ...(hoursPerWeek === undefined ? {} : { hoursPerWeek }), ...(timeZone === undefined ? {} : { timeZone }) };
    case "time-overlap": return { ...rest, ...(hoursPerWeek === undefined ? {} : { hoursPerWeek }), ...(region === undefined ? {} : { region }) };
    case "freshness": return { ...viewed, updatedAt: viewed.updatedAt - 3_650 * dayMillis };
    // Nobody here has done anything yet.
    case "track-record": case "relatedness": case undefined: return viewed;
  }
}
