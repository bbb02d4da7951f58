/** Reads what words mean the same: skills and occupations of ESCO, titles of O*NET, topics of GitHub. Licences in SOURCE.md beside each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { TextGroup } from "../../packages/matching/src/encoder/train.ts";

/** A skill or occupation with its labels. */
export interface EscoConcept {
  readonly id: string;
  readonly label: string;
  /** Other English labels, in the order of the file. */
  readonly others: readonly string[];
  readonly description: string;
  readonly fr?: string;
  readonly es?: string;
}

interface EscoRow { readonly id: string; readonly label: string; readonly alt: readonly string[]; readonly desc: string; readonly fr?: string; readonly es?: string }

export const readEsco = (data: string, of: "skills" | "occupations"): EscoConcept[] =>
  (lines(join(data, "esco", `${of}.jsonl.gz`)) as EscoRow[]).map(({ id, label, alt, desc, fr, es }) => ({ id, label, others: alt, description: desc ?? "", ...(text(fr) ? { fr } : {}), ...(text(es) ? { es } : {}) }));

/** Words of a description that training reads. */
const descriptionWords = 24;
export const beginning = (description: string): string => description.split(/\s+/u).slice(0, descriptionWords).join(" ");

export const groupOfEsco = ({ label, others, description, fr, es }: EscoConcept): TextGroup => [[label, ...others], ...lists(fr, es, beginning(description))];

/** Titles of one occupation each. */
export function readOnetTitles(data: string): TextGroup[] {
  const titles = new Map<string, string[]>();
  for (const [code = "", title = ""] of cells(join(data, "onet", "Occupation_Data.txt.gz"))) titles.set(code, [title]);
  for (const [code = "", title = "", short = ""] of cells(join(data, "onet", "Alternate_Titles.txt.gz"))) titles.get(code)?.push(title, ...(short === "n/a" || short === "" ? [] : [short]));
  return [...titles.values()].map((list) => [list]);
}

interface Topic { readonly topic: string; readonly display?: string; readonly short?: string; readonly aliases?: readonly string[] }
export const readTopics = (data: string): TextGroup[] =>
  (lines(join(data, "github_topics", "topics.jsonl.gz")) as Topic[]).map(({ topic, display, short, aliases }) => [[display ?? topic, topic, ...(aliases ?? [])].map((word) => word.replaceAll("-", " ")), ...lists(beginning(short ?? ""))]);

const text = (word: string | undefined): word is string => word !== undefined && word !== "";
const lists = (...words: readonly (string | undefined)[]): string[][] => words.filter(text).map((word) => [word]);
const read = (path: string): string[] => gunzipSync(readFileSync(path)).toString("utf8").split(/\r?\n/u).filter((line) => line !== "");
const lines = (path: string): unknown[] => read(path).map((line) => JSON.parse(line) as unknown);
const cells = (path: string): string[][] => read(path).slice(1).map((line) => line.split("\t"));
