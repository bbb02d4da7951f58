/** What people did, as evidence for whom to suggest: occasions in, measures out. */
export { createHistory, historyShare, type History, type HistoryQuestion, type HistorySettings } from "./history.ts";
export { historyBounds, nothingSaid, type About, type Occasion } from "./occasion.ts";
export { evidenceGroups, evidenceParts, type EvidenceGroup } from "./evidence.ts";
export { questionKinds, rehearsalDefaults, rehearse, type QuestionKind } from "./rehearse.ts";
export { fitWeights, lossOf, solvePositive, type Example } from "./fit.ts";
export { defaultWeights } from "./default-weights.ts";
