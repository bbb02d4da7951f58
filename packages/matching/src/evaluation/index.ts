/** Measures matching on history: `evaluate(folder)`, the format's readers, and the metrics. */
export { createScorers, evaluate, type EvaluateOptions, type Evaluation } from "./evaluate.ts";
export { evaluationTable } from "./table.ts";
export { EvaluationError, eventKinds, tasks, type AskedPair, type AskedQuery, type DatasetHead, type Entity, type HistoryEvent } from "./format.ts";
export { readDataset, type Dataset } from "./reader.ts";
export { pairMetrics, type PairFigures } from "./measure-pairs.ts";
export { rankingMetrics, type RankingFigures, type SliceFigures } from "./measure-ranking.ts";
export type { Estimate } from "./metrics/bootstrap.ts";
export { createWorld, linkOf, type Link, type World } from "./world.ts";
export { createLedger, type Ledger } from "./ledger.ts";
export { timeline } from "./split.ts";
export type { Scorer } from "./scorer.ts";
export { intervals } from "./metrics/bootstrap.ts";
export { createEntityReader, type EntityReader } from "./entity-reader.ts";
