/** What a fact is, and who said it: kinds, envelopes, clocks, merge laws, bounds and error codes. Runs in Node and in browsers. */
export * from "./limits.ts";
export * from "./clock.ts";
export * from "./kinds/fields.ts";
export * from "./kinds/kind.ts";
export * from "./kinds/people.ts";
export * from "./kinds/projects.ts";
export * from "./kinds/index.ts";
