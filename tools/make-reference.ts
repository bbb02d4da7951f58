/**
 * Writes the pages that come from declarations, so that nobody has to keep them true by hand: settings, commands, error codes,
 * limits, kinds, tables, the example environment file, the model card, and the pages of performance and of matching from the results that were kept. `--check` writes nothing and names the pages that are stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandsPage, environmentExample, settingsPage } from "@cosmicsync/node";
import { errorsPage, kindsPage, limitsPage } from "@cosmicsync/protocol";
import { schemaPage } from "@cosmicsync/storage";
import { projectRoot, readArguments, refuseArguments, showFinding, type Finding } from "./findings.ts";
import { performancePages } from "./performance/page.ts";
import { modelCardPages } from "./quality/model-card.ts";
import { matchingPages } from "./quality/page.ts";

const help = `
Usage: node tools/make-reference.ts [--check] [--root DIR]

Writes docs/reference/*.md, docs/spec/kinds.md and .env.example from the declarations in the code.
  --check   write nothing; exit with 1 when a page is stale
`;

/** Every generated page by its path, as it has to be now. */
export const referencePages = (): ReadonlyMap<string, string> => new Map(Object.entries({
  ".env.example": environmentExample(),
  "docs/reference/commands.md": commandsPage(),
  "docs/reference/errors.md": errorsPage(),
  "docs/reference/limits.md": limitsPage(),
  "docs/reference/schema.md": schemaPage(),
  "docs/reference/settings.md": settingsPage(),
  "docs/spec/kinds.md": kindsPage(),
  ...performancePages(projectRoot),
  ...matchingPages(projectRoot),
  ...modelCardPages(),
}));

export const stalePages = (root: string): Finding[] => [...referencePages()].filter(([path, page]) => readPage(join(root, path)) !== page)
  .map(([file]) => ({ file, line: 1, what: "this page is not what the code says", todo: "run npm run reference" }));

const readPage = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

if (import.meta.main) {
  const { root, rest } = readArguments(process.argv.slice(2), help);
  const check = rest.length === 1 && rest[0] === "--check";
  if (rest.length > 0 && !check) refuseArguments(rest);
  const stale = stalePages(root);
  if (check) {
    for (const finding of stale) console.error(showFinding(finding));
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { file } of stale) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), referencePages().get(file)!);
    }
    console.log(stale.length === 0 ? "Every page is what the code says." : `Written: ${stale.map(({ file }) => file).join(", ")}`);
  }
}
