/**
 * `cosmicsync import PATH --as projects|people|vocabulary`: shows progress, tells each skip with file, line, field and reason,
 * and ends with the four counts. Exit code 0 when everything readable was taken, 1 when a file could not be read on.
 */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Output } from "../control.ts";
import type { Engine } from "../engine.ts";
import { describeFailure } from "../failure.ts";
import { readMap, type CatalogueMap } from "../import/map.ts";
import { runImport, type Counts } from "../import/run.ts";

export interface ImportGiven { readonly path: string; readonly as: CatalogueMap["as"]; readonly map?: string; readonly dryRun: boolean; readonly json: boolean; readonly invitations?: string }

export const importCommand = async (engine: Engine, given: unknown, output: Output, stop: AbortSignal): Promise<number> => {
  const { path, as, map, dryRun, json, invitations } = given as ImportGiven;
  const counts: Counts = { read: 0, imported: 0, unchanged: 0, skipped: 0 };
  const began = engine.now();
  let shownAt = began;
  const codes = as === "people" && !dryRun ? openInvitations(invitations ?? join(engine.home.folder, `invitations-${began}.jsonl`)) : undefined;
  let failed: string | undefined;
  try {
    const read = map === undefined ? undefined : await readMap(map);
    if (read !== undefined && read.as !== as) throw new Error(`${map}: the map is for ${read.as}, not for ${as}`);
    await runImport({ replica: engine.replica, vocabulary: engine.vocabulary, crypto: engine.crypto, signer: engine.nodeSigner, sphere: engine.homeSphere, now: engine.now }, path, {
      as, dryRun, stop,
      ...(read === undefined ? {} : { map: read }),
      skipped: (place, { field, reason }) => output.err(`${place.file}:${place.line}: ${field === "" ? "" : `${field}: `}${reason}`),
      progressed: (now, file, progress) => {
        const at = engine.now();
        if (at - shownAt < 200) return;
        shownAt = at;
        const share = progress.bytesTotal === 0 ? 0 : Math.min(100, Math.floor((100 * progress.bytesRead) / progress.bytesTotal));
        output.status(`${file} ${share} % · ${now.read} read, ${now.imported} imported, ${now.unchanged} unchanged, ${now.skipped} skipped`);
      },
      ...(codes === undefined ? {} : { invited: codes.add }),
    }, counts);
  } catch (error) {
    failed = describeFailure(error);
  } finally {
    codes?.close();
  }
  if (json) output.out(JSON.stringify(counts));
  else {
    output.out(`${dryRun ? "Would have: " : ""}${counts.read} read, ${counts.imported} imported, ${counts.unchanged} unchanged, ${counts.skipped} skipped, in ${((engine.now() - began) / 1_000).toFixed(1)} s`);
    if (codes !== undefined && counts.imported > 0) output.out(`The invitation codes are in ${codes.path}: send each to its person, then delete the file. The node itself keeps only hashes.`);
    if (as === "vocabulary" && counts.imported > 0 && !dryRun) output.out("A node that is running uses the new words after its next start.");
  }
  if (failed !== undefined) output.err(`${failed}\nWhat was imported before is kept; the import can be repeated.`);
  if (stop.aborted) output.err("Stopped. What was imported is kept; repeat the command to go on.");
  return failed === undefined ? (stop.aborted ? 130 : 0) : 1;
};

/** A file only its owner can read, one JSON line an invitation; each is on disk before its step is told as imported. */
const openInvitations = (path: string): { path: string; add: (invitation: { contact: string; code: string; expiresAt: number }) => void; close: () => void } => {
  const file = openSync(path, "as", 0o600);
  return {
    path,
    add: ({ contact, code, expiresAt }) => appendFileSync(file, `${JSON.stringify({ contact, code, expiresAt: new Date(expiresAt).toISOString() })}\n`),
    close: () => closeSync(file),
  };
};
