/** Keeps to the times for which rows may be kept. */
export { createRetention, retentionBounds } from "./remove-ended.ts";
export type { Ending, Removed, Retention, RetentionBounds } from "./remove-ended.ts";
