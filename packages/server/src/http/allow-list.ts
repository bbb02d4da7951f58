/**
 * What goes out over HTTP: exactly the fields that the route's answer schema names, whatever the handler gave. A field that
 * the schema asks for and the handler forgot is our mistake and throws; a field that it does not name never leaves.
 */
import { strict as assert } from "node:assert";
import type { Route } from "@cosmicsync/api";

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: unknown;
  readonly patternProperties?: Readonly<Record<string, Shape>>;
}

/** A copy of `value` that holds only what `schema` names. */
export const allowed = (schema: Route["answer"], value: unknown): unknown => only(schema as Shape, value, "");

const only = (shape: Shape, value: unknown, where: string): unknown => {
  if (shape.properties !== undefined) {
    assert(typeof value === "object" && value !== null && !Array.isArray(value), `answer${where} is not an object`);
    const given = value as Readonly<Record<string, unknown>>;
    const kept: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(shape.properties)) {
      const present = Object.hasOwn(given, name) && given[name] !== undefined;
      assert(present || shape.required?.includes(name) !== true, `answer${where}/${name} is missing`);
      if (present) kept[name] = only(part, given[name], `${where}/${name}`);
    }
    return kept;
  }
  if (shape.type === "array") {
    assert(Array.isArray(value), `answer${where} is not a list`);
    return shape.items === undefined ? value : value.map((part, place) => only(shape.items as Shape, part, `${where}/${place}`));
  }
  return value;
};
