/**
 * Does a value fit its schema? `checkShape` says what is wrong and where, in plain sentences that name no value; `validateBody`
 * is the answer for a record's body. A value that fits costs about a microsecond in Node (compiled); in browsers schemas are
 * walked (package.json `imports` chooses), because a strict Content-Security-Policy forbids making code.
 */
import { fits } from "#fits";
import type { TSchema } from "typebox";
import { Errors } from "typebox/value";
import { no, yes, type Answer } from "./answer.ts";
import { formats, registerFormats } from "./formats.ts";
import { kinds, type Body, type KindName } from "./kinds/index.ts";
import { limits } from "./limits.ts";
import { checkTexts, pointerPart } from "./text.ts";

/** `where`: a JSON pointer, empty for the whole. `message`: a sentence fit to show. */
export interface Fault { readonly where: string; readonly message: string }

export function checkShape(schema: TSchema, value: unknown): Fault[] {
  registerFormats();
  const texts = checkTexts(value, false);
  if (!texts.ok) return [{ where: texts.where ?? "", message: texts.code === "record/too-deep" ? "This is nested too deeply." : `This holds ${String(texts.facts?.["fault"])}.` }];
  return fits(schema, value) ? [] : faultsOf(schema, value);
}

/** Strict: texts in normal form C, as records hold them (see `normaliseTexts`). */
export function validateBody<K extends KindName>(kind: K, value: unknown): Answer<Body<K>> {
  registerFormats();
  const schema: TSchema = kinds[kind].body;
  const texts = checkTexts(value, true);
  if (!texts.ok) return texts;
  if (fits(schema, value)) return yes(value as Body<K>);
  const fault = faultsOf(schema, value)[0]!;
  return no("record/invalid", fault.where, { message: fault.message });
}

function faultsOf(schema: TSchema, value: unknown): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const found of Errors(schema, value)) {
    for (const fault of sentences(found)) {
      const key = `${fault.where}\n${fault.message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      faults.push(fault);
      if (faults.length === limits.faultsCount) return faults;
    }
  }
  return faults.length > 0 ? faults : [{ where: "", message: "This does not fit." }];
}

interface Found { readonly keyword: string; readonly instancePath: string; readonly params: object }

function sentences({ keyword, instancePath: where, params }: Found): Fault[] {
  const facts = params as Readonly<Record<string, unknown>>;
  const list = (name: string): string[] => (Array.isArray(facts[name]) ? (facts[name] as unknown[]).map(String) : []);
  switch (keyword) {
    // The branches' own faults stand beside these two, and say more.
    case "anyOf":
    case "oneOf":
      return [{ where, message: "This is none of the forms that it may have." }];
    case "additionalProperties":
      return list("additionalProperties").map((name) => ({ where: `${where}/${pointerPart(name)}`, message: `Unknown property ${quoted(name)}.` }));
    case "required":
      return list("requiredProperties").map((name) => ({ where: `${where}/${pointerPart(name)}`, message: `The property ${quoted(name)} is missing.` }));
    case "type":
      return [{ where, message: `This must be ${typeWords[String(facts["type"])] ?? String(facts["type"])}.` }];
    case "enum":
      return [{ where, message: `This must be one of ${list("allowedValues").join(", ")}.` }];
    case "const":
      return [{ where, message: `This must be ${String(facts["allowedValue"])}.` }];
    case "minLength":
      return [{ where, message: `This must have at least ${plural(facts["limit"], "character")}.` }];
    case "maxLength":
      return [{ where, message: `This must have at most ${plural(facts["limit"], "character")}.` }];
    case "minItems":
      return [{ where, message: `This must list at least ${plural(facts["limit"], "thing")}.` }];
    case "maxItems":
      return [{ where, message: `This must list at most ${plural(facts["limit"], "thing")}.` }];
    case "minimum":
      return [{ where, message: `This must be at least ${String(facts["limit"])}.` }];
    case "maximum":
      return [{ where, message: `This must be at most ${String(facts["limit"])}.` }];
    case "format":
      return [{ where, message: `This ${formats[String(facts["format"])]?.sentence ?? "is not of its format"}.` }];
    case "pattern":
      return [{ where, message: "This is not written as it must be." }];
    // `additionalProperties: false` reports each unknown property as a schema that nothing fits, and then their list.
    case "boolean":
      return [{ where, message: `Unknown property ${quoted(nameAt(where))}.` }];
    default:
      return [{ where, message: "This does not fit." }];
  }
}

const typeWords: Readonly<Record<string, string>> = { string: "text", number: "a number", integer: "a whole number", boolean: "true or false", object: "an object", array: "a list", null: "null" };
const plural = (count: unknown, word: string): string => `${String(count)} ${word}${count === 1 ? "" : "s"}`;
/** The last step of a JSON pointer. */
const nameAt = (where: string): string => where.slice(where.lastIndexOf("/") + 1).replaceAll("~1", "/").replaceAll("~0", "~");
/** Names of unknown properties come from outside: shown short and on one line. */
const quoted = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
