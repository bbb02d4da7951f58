/** Reconciliation: how two neighbours that hold nearly the same records find and exchange the rest. */
export { endCodes, endMeanings, sessionBudgets, type Budgets, type EndCode } from "./budgets.ts";
export { sameFingerprint, type Fingerprint } from "./fingerprint.ts";
export { frameBytesAim, frameBytesMost, readFrame, writeFrame, type Frame, type Message } from "./frames.ts";
export { packRecords } from "./pack-records.ts";
export { createRecordSet, type RecordSet, type SetView } from "./record-set.ts";
export { openSession, stepSession, type Outgoing, type SessionParts, type SessionState, type SessionStep } from "./session.ts";
export { createSketch, openSketch, sketchCells, type Sketch } from "./sketch.ts";
