/** Checks against a schema by walking it. For browsers: a strict Content-Security-Policy forbids code made at run time, and even the attempt is reported. */
import type { TSchema } from "typebox";
import { Check } from "typebox/value";

export const fits = (schema: TSchema, value: unknown): boolean => Check(schema, value);
