/** The simulated communities of match-quality by themselves, as a table of every ranking: `npm run bench -- simulator`. */
import { runRow } from "./quality/rows.ts";
import type { Measured } from "./quality/row.ts";

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const row = await runRow("simulator");
  if ("skipped" in row) throw new Error(String(row.skipped));
  const table = (row["tables"] as Measured["tables"]).find(({ rows }) => "by chance" in rows);
  const means = (cells: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(cells).map(([metric, cell]) => [metric, typeof cell === "number" ? cell : (cell as { readonly mean: number }).mean]));
  return {
    figures: Object.fromEntries(Object.entries(table?.rows ?? {}).map(([name, cells]) => [name, means(cells)])),
    peers: { "by chance": "whoever is there, in an order drawn by chance", popularity: "whoever was asked most", "one-sided": "by the seeker's own chance of a yes" },
  };
}
