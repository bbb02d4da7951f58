/**
 * What a fact is, and who said it: kinds, envelopes, clocks, merge laws, bounds and error codes. Runs in Node and in browsers;
 * cryptography is handed in (`@cosmicsync/protocol/crypto/node`, `/crypto/browser`).
 */
export * from "./limits.ts";
export * from "./errors.ts";
export * from "./event-types.ts";
export * from "./answer.ts";
export * from "./refused.ts";
export * from "./redacted.ts";
export * from "./id.ts";
export * from "./clock.ts";
export * from "./chance.ts";
export * from "./text.ts";
export * from "./formats.ts";
export * from "./validate.ts";
export * from "./bytes.ts";
export * from "./encoding.ts";
export * from "./canonical-json.ts";
export type { Crypto, KeyPair } from "./crypto/crypto.ts";
export type { Header, Scope } from "./header.ts";
export { createVerifiedRoots, soleCheck, type SignatureCheck, type VerifiedRoots } from "./proof.ts";
export * from "./envelope.ts";
export * from "./owner.ts";
export * from "./merge.ts";
export * from "./delegation.ts";
export * from "./reference.ts";
export * from "./kinds/fields.ts";
export * from "./kinds/kind.ts";
export * from "./kinds/people.ts";
export * from "./kinds/projects.ts";
export * from "./kinds/index.ts";
