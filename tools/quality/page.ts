/**
 * The page of matching, from the kept result of `npm run bench -- match-quality --keep`. In: the root. Out: page text by path, nothing where no result was kept.
 * Rows that say how exposure is spread (`lorenz`) or how foretold chances came true (`reliability`) get a picture and its numbers.
 * An aim that is missed is said to be missed, and a row that was not measured says why.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Aim, Cell, Measured, ReliabilityBin, Table } from "../../bench/quality/row.ts";
import { resultsFolder } from "../performance/page.ts";
import { drawUnitPlot } from "./unit-plot.ts";

interface Row { readonly skipped?: string; readonly question?: string; readonly data?: string; readonly licence?: string; readonly aims?: Readonly<Record<string, Aim>>; readonly tables?: readonly Table[]; readonly notes?: readonly string[]; readonly lorenz?: Measured["lorenz"]; readonly reliability?: Measured["reliability"]; readonly [figure: string]: unknown }

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
  const pictures = Object.entries(figures).flatMap(([key, row]) => picturesOf(key, row));
  return { "docs/reference/matching.md": `${lines.join("\n").trimEnd()}\n`, ...Object.fromEntries(pictures.map(({ file, svg }) => [`docs/reference/${file}`, svg])) };
}

function section(key: string, row: Row): string[] {
  if (row.skipped !== undefined) return [`## ${key}`, "", `Not measured: ${row.skipped}.`, ""];
  const aims = Object.entries(row.aims ?? {}).map(([name, { means, least, most }]) => {
    const value = row[name];
    const met = typeof value === "number" && (least === undefined || value >= least) && (most === undefined || value <= most);
    return `| \`${name}\` | ${means} | ${typeof value === "number" ? number(value) : "not measured"} | ${[least === undefined ? "" : `≥ ${least}`, most === undefined ? "" : `≤ ${most}`].join(" ").trim()} | ${least === undefined && most === undefined ? "" : met ? "reached" : "**missed**"} |`;
  });
  return [
    `## ${key}`, "", row.question ?? "", "", `Data: ${row.data ?? "not said"}. Licence: ${row.licence ?? "not said"}.`, "",
    ...(aims.length === 0 ? [] : ["| figure | what it is | measured | aim | |", "|---|---|---|---|---|", ...aims, ""]),
    ...(row.tables ?? []).flatMap(tableLines),
    ...picturesOf(key, row).flatMap(({ file, title, table }) => [`![${title}](${file})`, "", ...table, ""]),
    ...(row.notes ?? []).map((note) => `* ${note}`), "",
  ];
}

interface Picture { readonly file: string; readonly title: string; readonly svg: string; readonly table: readonly string[] }

function picturesOf(key: string, { skipped, lorenz, reliability }: Row): Picture[] {
  if (skipped !== undefined) return [];
  const pictures: Picture[] = [];
  if (lorenz !== undefined) {
    const title = `${key}: how exposure is spread`;
    pictures.push({
      file: `matching-${key}-lorenz.svg`, title,
      svg: drawUnitPlot({ title, x: "share of people, the least shown first", y: "share of all exposure", diagonal: "everybody alike", lines: Object.entries(lorenz).map(([name, points]) => ({ name, points })) }),
      table: ["| method | of all exposure, the least shown tenth, half and nine tenths get |", "|---|---|", ...Object.entries(lorenz).map(([name, points]) => `| ${name} | ${[0.1, 0.5, 0.9].map((share) => number(between(points, share))).join(", ")} |`)],
    });
  }
  if (reliability !== undefined) {
    const title = `${key}: foretold chances, and what came true`;
    const bins = Object.entries(reliability).map(([name, all]): [string, readonly ReliabilityBin[]] => [name, all.filter(({ count }) => count > 0)]);
    pictures.push({
      file: `matching-${key}-reliability.svg`, title,
      svg: drawUnitPlot({ title, x: "chance that was foretold", y: "share that came true", diagonal: "as foretold", lines: bins.map(([name, all]) => ({ name, points: all.map(({ foretold, happened }) => [foretold, happened] as const) })) }),
      table: ["| method | foretold | came true | of |", "|---|---|---|---|", ...bins.flatMap(([name, all]) => all.map(({ foretold, happened, count }) => `| ${name} | ${number(foretold)} | ${number(happened)} | ${number(count)} |`))],
    });
  }
  return pictures;
}

/** Where the line is at this share of people. */
function between(points: readonly (readonly [number, number])[], share: number): number {
  const after = points.findIndex(([people]) => people >= share);
  const [x1, y1] = points[after] ?? [1, 1];
  const [x0, y0] = points[after - 1] ?? [0, 0];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (share - x0)) / (x1 - x0);
}

const tableLines = ({ title, metrics, rows }: Table): string[] => [
  `${title}:`, "", `| method | ${metrics.join(" | ")} |`, `|${"---|".repeat(metrics.length + 1)}`,
  ...Object.entries(rows).map(([name, cells]) => `| ${name} | ${metrics.map((metric) => shown(cells[metric])).join(" | ")} |`), "",
];

const shown = (cell: Cell | undefined): string => (cell === undefined ? "" : typeof cell === "number" ? number(cell) : `${number(cell.mean)} [${number(cell.low)}, ${number(cell.high)}]`);
const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3).replace(/^(-?)0\./u, "$1."));
