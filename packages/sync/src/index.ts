/** Sync: the one way by which records come in, from here or from elsewhere. */
export * from "./admission.ts";
export { readAskFacts, readFacts, readRecord } from "./facts.ts";
export * from "./reading.ts";
export * from "./replica.ts";
export * from "./reconcile/index.ts";
export * from "./invite.ts";
