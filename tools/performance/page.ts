/**
 * The page of performance and its plots, from the results kept in bench/results (one file a benchmark, written by
 * `npm run bench -- NAME --keep`). In: the root. Out: page texts by path. A target that is missed is said to be missed.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { drawPlot, type Plot } from "./plot.ts";
import { targets } from "./targets.ts";

export const resultsFolder = "bench/results";
/** Quality has a page of its own: tools/quality/page.ts. */
const ownPage = "match-quality.json";

/** What `--keep` writes. */
export interface Result {
  readonly name: string;
  readonly figures: Readonly<Record<string, number | Readonly<Record<string, unknown>>>>;
  readonly peers: Readonly<Record<string, string>>;
  readonly machine: string;
  /** Day of the run, YYYY-MM-DD. */
  readonly day: string;
}

export function performancePages(root: string): Record<string, string> {
  const results = readResults(root);
  if (results.length === 0) return {};
  const plots = Object.entries(plotsOf(results));
  const page = [
    "# Performance",
    "",
    "Made from [bench/results](../../bench/results) by `npm run reference`; each result by `npm run bench -- NAME --keep`. The machines are noisy: ratios within one run",
    "say more than times, and CPU more than seconds. Times below are those of the machine named beside them.",
    "",
    ...plots.flatMap(([file, plot]) => [`![${plot.title}](${file})`, "", ...plotTable(plot), ""]),
    ...results.flatMap(section),
  ];
  return { "docs/reference/performance.md": `${page.join("\n").trimEnd()}\n`, ...Object.fromEntries(plots.map(([file, plot]) => [`docs/reference/${file}`, drawPlot(plot)])) };
}

function readResults(root: string): Result[] {
  const folder = join(root, resultsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith(".json") && file !== ownPage).sort().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Result);
}

function section(result: Result): string[] {
  const aims = targets.filter(({ benchmark }) => benchmark === result.name);
  const rows = aims.flatMap(({ figure, part, means, target, met }) => {
    const value = numberOf(result, figure, part);
    const label = `\`${figure}${part === undefined ? "" : `.${part}`}\``;
    return [value === undefined ? `| ${label} | ${means} | not measured | ${target} | |` : `| ${label} | ${means} | ${shown(value)} | ${target} | ${met(value) ? "reached" : "**missed**"} |`];
  });
  const aimed = new Set(aims.map(({ figure }) => figure));
  const others = Object.entries(result.figures).filter(([figure]) => !aimed.has(figure)).flatMap(([figure, value]) => (typeof value === "number" ? [`\`${figure}\` ${shown(value)}`] : numbersIn(value).map(([part, inner]) => `\`${figure}.${part}\` ${shown(inner)}`)));
  return [
    `## ${result.name}`, "", `\`npm run bench -- ${result.name} --json\` on ${result.day}: ${result.machine}.`, "",
    ...(rows.length === 0 ? [] : ["| figure | what it is | measured | target | |", "|---|---|---|---|---|", ...rows, ""]),
    ...(others.length === 0 ? [] : [`${rows.length === 0 ? "Measured" : "Besides"}: ${others.join(", ")}.`, ""]),
    ...Object.entries(result.peers).map(([name, described]) => `* compared with ${name}: ${described}`), "",
  ];
}

/** Where their results are kept. */
const plotsOf = (results: readonly Result[]): Record<string, Plot> => ({ ...reconcilePlots(results), ...readPlots(results) });

const pointsIn = (result: Result, figure: string): [number, number][] => {
  const value = result.figures[figure];
  return typeof value === "object" ? numbersIn(value).map(([part, inner]) => [Number(part), inner]) : [];
};

/** Cost of the most used reads against the number of people. */
function readPlots(results: readonly Result[]): Record<string, Plot> {
  const storage = results.find(({ name }) => name === "storage");
  const cpu = storage === undefined ? [] : pointsIn(storage, "readCpuMicros");
  if (storage === undefined || cpu.length === 0) return {};
  const [least, cost] = cpu[0]!;
  return {
    "performance-reads.svg": {
      title: "Cost of the ten most used reads", x: "people", y: "a read, mean of the ten",
      lines: [
        { name: "SQLite, µs of CPU", points: cpu }, { name: "as log N from the first", points: cpu.map(([people]) => [people, cost * (Math.log(people) / Math.log(least))]) },
        { name: "SQLite, pages", points: pointsIn(storage, "readPages") }, { name: "PostgreSQL, pages", points: pointsIn(storage, "readPagesPostgres") },
      ],
    },
  };
}

/** Bytes against differences, and cost against the number of records. */
function reconcilePlots(results: readonly Result[]): Record<string, Plot> {
  const reconcile = results.find(({ name }) => name === "reconcile");
  if (reconcile === undefined) return {};
  const pointsOf = (figure: string): [number, number][] => pointsIn(reconcile, figure);
  const ours = pointsOf("bytesPerDifference"), cost = pointsOf("sessionCpuMillisByCount");
  const line = (name: string, points: [number, number][]) => (points.length === 0 ? [] : [{ name, points }]);
  return {
    "performance-bytes.svg": {
      title: "Bytes to find out a difference, of 100,000 records", x: "records that one side only holds", y: "bytes a difference",
      lines: [...line("ours", ours), ...line("negentropy", pointsOf("negentropyBytesPerDifference")), ...line("an id of 8 bytes", ours.map(([difference]) => [difference, 8]))],
    },
    ...(cost.length === 0 ? {} : {
      "performance-cost.svg": {
        title: "CPU of a session of 100 differences", x: "records that both sides hold", y: "milliseconds, both sides",
        lines: [...line("ours, sketches warm", cost), ...line("negentropy, from ids", pointsOf("negentropyCpuMillisByCount"))],
      },
    }),
  };
}

function plotTable({ x, y, lines }: Plot): string[] {
  const places = [...new Set(lines.flatMap(({ points }) => points.map(([place]) => place)))].sort((a, b) => a - b);
  return [
    `| ${x} | ${lines.map(({ name }) => `${name} (${y})`).join(" | ")} |`, `|${"---|".repeat(lines.length + 1)}`,
    ...places.map((place) => `| ${place.toLocaleString("en")} | ${lines.map(({ points }) => { const found = points.find(([at]) => at === place); return found === undefined ? "" : shown(found[1]); }).join(" | ")} |`),
  ];
}

function numberOf(result: Result, figure: string, part: string | undefined): number | undefined {
  const value = result.figures[figure];
  const inner = part === undefined || typeof value !== "object" ? value : value[part];
  return typeof inner === "number" ? inner : undefined;
}

const numbersIn = (value: Readonly<Record<string, unknown>>): [string, number][] => Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number");
const shown = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en") : Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 }));
