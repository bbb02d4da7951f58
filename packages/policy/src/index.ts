/** Policy: what is allowed, and why. Pure functions over plain values; mechanisms ask here and obey. */
export * from "./decision.ts";
export * from "./consent.ts";
export * from "./visibility.ts";
export * from "./person.ts";
export * from "./reveal.ts";
export * from "./sharing.ts";
export * from "./candidates.ts";
export * from "./introduction.ts";
export * from "./collaboration.ts";
export * from "./inbox.ts";
export * from "./moderation.ts";
export * from "./fairness.ts";
export * from "./explanation.ts";
export * from "./retention.ts";
export * from "./guidelines.ts";
export * from "./pseudonym.ts";
export * from "./admission.ts";
