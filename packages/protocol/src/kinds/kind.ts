/**
 * What a kind is: one declaration gives the static type (`Static<typeof body>`), the validator, the JSON Schema
 * (a TypeBox schema is one) and the reference page.
 */
import type { Static, TSchema } from "typebox";

/** Where records of a kind may travel. `home`: stays with its author's home node; `sphere`: to members' nodes; `people`: to named people's home nodes. */
export type ScopeRule = "home" | "sphere" | "people";

export interface Kind<Name extends string = string, Body extends TSchema = TSchema> {
  readonly name: Name;
  /** Stable number in the header's encoding; never reused. */
  readonly code: number;
  readonly title: string;
  readonly description: string;
  readonly scopes: readonly ScopeRule[];
  readonly body: Body;
  /** Valid bodies; the reference page shows the first, the tests and vectors use all. */
  readonly examples: readonly Static<Body>[];
  /** Bodies that must be refused, each with the reason in words. */
  readonly refused: readonly { readonly why: string; readonly body: unknown }[];
}

export const defineKind = <const Name extends string, Body extends TSchema>(kind: Kind<Name, Body>): Kind<Name, Body> => kind;
