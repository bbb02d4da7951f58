/** An evaluation as text for people: a table a slice, each figure with its interval, and what the difference to each baseline is worth. */
import type { Evaluation } from "./evaluate.ts";
import { pairMetrics } from "./measure-pairs.ts";
import { rankingMetrics, type SliceFigures } from "./measure-ranking.ts";
import type { Estimate } from "./metrics/bootstrap.ts";

export function evaluationTable({ dataset, seed, ranking, pairs }: Evaluation): string {
  const parts = [`${dataset.name} (${dataset.task}; ${dataset.licence})\n${dataset.people} people, ${dataset.projects} projects, ${dataset.events} events, ${dataset.queries} queries, ${dataset.pairs} pairs; seed ${seed}; figures with 95 % intervals`];
  if (ranking !== undefined) {
    if (ranking.missed > 0) parts.push(`${ranking.missed} relevant ids are no candidates of their query and count as missed`);
    for (const [name, slice] of Object.entries(ranking.slices)) if (slice.queries > 0) parts.push(sliceTable(name, slice));
  }
  if (pairs !== undefined) {
    parts.push(grid(`${pairs.pairs} pairs`, pairMetrics, Object.entries(pairs.scorers)));
    parts.push(grid("engine less baseline", ["auc", "log loss"], Object.entries(pairs.differences)));
  }
  return parts.join("\n\n");
}

function sliceTable(name: string, slice: SliceFigures): string {
  const metrics = name === "all" ? [...rankingMetrics, "coverage@10", "gini@10"] : rankingMetrics;
  const table = grid(`${name}: ${slice.queries} queries`, metrics, Object.entries(slice.scorers));
  return name === "all" || name === "unseen pair" ? `${table}\n${grid("engine less baseline", rankingMetrics, Object.entries(slice.differences))}` : table;
}

function grid(title: string, metrics: readonly string[], rows: readonly (readonly [string, Readonly<Record<string, Estimate | undefined>>])[]): string {
  const cells = [[title, ...metrics], ...rows.map(([name, figures]) => [`  ${name}`, ...metrics.map((metric) => show(figures[metric]))])];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}

const show = (estimate: Estimate | undefined): string => (estimate === undefined ? "-" : `${number(estimate.mean)} [${number(estimate.low)}, ${number(estimate.high)}]`);
const number = (value: number): string => value.toFixed(3).replace(/^(-?)0\./u, "$1.");
