/**
 * Builds the web app where it is missing or stale, and otherwise costs next to nothing.
 *
 * A digest of all that goes into the app (its folder, the packages it imports, the lock file) lies in
 * apps/web/dist/.stamp; while it is the same, nothing is built, and vite is not even loaded. A build is made
 * beside and put in place at the end, so that a node that serves the app never sees half of one.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesUnder, readArguments, refuseArguments } from "./findings.ts";

const help = `
Usage: node tools/build-web.ts [--root DIR]
Builds apps/web into apps/web/dist, unless what is there was made from the same sources.`;

const sourceFolders = ["apps/web", "packages/api", "packages/protocol"];
const app = "apps/web";
const stamp = "apps/web/dist/.stamp";

/** What of vite is used here; it belongs to the app, so the root has no types of it. */
interface Vite {
  build(settings: { root: string; logLevel: "warn"; build: { outDir: string; emptyOutDir: boolean } }): Promise<unknown>;
}

/** A digest of paths and contents: the same sources give the same digest on every machine. */
export function digestSources(root: string): string {
  const hash = createHash("sha256");
  const files = sourceFolders.flatMap((folder) => filesUnder(root, folder, (path) => !/\.(test|bench)\.tsx?$/.test(path)));
  for (const file of [...files, "package-lock.json"]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update("\0").update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex");
}

/** Says in a line what was done; throws what vite throws. `build` makes the app in a folder that does not exist yet. */
export async function buildWeb(root: string, build: (root: string, outDir: string) => Promise<void> = buildWithVite): Promise<string> {
  if (!existsSync(join(root, app, "index.html"))) return "web app: none here, nothing to build";
  const digest = digestSources(root);
  if (existsSync(join(root, stamp)) && readFileSync(join(root, stamp), "utf8") === digest) return "web app: up to date";
  const started = performance.now();
  const beside = join(root, app, "node_modules", `.building-${process.pid}`);
  mkdirSync(join(beside, ".."), { recursive: true });
  try {
    await build(root, beside);
    writeFileSync(join(beside, ".stamp"), digest);
    rmSync(join(root, app, "dist"), { recursive: true, force: true });
    renameSync(beside, join(root, app, "dist"));
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return `web app: built in ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

async function buildWithVite(root: string, outDir: string): Promise<void> {
  const place = createRequire(join(root, app, "package.json")).resolve("vite");
  const vite = (await import(pathToFileURL(place).href)) as Vite;
  await vite.build({ root: join(root, app), logLevel: "warn", build: { outDir, emptyOutDir: true } });
}

if (import.meta.main) {
  const { root, rest } = readArguments(process.argv.slice(2), help);
  if (rest.length > 0) refuseArguments(rest);
  try {
    console.log(await buildWeb(root));
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : cause);
    console.error("web app: the build failed, mend what it names above");
    process.exitCode = 1;
  }
}
