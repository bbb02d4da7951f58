/** Learns from answers and outcomes, of people who agreed to it, toward mutual, completed collaborations. */
export { estimateExamination, lookAt, shippedExamination, type Examination } from "./examination.ts";
export { explore, exploreWithin, placesPerTrial, type Explored, type Waiting } from "./explore.ts";
export { chancesOf, packModel, readModel, type Chances, type LearnedModel, type ModelCard } from "./learned.ts";
export { answersLeast, isAnswer, learn, learnInSlices, observationsMost, type LearnSettings } from "./learn.ts";
export { ladder, objectives, reachedStep, requireObjective, rewardOf, type LadderStep, type ObjectiveName } from "./objective.ts";
export type { Observation } from "./observation.ts";
export { clipMost, doublyRobust, inversePropensity, type Judged, type Value } from "./off-policy.ts";
export { compareModels, guards, shadowAnswersLeast, type Comparison } from "./shadow.ts";
export { dropped, keptVersions, newShelf, promoted, readShelf, shadowed, wentBack, type Shelf } from "./shelf.ts";
export { ModelFault } from "../model/fault.ts";
