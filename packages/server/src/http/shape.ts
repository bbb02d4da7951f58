/**
 * What comes in over HTTP, held against its schema. Bodies are taken as they are: nothing is coerced, filled in or dropped.
 * Query strings and paths are text, so numbers and booleans in them are read by the schema's own type, and by nothing else.
 */
import type { Route } from "@cosmicsync/api";
import { Refused, checkShape, closed } from "@cosmicsync/protocol";

export const nothing = closed({});
type Schema = Route["answer"];
export type Part = "body" | "query" | "path";

const names: Readonly<Record<string, Part>> = { body: "body", querystring: "query", params: "path" };

/** Fastify's validator compiler. Throws `Refused` with the first place that is wrong, as a JSON pointer from the part's name. */
export const compileShape = ({ schema, httpPart }: { readonly schema: unknown; readonly httpPart?: string }): ((value: unknown) => { value: unknown }) => {
  const part = names[httpPart ?? "body"] ?? "body";
  const declared = schema as Schema;
  return (value) => {
    const given = part === "body" ? value : readText(declared, value);
    if (part === "body" && declared === nothing && (given === undefined || given === null)) return { value: {} };
    const wrong = checkShape(declared, given)[0];
    if (wrong !== undefined) throw new Refused("request/invalid", { where: `/${part}${wrong.where}`, facts: { message: wrong.message } });
    return { value: given };
  };
};

const integer = /^-?(0|[1-9][0-9]{0,15})$/;
const decimal = /^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,16})?$/;

/** Text to what the schema declares; what cannot be read stays text, and is refused as that. */
const readText = (schema: Schema, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return {};
  const properties = (schema as { properties?: Readonly<Record<string, { type?: string }>> }).properties ?? {};
  return Object.fromEntries(Object.entries(value).map(([name, text]: [string, unknown]) => {
    const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined;
    if (typeof text !== "string") return [name, text];
    if ((type === "integer" && integer.test(text)) || (type === "number" && decimal.test(text))) return [name, Number(text)];
    if (type === "boolean" && (text === "true" || text === "false")) return [name, text === "true"];
    return [name, text];
  }));
};
