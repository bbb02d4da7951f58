/**
 * Runs an import: finds the files, picks the map for each, reads rows as a stream, and writes them in batches, each one
 * durable step. Can be interrupted at any moment and repeated: what is in is recognised by catalogue and id.
 *
 * Answers the four counts; each skip is told with file, line, field and reason as it happens.
 */
import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import type { Replica, Signer } from "@cosmicsync/sync";
import type { CatalogueMap } from "./map.ts";
import { builtInMaps } from "./maps.ts";
import { draftPerson, writePeople, type PersonDraft } from "./people.ts";
import { pickFirst } from "./pick.ts";
import { draftProject, writeProjects, type ProjectDraft, type Told } from "./projects.ts";
import { formatOf, readRows, type Format, type Progress } from "./read.ts";
import { UnreadableFile, type Place, type Skip } from "./row.ts";
import { draftConcept, writeConcepts, type ConceptDraft } from "./vocabulary.ts";

export interface ImportParts {
  readonly replica: Replica;
  readonly vocabulary: Vocabulary;
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly sphere: RecordId;
  readonly now: () => number;
}
export interface ImportOptions {
  readonly as: CatalogueMap["as"];
  readonly map?: CatalogueMap;
  readonly dryRun: boolean;
  readonly stop: AbortSignal;
  readonly skipped: (place: Place, skip: Skip) => void;
  readonly progressed: (counts: Counts, file: string, progress: Progress) => void;
  /** People only: receives each new invitation's code with the contact it is for. */
  readonly invited?: (invitation: { readonly contact: string; readonly code: string; readonly expiresAt: number }) => void;
}
export interface Counts { read: number; imported: number; unchanged: number; skipped: number }

/** Rows in one durable step: as many as share one signature; vocabulary is not signed, so more. */
const batchRows = { projects: 64, people: 64, vocabulary: 512 } as const;
const deepestFolder = 3;

/** Throws `UnreadableFile`, `StorageError`, or an error that says what to do; `counts` tells what was done before. */
export const runImport = async (parts: ImportParts, path: string, options: ImportOptions, counts: Counts): Promise<void> => {
  const startedAt = parts.now();
  let taken = 0;
  for (const { file, format, map } of await catalogueFiles(path, options)) {
    taken += 1;
    await importFile(parts, file, format, map, options, counts, startedAt);
    if (options.stop.aborted) return;
  }
  if (taken === 0) throw new Error(`${path}: no file here that a map for ${options.as} is for. Built-in maps: ${[...new Set(builtInMaps.filter((map) => map.as === options.as).map((map) => map.catalogue))].join(", ") || "none"}; for other files give --map MAP.json.`);
};

type Draft = ProjectDraft | PersonDraft | ConceptDraft;

const importFile = async (parts: ImportParts, file: string, format: Format, map: CatalogueMap, options: ImportOptions, counts: Counts, startedAt: number): Promise<void> => {
  const progress: Progress = { bytesRead: 0, bytesTotal: 0 };
  const shown = relative(process.cwd(), file) || file;
  let batch: { place: Place; draft: Draft }[] = [];
  let keys = new Set<string>();
  const skip = (place: Place, why: Skip): void => {
    counts.skipped += 1;
    options.skipped({ ...place, file: shown }, why);
  };
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const told = await write(parts, map, batch.map(({ draft }) => draft), options, startedAt);
    for (const [index, one] of told.entries()) {
      if (one === "imported") counts.imported += 1;
      else if (one === "unchanged") counts.unchanged += 1;
      else skip(batch[index]!.place, one);
    }
    batch = [];
    keys = new Set();
    options.progressed(counts, shown, progress);
  };
  const only = (map.only ?? []).map(({ from, match }) => ({ from, match: new RegExp(match, "u") }));
  try {
    for await (const read of readRows(file, format, progress, map.columns)) {
      if (options.stop.aborted) break;
      if ("row" in read && !only.every(({ from, match }) => match.test(pickFirst(from, read.row) ?? ""))) continue;
      counts.read += 1;
      if ("skipped" in read) { skip(read.place, read.skipped); continue; }
      const draft = draftRow(parts, map, read.row);
      if ("reason" in draft) { skip(read.place, draft); continue; }
      // Rows about the same thing go to different steps, so that the second one meets what the first one wrote.
      const key = "key" in draft ? draft.key : draft.id;
      // Concepts are merged within a step as well.
      if (map.as !== "vocabulary" && keys.has(key)) await flush();
      keys.add(key);
      batch.push({ place: read.place, draft });
      if (batch.length >= batchRows[map.as]) await flush();
    }
  } catch (error) {
    // What was read before the file became unreadable counts; a store that broke will say so again.
    if (error instanceof UnreadableFile) await flush();
    throw error;
  }
  await flush();
};

const draftRow = (parts: ImportParts, map: CatalogueMap, row: Readonly<Record<string, unknown>>): Draft | Skip => {
  if (map.as === "projects") return draftProject(map, row, parts.vocabulary, parts.crypto);
  return map.as === "people" ? draftPerson(map, row, parts.vocabulary, parts.crypto) : draftConcept(map, row);
};

/** Ends a step that was only tried: a step that throws leaves no trace. */
class OnlyTried extends Error {}

const write = async (parts: ImportParts, map: CatalogueMap, drafts: readonly Draft[], options: ImportOptions, startedAt: number): Promise<Told[]> => {
  let told: Told[] = [];
  try {
    await parts.replica.write(async (step) => {
      if (map.as === "projects") told = await writeProjects(step, { signer: parts.signer, sphere: parts.sphere, map, startedAt }, drafts as readonly ProjectDraft[]);
      else if (map.as === "people") told = await writePeople(step, { signer: parts.signer, sphere: parts.sphere, map, startedAt, crypto: parts.crypto, invited: options.dryRun ? () => undefined : (options.invited ?? (() => undefined)) }, drafts as readonly PersonDraft[]);
      else told = await writeConcepts(step.writer, map, drafts as readonly ConceptDraft[], parts.crypto);
      if (options.dryRun) throw new OnlyTried();
    });
  } catch (error) {
    if (!(error instanceof OnlyTried)) throw error;
  }
  return told;
};

interface CatalogueFile { readonly file: string; readonly format: Format; readonly map: CatalogueMap }

/** The files below a path with the map for each, in a fixed order. A file named outright must have a map; in folders others are passed over. */
const catalogueFiles = async (path: string, { as, map }: ImportOptions): Promise<CatalogueFile[]> => {
  const whole = resolve(path);
  const about = await stat(whole).catch(() => undefined);
  if (about === undefined) throw new Error(`${path}: there is no such file or folder`);
  const files = about.isDirectory() ? await filesBelow(whole, 0) : [whole];
  return files.flatMap((file) => {
    const format = formatOf(file);
    const slashed = file.replaceAll("\\", "/");
    const fitting = map === undefined ? builtInMaps.filter((one) => one.as === as && one.files !== undefined && new RegExp(one.files, "u").test(slashed)) : map.files === undefined || new RegExp(map.files, "u").test(slashed) ? [map] : [];
    return format === undefined ? [] : fitting.map((one) => ({ file, format, map: one }));
  });
};

const filesBelow = async (folder: string, depth: number): Promise<string[]> => {
  const files: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isFile()) files.push(join(folder, entry.name));
    else if (entry.isDirectory() && depth < deepestFolder) files.push(...(await filesBelow(join(folder, entry.name), depth + 1)));
  }
  return files;
};
