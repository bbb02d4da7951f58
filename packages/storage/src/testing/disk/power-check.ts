/**
 * Opens what a crash left behind, by SQLite's own recovery, and tells which steps are there and what is wrong: a step half there, rows of no
 * step, a database that is not whole. About two milliseconds a state.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeId } from "../../schema/id-text.ts";
import { isDamaged, readLog } from "../../sqlite/log-file.ts";
import { idOf } from "../rows.ts";
import { envelopesOf, erasedBy, goneMark, stepOfName } from "./power-plan.ts";

export interface Recovered { readonly steps: ReadonlySet<number>; readonly faults: readonly string[]; /** Steps of which words stand in some file. */ readonly legible: ReadonlySet<number> }

export const databaseName = "store.sqlite";
/** Ends of the names that matter after a crash; `-shm` is thrown away by whoever opens the database first. */
const kept = ["", "-wal", "-journal"];
export const matters = (name: string): boolean => kept.some((end) => name === `${databaseName}${end}`);

/** Writes a state's files into an empty folder. */
export function putFiles(folder: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}

/** SQLite's own check of every page is half of the cost: each so many states. All rows are read and compared in every one. */
const integrityEvery = 8;

export function createChecker(folder: string, seed: number, stepCount: number): (files: ReadonlyMap<string, Buffer>) => Recovered {
  const expected = Array.from({ length: stepCount }, (_, step) => ({
    owner: keyText(decodeId(idOf(`${seed} ${step}`))!),
    bodies: new Map(envelopesOf(seed, step).map(({ id, body }) => [keyText(decodeId(id)!), Buffer.from(body!)])),
  }));
  const owners = new Map(expected.map(({ owner }, step) => [owner, step]));
  const path = join(folder, databaseName);
  let checked = 0;

  return (files) => {
    for (const end of [...kept, "-shm"]) rmSync(`${path}${end}`, { force: true });
    for (const end of kept) { const content = files.get(`${databaseName}${end}`); if (content !== undefined) writeFileSync(`${path}${end}`, content); }
    const faults: string[] = [], steps = new Set<number>();
    const legible = legibleIn(files);
    const isThorough = checked++ % integrityEvery === 0;
    if (isThorough && isDamaged(readLog(`${path}-wal`))) faults.push("its log is taken for damaged, and it would not be opened");
    try {
      const database = new DatabaseSync(path, { timeout: 0 });
      try {
        // One process: what is mapped for others need not be made. Recovery is the same.
        database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF");
        if (database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!["n"] === 0) return { steps, faults, legible };
        const all = (text: string): unknown[][] => { const prepared = database.prepare(text); prepared.setReturnArrays(true); return prepared.all() as unknown as unknown[][]; };
        for (const [name] of all("SELECT name FROM node_state WHERE name LIKE 'step/%'")) steps.add(stepOfName(name as string));
        const envelopes = new Map<number, number>(), people = new Set<number>();
        for (const [owner, id, body] of all("SELECT owner_id, id, body FROM envelope")) {
          const step = owners.get(keyText(owner as Uint8Array));
          const wanted = step === undefined ? undefined : expected[step]!.bodies.get(keyText(id as Uint8Array));
          if (step === undefined || wanted === undefined || !wanted.equals(body as Uint8Array)) faults.push(`a row that nobody wrote so (step ${step})`);
          else envelopes.set(step, (envelopes.get(step) ?? 0) + 1);
        }
        for (const [owner] of all("SELECT owner_id FROM person")) people.add(owners.get(keyText(owner as Uint8Array)) ?? -1);
        for (const step of people) if (!steps.has(step)) faults.push(`step ${step} is half there: a person without it`);
        for (const step of envelopes.keys()) if (!steps.has(step)) faults.push(`step ${step} is half there: envelopes without it`);
        for (const step of steps) {
          const erased = erasedBy(step);
          if (erased !== undefined) { if (steps.has(erased)) faults.push(`step ${step} is there, and ${erased}, which it erased`); continue; }
          if (!people.has(step) || (envelopes.get(step) ?? 0) !== expected[step]!.bodies.size) faults.push(`step ${step} is half there`);
        }
        const documents = all("SELECT count(*) FROM search_document")[0]![0] as number;
        if (documents !== people.size) faults.push(`${documents} entries of search for ${people.size} people`);
        const [integrity] = isThorough ? all("PRAGMA integrity_check(1)")[0]! : ["ok"];
        if (integrity !== "ok") faults.push(`not whole: ${String(integrity)}`);
      } finally {
        database.close();
      }
    } catch (error) {
      faults.push(`not whole: ${(error as Error).message}`);
    }
    return { steps, faults, legible };
  };
}

const mark = Buffer.from(goneMark);
function legibleIn(files: ReadonlyMap<string, Buffer>): Set<number> {
  const found = new Set<number>();
  for (const content of files.values()) {
    for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + mark.length)) {
      const step = Number.parseInt(content.toString("latin1", at + goneMark.length, at + goneMark.length + 8), 10);
      if (Number.isSafeInteger(step)) found.add(step);
    }
  }
  return found;
}
const keyText = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** What is wrong with a state, given which steps had been acknowledged when the power went. */
export function verdictOf({ steps, faults, legible }: Recovered, acknowledged: ReadonlySet<number>): { readonly lost: number[]; readonly back: number[]; readonly wrong: readonly string[] } {
  const lost: number[] = [], back: number[] = [];
  for (const step of acknowledged) {
    const eraser = step + 5;
    if (!steps.has(step) && !(erasedBy(eraser) === step && steps.has(eraser))) lost.push(step);
    const erased = erasedBy(step);
    if (erased !== undefined && legible.has(erased)) back.push(erased);
  }
  return { lost, back, wrong: faults };
}
