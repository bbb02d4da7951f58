/**
 * Every relative link and anchor in the project's Markdown pages leads somewhere.
 *
 * A link is resolved from its page (or from the root, when it begins with a slash) and must stay inside the
 * project; an anchor must be a heading or an `<a id>` of the page it names; `#L10` must be a line of its file.
 * Links to the outside are not followed: a check that needs the network fails for reasons that are not ours.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { filesUnder, runCheck, type Finding, type Judgement } from "./findings.ts";
import { readPage, type Page } from "./markdown.ts";

const help = `
Usage: node tools/check-links.ts [--root DIR]
Checks that every relative link and anchor in the Markdown pages resolves.`;

/** The project's files as this check sees them. */
export interface Shelf {
  /** What stands at a path from the root. */
  readonly kindOf: (path: string) => "file" | "folder" | "nothing";
  readonly read: (path: string) => string;
}

export function judgeLinks(pages: readonly string[], shelf: Shelf): Finding[] {
  const known = new Map<string, Page>();
  const pageAt = (path: string): Page => {
    const page = known.get(path) ?? readPage(shelf.read(path));
    known.set(path, page);
    return page;
  };
  const findings: Finding[] = [];
  for (const file of pages) {
    for (const { target, line } of pageAt(file).links) {
      const wrong = judgeTarget(file, target, shelf, pageAt);
      if (wrong) findings.push({ file, line, ...wrong });
    }
  }
  return findings;
}

function judgeTarget(file: string, target: string, shelf: Shelf, pageAt: (path: string) => Page): { what: string; todo: string } | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("//")) return undefined;
  const [rawPath = "", anchor] = target.split("#", 2);
  const path = pathOf(file, rawPath);
  if (path === undefined) return { what: `the link ${target} is not well written`, todo: "check its percent signs" };
  if (path.startsWith("..")) return { what: `the link ${target} leaves the project`, todo: "link to a page inside it or to an address" };
  const kind = shelf.kindOf(path);
  if (kind === "nothing") return { what: `the link ${target} leads to nothing (${path})`, todo: "mend the path or write the page" };
  if (anchor === undefined || anchor === "") return undefined;
  if (kind === "folder") return { what: `the anchor of ${target} points into a folder`, todo: "name the page" };
  if (path.endsWith(".md")) {
    if (pageAt(path).anchors.has(decodeURIComponent(anchor))) return undefined;
    return { what: `${path} has no heading for #${anchor}`, todo: "mend the anchor or the heading" };
  }
  const lineNumber = /^L(\d+)$/.exec(anchor)?.[1];
  if (lineNumber !== undefined && Number(lineNumber) <= shelf.read(path).split("\n").length) return undefined;
  return { what: `${path} has no place called #${anchor}`, todo: "link to the file alone" };
}

function pathOf(file: string, rawPath: string): string | undefined {
  try {
    const path = decodeURIComponent(rawPath.split("?", 1)[0] ?? "");
    if (path === "") return file;
    return posix.normalize(path.startsWith("/") ? path.slice(1) || "." : posix.join(dirname(file), path)).replace(/(.)\/$/, "$1");
  } catch {
    return undefined;
  }
}

export function judgeLinksOf(root: string): Judgement {
  const pages = filesUnder(root, ".", (path) => path.endsWith(".md"));
  const shelf: Shelf = {
    kindOf: (path) => {
      const found = statSync(join(root, path), { throwIfNoEntry: false });
      return found === undefined ? "nothing" : found.isDirectory() ? "folder" : "file";
    },
    read: (path) => readFileSync(join(root, path), "utf8"),
  };
  return { findings: judgeLinks(pages, shelf), looked: `${pages.length} pages` };
}

if (import.meta.main) await runCheck(help, judgeLinksOf);
