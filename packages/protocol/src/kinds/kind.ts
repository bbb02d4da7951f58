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
  readonly examples: readonly unknown[];
  /** Bodies that must be refused, each with the reason in words. */
  readonly refused: readonly { readonly why: string; readonly body: unknown }[];
}

/**
 * Checks the examples against the body's static type here rather than in `Kind`: an interface whose shape depends on
 * `Static<Body>` makes the compiler compare schemas type by type, a million instantiations a kind.
 */
export const defineKind = <const Name extends string, Body extends TSchema>(kind: Kind<Name, Body> & { readonly examples: readonly NoInfer<Static<Body>>[] }): Kind<Name, Body> => kind;
