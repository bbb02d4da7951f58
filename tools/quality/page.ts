/**
 * The page of matching, from the kept result of `npm run bench -- match-quality --keep`. In: the root. Out: page text by path, nothing where no result was kept.
 * An aim that is missed is said to be missed, and a row that was not measured says why.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Aim, Cell, Table } from "../../bench/quality/row.ts";
import { resultsFolder } from "../performance/page.ts";

interface Row { readonly skipped?: string; readonly question?: string; readonly data?: string; readonly licence?: string; readonly aims?: Readonly<Record<string, Aim>>; readonly tables?: readonly Table[]; readonly notes?: readonly string[]; readonly [figure: string]: unknown }

export function matchingPages(root: string): Record<string, string> {
  const path = join(root, resultsFolder, "match-quality.json");
  if (!existsSync(path)) return {};
  const { figures, peers, day } = JSON.parse(readFileSync(path, "utf8")) as { readonly figures: Readonly<Record<string, Row>>; readonly peers: Readonly<Record<string, string>>; readonly day: string };
  const lines = [
    "# How good the matching is", "",
    `Made from [bench/results](../../bench/results/match-quality.json) by \`npm run reference\`; measured by \`npm run bench -- match-quality --json --keep\` on ${day}, with seed 1.`,
    "Brackets hold 95 % intervals, by drawing the questions anew; a difference is drawn in pairs, and one whose bracket holds 0 says nothing. Nothing was fitted on what is measured here.", "",
    ...Object.entries(figures).flatMap(([key, row]) => section(key, row)),
    "## The simple methods", "", ...Object.entries(peers).map(([name, described]) => `* ${name}: ${described}`),
  ];
  return { "docs/reference/matching.md": `${lines.join("\n").trimEnd()}\n` };
}

function section(key: string, row: Row): string[] {
  if (row.skipped !== undefined) return [`## ${key}`, "", `Not measured: ${row.skipped}.`, ""];
  const aims = Object.entries(row.aims ?? {}).map(([name, { means, least, most }]) => {
    const value = row[name];
    const met = typeof value === "number" && (least === undefined || value >= least) && (most === undefined || value <= most);
    return `| \`${name}\` | ${means} | ${typeof value === "number" ? number(value) : "not measured"} | ${[least === undefined ? "" : `≥ ${least}`, most === undefined ? "" : `≤ ${most}`].join(" ").trim()} | ${met ? "reached" : "**missed**"} |`;
  });
  return [
    `## ${key}`, "", row.question ?? "", "", `Data: ${row.data ?? "not said"}. Licence: ${row.licence ?? "not said"}.`, "",
    ...(aims.length === 0 ? [] : ["| figure | what it is | measured | aim | |", "|---|---|---|---|---|", ...aims, ""]),
    ...(row.tables ?? []).flatMap(tableLines),
    ...(row.notes ?? []).map((note) => `* ${note}`), "",
  ];
}

const tableLines = ({ title, metrics, rows }: Table): string[] => [
  `${title}:`, "", `| method | ${metrics.join(" | ")} |`, `|${"---|".repeat(metrics.length + 1)}`,
  ...Object.entries(rows).map(([name, cells]) => `| ${name} | ${metrics.map((metric) => shown(cells[metric])).join(" | ")} |`), "",
];

const shown = (cell: Cell | undefined): string => (cell === undefined ? "" : typeof cell === "number" ? number(cell) : `${number(cell.mean)} [${number(cell.low)}, ${number(cell.high)}]`);
const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3).replace(/^(-?)0\./u, "$1."));
