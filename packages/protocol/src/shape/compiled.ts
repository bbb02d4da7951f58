/** Checks against a schema by code that TypeBox makes for it, once, on first use. For Node, where code may be made at run time. */
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

const checks = new WeakMap<TSchema, (value: unknown) => boolean>();

export function fits(schema: TSchema, value: unknown): boolean {
  let check = checks.get(schema);
  if (!check) {
    const compiled = Compile(schema);
    check = (candidate) => compiled.Check(candidate);
    checks.set(schema, check);
  }
  return check(value);
}
