/**
 * Reads the starter vocabulary, the tab-separated files in `packages/matching/vocabulary`.
 *
 * Columns: id kind en es fr de sv pt aliases broader related. Lists are separated by "|"; an alias may name its language
 * ("es:carpintero"), else it is English. A row that cannot be read stops with file, line and reason: a vocabulary with
 * holes would link words wrongly for everybody and nobody would see why.
 */
import { readFileSync, readdirSync } from "node:fs";
import { conceptKinds, type Concept, type ConceptKind } from "./concept.ts";

const languages = ["en", "es", "fr", "de", "sv", "pt"] as const;
const header = ["id", "kind", ...languages, "aliases", "broader", "related"];
const folder = new URL("../../vocabulary/", import.meta.url);

export function loadStarterVocabulary(from: URL = folder): Concept[] {
  const concepts: Concept[] = [];
  const seen = new Map<string, string>();
  for (const name of readdirSync(from).filter((file) => file.endsWith(".tsv")).sort()) {
    for (const { where, concept } of readVocabularyFile(name, readFileSync(new URL(name, from), "utf8"))) {
      const first = seen.get(concept.id);
      if (first !== undefined) throw new VocabularyError(where, `${concept.id} stands already at ${first}`);
      seen.set(concept.id, where);
      concepts.push(concept);
    }
  }
  return concepts;
}

/** A row that cannot be read. `where` is file:line. */
export class VocabularyError extends Error {
  readonly where: string;
  constructor(where: string, reason: string) {
    super(`${where}: ${reason}`);
    this.name = "VocabularyError";
    this.where = where;
  }
}

export function readVocabularyFile(name: string, text: string): { where: string; concept: Concept }[] {
  const lines = text.replace(/^\uFEFF/u, "").split(/\r?\n/u);
  if (lines[0] !== header.join("\t")) throw new VocabularyError(`${name}:1`, `the header must be: ${header.join(" ")}`);
  const rows: { where: string; concept: Concept }[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line === "") continue;
    const where = `${name}:${index + 1}`;
    rows.push({ where, concept: readRow(where, line.split("\t")) });
  }
  return rows;
}

function readRow(where: string, cells: readonly string[]): Concept {
  if (cells.length !== header.length) throw new VocabularyError(where, `${cells.length} cells instead of ${header.length}`);
  const [id = "", kind = ""] = cells;
  if (!isKind(kind)) throw new VocabularyError(where, `the kind "${kind}" is none of ${conceptKinds.join(", ")}`);
  if (!id.startsWith(`${kind}/`) || id.length === kind.length + 1) throw new VocabularyError(where, `the id "${id}" does not begin with its kind`);
  const labels: Record<string, string[]> = {};
  for (const [index, language] of languages.entries()) {
    const label = cells[index + 2] ?? "";
    if (label !== "") labels[language] = [label];
  }
  if (labels["en"] === undefined) throw new VocabularyError(where, "no English label");
  for (const alias of list(cells[8])) {
    const language = languages.find((tag) => alias.startsWith(`${tag}:`));
    (labels[language ?? "en"] ??= []).push(language === undefined ? alias : alias.slice(language.length + 1));
  }
  return { id, kind, labels, broader: list(cells[9]), related: list(cells[10]) };
}

const isKind = (text: string): text is ConceptKind => (conceptKinds as readonly string[]).includes(text);
const list = (cell = ""): string[] => (cell === "" ? [] : cell.split("|").map((part) => part.trim()).filter((part) => part !== ""));
