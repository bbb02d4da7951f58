/**
 * Features cut into at most 64 bins of about equal counts: what shape functions are made over.
 *
 * Bin 0 is "unknown" (NaN); bin k holds edges[k - 2] < x <= edges[k - 1], the last one everything above. A feature with few values has a bin for each. A feature that never changes has one bin, and can say nothing.
 */
export const binsMost = 64;
/** Quantiles are read off this many rows at most. */
const rowsSampled = 50_000;

export interface Binned {
  readonly rowCount: number;
  /** By feature: the bin of each row. */
  readonly codes: readonly Uint8Array[];
  readonly edges: readonly Float64Array[];
}

/** `columns`: one a feature, all of one length, NaN where unknown, never infinite. */
export function binColumns(columns: readonly Float64Array[], bins: number = binsMost): Binned {
  const edges = columns.map((column) => edgesOf(column, bins));
  return { rowCount: columns[0]?.length ?? 0, edges, codes: columns.map((column, feature) => Uint8Array.from(column, (value) => binOf(edges[feature] as Float64Array, value))) };
}

export function binOf(edges: ArrayLike<number>, value: number): number {
  if (Number.isNaN(value)) return 0;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

function edgesOf(column: Float64Array, bins: number): Float64Array {
  const step = Math.max(1, Math.ceil(column.length / rowsSampled));
  const known: number[] = [];
  for (let row = 0; row < column.length; row += step) if (!Number.isNaN(column[row])) known.push(column[row] as number);
  const sorted = Float64Array.from(known).sort();
  const distinct = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
  const cutsMost = bins - 2;
  if (distinct.length <= cutsMost + 1) return distinct.slice(1).map((value, at) => between(distinct[at] as number, value));
  const edges: number[] = [];
  for (let cut = 1; cut <= cutsMost; cut += 1) {
    const at = Math.floor((cut * sorted.length) / (cutsMost + 1));
    const [below, above] = [sorted[at - 1] as number, sorted[at] as number];
    // Within a run of equal values there is no cut to make.
    if (below < above) edges.push(between(below, above));
  }
  // One value may be so frequent that every quantile falls into it.
  if (edges.length === 0) edges.push(between(distinct[0] as number, distinct[1] as number));
  return Float64Array.from(edges);
}

/** Halfway, and never as high as `above`, to which rounding might lift it. */
const between = (below: number, above: number): number => {
  const middle = below + (above - below) / 2;
  return middle < above ? middle : below;
};

/** Merges neighbouring bins into at most `coarse` of about equal counts: by bin the coarse one, 0 staying 0. Answers also the edges between coarse bins. */
export function coarsen(codes: Uint8Array, edges: Float64Array, coarse: number): { readonly of: Uint8Array; readonly edges: Float64Array } {
  const counts = new Float64Array(edges.length + 2);
  for (const code of codes) (counts[code] as number) += 1;
  const known = codes.length - (counts[0] as number);
  const of = new Uint8Array(counts.length);
  const kept: number[] = [];
  let [current, seen] = [1, 0];
  for (let bin = 1; bin < counts.length; bin += 1) {
    of[bin] = current;
    seen += counts[bin] as number;
    if (bin < counts.length - 1 && current < coarse && seen >= (current * known) / coarse) {
      kept.push(edges[bin - 1] as number);
      current += 1;
    }
  }
  return { of, edges: Float64Array.from(kept) };
}
