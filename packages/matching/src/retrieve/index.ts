/** Who is near by meaning: vectors of subjects, and the scan that finds the nearest of those who may be found. */
export { hash } from "./hash.ts";
export { openKernel } from "./open-kernel.ts";
export type { Kernel } from "./kernel.ts";
export { createRetrieval, type Retrieval } from "./retrieval.ts";
export { createSlotSet, type Bits, type SlotSet } from "./slot-bits.ts";
export { createSubjectVectors, type SubjectVectors } from "./subject-vectors.ts";
export { createVectorIndex, effortFor, slotBound, VectorError, type FoundSlot, type SearchEffort, type VectorIndex } from "./vector-index.ts";
