/**
 * Reads the layer table of ARCHITECTURE.md: which package stands on which layer, what it may import of ours,
 * and what from outside. People read the table, so it is read leniently:
 *
 * - backticks, notes in brackets and trailing slashes do not count; `sim` or `apps/web` may be whole paths;
 * - "none", "nothing" and a dash are empty; "all of the above" is every row on a lower layer;
 * - `storage (port only)` allows the package's main entry alone (its tests may use the others);
 * - `node:*` and `@libp2p/*` are patterns; "`pg` on `/postgres` only" holds an outside dependency in that folder.
 */
import type { Finding } from "./findings.ts";

export const architecturePage = "ARCHITECTURE.md";

export interface Allowed {
  readonly row: string;
  readonly portOnly: boolean;
}

export interface Outside {
  /** A package name or a pattern that ends in `*`. */
  readonly name: string;
  /** Where in the package's src it may be used; "" is everywhere. */
  readonly folder: string;
}

export interface Row {
  /** As written, without decoration: `protocol`, `apps/web`. */
  readonly name: string;
  readonly layer: number;
  readonly allowed: readonly Allowed[];
  readonly outside: readonly Outside[];
  readonly line: number;
}

const header = ["package", "layer", "may import", "outside dependencies"];
const nothing = /^(|-+|–|—|none.*|nothing.*|nobody.*)$/i;

export function readLayerTable(page: string): { rows: Row[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const lines = page.split(/\r?\n/);
  const start = lines.findIndex((line) => cellsOf(line).map((cell) => cell.toLowerCase()).join("|") === header.join("|"));
  if (start === -1) {
    const finding = { file: architecturePage, line: 1, what: "there is no layer table", todo: `write one with the header | ${header.join(" | ")} |` };
    return { rows: [], findings: [finding] };
  }
  const raw: { name: string; layer: number; cells: string[]; line: number }[] = [];
  for (let index = start + 2; index < lines.length && /^\s*\|/.test(lines[index] ?? ""); index++) {
    const cells = cellsOf(lines[index] ?? "");
    const name = bare(cells[0] ?? "");
    const layer = Number.parseInt(bare(cells[1] ?? ""), 10);
    if (Number.isNaN(layer)) findings.push({ file: architecturePage, line: index + 1, what: `the row of ${name} has no layer`, todo: "write a whole number" });
    else if (raw.some((row) => row.name === name)) findings.push({ file: architecturePage, line: index + 1, what: `${name} has two rows`, todo: "keep one" });
    else raw.push({ name, layer, cells, line: index + 1 });
  }
  const rows = raw.map(({ name, layer, cells, line }): Row => {
    const allowed: Allowed[] = [];
    for (const entry of entriesOf(cells[2] ?? "")) {
      if (/^(all|everything)\b/i.test(entry)) {
        for (const other of raw) if (other.layer < layer) allowed.push({ row: other.name, portOnly: false });
        continue;
      }
      const target = raw.find((other) => other.name === bare(entry));
      if (target) {
        allowed.push({ row: target.name, portOnly: /\(port only\)/i.test(entry) });
        if (target.layer >= layer) {
          const way = target.layer === layer ? "sideways" : "upward";
          findings.push({ file: architecturePage, line, what: `the row of ${name} allows ${target.name}, which is ${way}`, todo: "imports go strictly downward: mend the row or the layers" });
        }
      } else if (entry.includes("`") || !entry.includes(" ")) {
        findings.push({ file: architecturePage, line, what: `the row of ${name} names ${bare(entry)}, which has no row`, todo: "add its row or take it out" });
      }
    }
    return { name, layer, allowed, outside: entriesOf(cells[3] ?? "").flatMap(outsideOf), line };
  });
  return { rows, findings };
}

export function matchesOutside(allowed: Outside, name: string): boolean {
  if (allowed.name.endsWith("*")) return name.startsWith(allowed.name.slice(0, -1));
  return name === allowed.name || (name.startsWith("node:") && name.startsWith(`${allowed.name}/`));
}

function cellsOf(line: string): string[] {
  const trimmed = line.trim();
  if (!trimmed.startsWith("|")) return [];
  return trimmed.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
}

function entriesOf(cell: string): string[] {
  const entries = cell.split(/[,;]|\band\b/).map((entry) => entry.trim());
  return entries.filter((entry) => !nothing.test(bare(entry)));
}

/** One name, perhaps with "on /folder only"; a longer phrase is a note for people. */
function outsideOf(entry: string): Outside[] {
  const found = /^(\S+)(?: (?:on|in) \/?(\S+?)\/?(?: only)?)?$/.exec(bare(entry));
  return found?.[1] === undefined ? [] : [{ name: found[1], folder: found[2] ?? "" }];
}

function bare(cell: string): string {
  return cell.replace(/\([^)]*\)/g, "").replaceAll("`", "").replace(/^@cosmicsync\//, "").trim().replace(/\/$/, "");
}
