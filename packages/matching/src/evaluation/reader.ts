/**
 * Reads a folder in the evaluation format, line by line, plain or gzip; a file is never held as one text.
 *
 * Thrown: `EvaluationError` with file, line and reason, for the first line that cannot be read, and for a folder without what it needs.
 */
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { EvaluationError, LineFault, isFields, readEntity, readEvent, readHead, readPair, readQuery, type AskedPair, type AskedQuery, type DatasetHead, type Entity, type HistoryEvent, type Relevant } from "./format.ts";

export interface Dataset {
  readonly head: DatasetHead;
  readonly people: readonly Entity[];
  readonly projects: readonly Entity[];
  readonly events: readonly HistoryEvent[];
  readonly queries: readonly { readonly asked: AskedQuery; readonly relevant: Relevant }[];
  readonly pairs: readonly { readonly asked: AskedPair; readonly label: number }[];
}

export async function readDataset(folder: string): Promise<Dataset> {
  const dataset = {
    head: await readHeadFile(folder),
    people: await collect(folder, "people", (line) => readEntity(line)), projects: await collect(folder, "projects", (line) => readEntity(line)),
    events: await collect(folder, "events", readEvent), queries: await collect(folder, "queries", readQuery), pairs: await collect(folder, "pairs", readPair),
  };
  if (dataset.queries.length === 0 && dataset.pairs.length === 0) throw new EvaluationError(folder, "neither queries.jsonl nor pairs.jsonl has a line: there is nothing to measure");
  for (const [file, entities] of [["people.jsonl", dataset.people], ["projects.jsonl", dataset.projects]] as const) {
    const seen = new Map<string, number>();
    for (const [index, { id }] of entities.entries()) {
      if (seen.has(id)) throw new EvaluationError(`${file}:${index + 1}`, `the id ${id} stands already in line ${(seen.get(id) ?? 0) + 1}`);
      seen.set(id, index);
    }
  }
  return dataset;
}

async function readHeadFile(folder: string): Promise<DatasetHead> {
  const path = join(folder, "dataset.json");
  if (!existsSync(path)) throw new EvaluationError(path, "the file is missing");
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (!isFields(value)) throw new LineFault("not an object");
    return readHead(value);
  } catch (error) {
    if (error instanceof LineFault || error instanceof SyntaxError) throw new EvaluationError(path, error.message);
    throw error;
  }
}

async function collect<T>(folder: string, name: string, read: (line: Readonly<Record<string, unknown>>) => T): Promise<T[]> {
  const file = [`${name}.jsonl`, `${name}.jsonl.gz`].find((candidate) => existsSync(join(folder, candidate)));
  const found: T[] = [];
  if (file === undefined) return found;
  for await (const { line, value } of linesOf(join(folder, file), file)) {
    try {
      if (!isFields(value)) throw new LineFault("not an object");
      found.push(read(value));
    } catch (error) {
      if (error instanceof LineFault) throw new EvaluationError(`${file}:${line}`, error.message);
      throw error;
    }
  }
  return found;
}

async function* linesOf(path: string, file: string): AsyncGenerator<{ line: number; value: unknown }> {
  const bytes = createReadStream(path);
  const source = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // pipe() does not hand on errors of its source.
  if (source !== bytes) bytes.on("error", (error) => source.destroy(error));
  let line = 0;
  try {
    for await (const text of createInterface({ input: source, crlfDelay: Infinity })) {
      line += 1;
      if (text.trim() === "") continue;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        throw new EvaluationError(`${file}:${line}`, error instanceof Error ? error.message : "not JSON");
      }
      yield { line, value };
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) throw new EvaluationError(`${file}:${line + 1}`, `the gzip stream is broken (${error.message})`);
    throw error;
  } finally {
    source.destroy();
    bytes.destroy();
  }
}
