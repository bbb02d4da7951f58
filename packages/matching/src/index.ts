/** Finds, scores, ranks and explains matches, for both sides. */
export * from "./subject.ts";
export { caveatNames, termNames, type CaveatName, type Facts, type TermName } from "./terms/index.ts";
export type { Caveat, Reason, Side, Term } from "./explain.ts";
export { explanationCounts } from "./explain.ts";
export { changeKinds, changesOf, withChange, type Change, type ChangeKind } from "./change.ts";
export { contradictionNames, contradictionsOf, type Contradiction, type ContradictionName } from "./contradictions.ts";
export { fieldsRead } from "./receipt.ts";
export { scoreTerms, type ScoreTerm } from "./score-terms.ts";
export { matchFields, type MatchField } from "./terms/index.ts";
export { createMatcher, haveEnoughInCommon, type Match, type Matcher, type MatchQuestion } from "./matcher.ts";
export { createMatchIndex, type MatchIndex } from "./match-index.ts";
export { completeTeam, type Serves, type Team, type TeamCandidate } from "./team.ts";
export { subjectOfPerson, subjectOfProject } from "./stored-subjects.ts";
export { createTogether, type DoneTogether, type Together } from "./together.ts";
export { createHistoryIndex, type HistoryIndex } from "./stored-collaborations.ts";
export { shippedModel, type ScoreModel } from "./model/score-model.ts";
export { createAllotment, type Allotment, type Allotted } from "./allocate/allotment.ts";
export type { Attention } from "./rank.ts";
