/**
 * Compiles `disk-shim.c` and says with which environment a process is watched by it. Undefined where that cannot be: no Linux, no C
 * compiler. Costs a second of compiling; keep the result for all tests of a file.
 */
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("disk-shim.c", import.meta.url));

export const noShim = "needs Linux and a C compiler (cc)";

/** The path of the library, made in `folder`. */
export function compileShim(folder: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  const library = join(folder, "disk-shim.so");
  const compiled = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread"], { encoding: "utf8" });
  if (compiled.error !== undefined) return undefined;
  if (compiled.status !== 0) throw new Error(`disk-shim.c does not compile: ${compiled.stderr}`);
  return library;
}

export interface Watched { readonly folder: string; readonly log?: string; /** Syncs of files whose name ends so are dropped. */ readonly drop?: string }

export function watchedEnvironment(library: string, { folder, log, drop }: Watched): NodeJS.ProcessEnv {
  return {
    ...process.env, LD_PRELOAD: library, COSMICSYNC_DISK_FOLDER: realpathSync(folder),
    ...(log === undefined ? {} : { COSMICSYNC_DISK_LOG: log }), ...(drop === undefined ? {} : { COSMICSYNC_DISK_DROP: drop }),
  };
}

/** Memory where there is some to write into: these tests write much and keep nothing. */
export const fastFolder = (): string => (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
