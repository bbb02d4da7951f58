/**
 * A map says how the rows of a catalogue become projects, invitations or vocabulary. It is data (JSON), so that anybody can
 * write one: the built-in maps in `maps/` are files of the same shape as those given with `--map`.
 *
 * A value is taken from a row by a *pick*: a column's name ("tags", "sdgs[].n" for a list of objects), a text with columns
 * in braces ({"text": "{event}#{issue}"}), or a column with what to do to it ({"from", "split", "match", "write"}).
 * A list of picks means: the first that gives something (single fields), all together (lists).
 */
import { readFile } from "node:fs/promises";
import { checkShape, closed } from "@cosmicsync/protocol";
import { Type, type Static } from "typebox";

const Column = Type.String({ minLength: 1, maxLength: 120 });
const Pattern = Type.String({ minLength: 1, maxLength: 200 });
const OnePick = Type.Union([
  Column,
  closed({ text: Type.String({ minLength: 1, maxLength: 500, description: "Text with {columns}; nothing where one of them is empty" }) }),
  closed({
    from: Column,
    remove: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "Take out what this regular expression finds, before anything else" })),
    split: Type.Optional(Pattern),
    match: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Keep what this regular expression finds: its first group, or all of it" })),
    write: Type.Optional(Type.String({ maxLength: 200, description: "Text with {} for the value, or {2} for a number padded to two digits" })),
    longest: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, description: "Values longer than this are left out" })),
    known: Type.Optional(Type.Boolean({ description: "Skills, interests and values: take only what the vocabulary knows, for texts and lists that hold other things too" })),
  }),
]);
const Pick = Type.Union([OnePick, Type.Array(OnePick, { minItems: 1, maxItems: 8 })]);
const common = {
  catalogue: Type.String({ pattern: "^[a-z0-9_-]{1,64}$", description: "Short name; with the row's key it makes an import repeatable" }),
  name: Type.String({ minLength: 1, maxLength: 120, description: "Name to show" }),
  licence: Type.String({ minLength: 1, maxLength: 240 }),
  files: Type.Optional(Type.String({ maxLength: 200, description: "Regular expression on the file's path: which files this map is for" })),
  columns: Type.Optional(Type.Array(Column, { maxItems: 64, description: "Names of the columns, for TSV files without a head" })),
  only: Type.Optional(Type.Array(closed({ from: Column, match: Pattern }), { minItems: 1, maxItems: 8, description: "Rows for which all of these hold; others are passed over and not counted" })),
  language: Type.Optional(Type.String({ format: "language", maxLength: 35, description: "Language the rows are mostly written in; without it, English is tried first" })),
  markup: Type.Optional(Type.Enum(["markdown"], { description: "Texts are Markdown: its signs are taken out, what it says stays" })),
};

export const ProjectMap = closed({
  as: Type.Literal("projects"), ...common,
  key: Pick, title: Pick, summary: Type.Optional(Pick), description: Type.Optional(Pick), url: Type.Optional(Pick), links: Type.Optional(Pick),
  needs: Type.Optional(Pick), offers: Type.Optional(Pick), interests: Type.Optional(Pick), values: Type.Optional(Pick), languages: Type.Optional(Pick), peopleWanted: Type.Optional(Pick),
  needsUnder: Type.Optional(Type.Array(Type.String({ minLength: 3, maxLength: 160 }), { minItems: 1, maxItems: 32, description: "Needs are concepts under these; others that `needs` finds become interests. For tags that hold both" })),
});
export const PeopleMap = closed({
  as: Type.Literal("people"), ...common,
  key: Pick, contact: Pick, displayName: Type.Optional(Pick), headline: Type.Optional(Pick), about: Type.Optional(Pick),
  offers: Type.Optional(Pick), needs: Type.Optional(Pick), interests: Type.Optional(Pick), values: Type.Optional(Pick), languages: Type.Optional(Pick),
});
export const VocabularyMap = closed({
  as: Type.Literal("vocabulary"), ...common,
  id: Pick, kind: Type.Enum(["skill", "interest", "value"]),
  labels: Type.Optional(Type.Record(Type.String({ pattern: "^([a-z]{2,3}(-[A-Za-z0-9]+)*|\\{[A-Za-z]+\\})$" }), Pick, { description: "Language tag, or {column} that holds it, to labels: the preferred first" })),
  broader: Type.Optional(Pick), related: Type.Optional(Pick),
});
export const CatalogueMap = Type.Union([ProjectMap, PeopleMap, VocabularyMap]);
export type Pick = Static<typeof Pick>;
export type ProjectMap = Static<typeof ProjectMap>;
export type PeopleMap = Static<typeof PeopleMap>;
export type VocabularyMap = Static<typeof VocabularyMap>;
export type CatalogueMap = Static<typeof CatalogueMap>;

/** Reads and checks a map file; the error says which field is wrong and why. */
export const readMap = async (path: string): Promise<CatalogueMap> => {
  let map: unknown;
  try {
    map = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path}: the map cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const as = typeof map === "object" && map !== null && "as" in map ? map.as : undefined;
  const shape = as === "projects" ? ProjectMap : as === "people" ? PeopleMap : as === "vocabulary" ? VocabularyMap : undefined;
  if (shape === undefined) throw new Error(`${path}: "as" must be projects, people or vocabulary`);
  const [wrong] = checkShape(shape, map);
  if (wrong !== undefined) throw new Error(`${path}: ${wrong.where === "" ? "the map" : wrong.where}: ${wrong.message}`);
  const badPattern = findBadPattern(map, "");
  if (badPattern !== undefined) throw new Error(`${path}: ${badPattern}`);
  return map as CatalogueMap;
};

const patternFields = new Set(["split", "match", "remove", "files"]);

/** Where a map holds a regular expression that is none, and why; found before any row is read. */
const findBadPattern = (value: unknown, where: string): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    if (patternFields.has(name) && typeof part === "string") {
      try {
        new RegExp(part, "u");
      } catch (error) {
        return `${where}/${name}: this is no regular expression: ${(error as Error).message}`;
      }
    }
    const inside = findBadPattern(part, `${where}/${name}`);
    if (inside !== undefined) return inside;
  }
  return undefined;
};
