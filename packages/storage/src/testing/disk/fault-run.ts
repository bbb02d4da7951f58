/** Runs the processes of the fault test and of the test of a full disk. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FaultReport } from "./fault-script.ts";
import type { FullReport } from "./full-script.ts";
import { watchedEnvironment } from "./shim.ts";

export const faultKinds = ["EIO-once", "EIO-on", "ENOSPC-once", "ENOSPC-on", "sync-EIO-once", "sync-EIO-on", "sync-ENOSPC-on"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Every `every`-th write point (or sync, for the kinds of these) from `from` to `to`. */
export const strike = (library: string, folder: string, kind: FaultKind, { from, to, every }: { readonly from: number; readonly to: number; readonly every: number }): FaultReport =>
  runScript(library, folder, "fault-script.ts", [kind, `${from}`, `${to}`, `${every}`]) as FaultReport;

export const fillDisk = (library: string, folder: string, { ballastBytes, roomBytes }: { readonly ballastBytes: number; readonly roomBytes: number }): FullReport =>
  runScript(library, folder, "full-script.ts", [`${ballastBytes}`, `${roomBytes}`]) as FullReport;

function runScript(library: string, folder: string, script: string, given: readonly string[]): unknown {
  const own = mkdtempSync(join(folder, "run-"));
  try {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), own, ...given], { encoding: "utf8", maxBuffer: 1 << 26, env: { ...watchedEnvironment(library, { folder: own }), NODE_COMPILE_CACHE: join(folder, "cache") } });
    if (status !== 0) throw new Error(`${script} ended with ${status ?? signal}: ${stderr}`);
    return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as unknown;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
