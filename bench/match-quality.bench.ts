/**
 * How good the matching is, on real data, beside the simple methods and what others published: each row a file of bench/quality, each figure with its
 * interval. Where data are absent the row says so. The same seed gives the same figures.
 */
import { qualityPeers, rowKeys, runRow, type RowAnswer } from "./quality/rows.ts";

export async function run(): Promise<{ figures: Record<string, RowAnswer>; peers: Record<string, string> }> {
  const figures: Record<string, RowAnswer> = {};
  for (const key of rowKeys) figures[key] = await runRow(key);
  return { figures, peers: { ...qualityPeers } };
}
