/**
 * Reads from a Markdown page the few things the checks ask about: fenced blocks, links and anchors.
 *
 * Lines are counted from 1 and columns are not kept. This is CommonMark as this project writes it (ATX
 * headings, fences, inline links and reference definitions), not a parser for every page in the world.
 */

export interface Fence {
  /** First word of the info string, in lower case: `ts`, `sh`, `json`, or "" where none is given. */
  readonly language: string;
  /** The other words of the info string. */
  readonly words: readonly string[];
  /** Line of the first line of content. */
  readonly line: number;
  readonly content: string;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Page {
  readonly fences: readonly Fence[];
  readonly links: readonly Link[];
  /** What `#...` may point at, spelled the way GitHub and GitLab spell it. */
  readonly anchors: ReadonlySet<string>;
}

export function readPage(text: string): Page {
  const { fences, prose } = splitFences(text);
  const links: Link[] = [];
  const anchors = new Set<string>();
  for (const { text: raw, line } of prose) {
    const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(raw);
    if (heading) addAnchor(anchors, slugOf(heading[1] ?? ""));
    for (const [, id] of raw.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) if (id !== undefined) anchors.add(id);
    const withoutCode = raw.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "");
    for (const target of targetsIn(withoutCode)) links.push({ target, line });
  }
  return { fences, links, anchors };
}

/** The anchor of a heading: lower case, punctuation gone, spaces to hyphens; link targets and emphasis do not count. */
export function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function addAnchor(anchors: Set<string>, slug: string): void {
  let name = slug;
  for (let copy = 1; anchors.has(name); copy++) name = `${slug}-${copy}`;
  anchors.add(name);
}

function targetsIn(line: string): string[] {
  const targets: string[] = [];
  for (const [, target] of line.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)) if (target !== undefined) targets.push(target);
  for (const [, target] of line.matchAll(/<(?:a|img)\s[^>]*?(?:href|src)="([^"]+)"/g)) if (target !== undefined) targets.push(target);
  const definition = /^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)>?/.exec(line);
  if (definition?.[1] !== undefined) targets.push(definition[1]);
  return targets;
}

function splitFences(text: string): { fences: Fence[]; prose: { text: string; line: number }[] } {
  const fences: Fence[] = [];
  const prose: { text: string; line: number }[] = [];
  let open: { mark: string; indent: number; info: string[]; line: number; content: string[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const [language = "", ...words] = open.info;
    fences.push({ language: language.toLowerCase(), words, line: open.line, content: open.content.join("\n") });
    open = undefined;
  };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const found = /^(\s*(?:[-*+] |\d+\. )?\s*)(`{3,}|~{3,})\s*([^`]*)$/.exec(raw);
    const mark = found?.[2] ?? "";
    if (open) {
      const closes = mark.startsWith(open.mark) && found?.[3] === "";
      if (closes) close();
      else open.content.push(raw.slice(0, open.indent).trim() === "" ? raw.slice(open.indent) : raw);
    } else if (found) {
      open = { mark, indent: found[1]?.length ?? 0, info: (found[3] ?? "").split(/\s+/).filter(Boolean), line: index + 2, content: [] };
    } else prose.push({ text: raw, line: index + 1 });
  }
  close();
  return { fences, prose };
}
