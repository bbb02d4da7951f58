/**
 * Features cut into at most 64 bins of about equal counts, where a value that most rows have counts as one bin and no more: what shape functions are made over.
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
  const sampled: number[] = [];
  for (let row = 0; row < column.length; row += step) if (!Number.isNaN(column[row])) sampled.push(column[row] as number);
  const [values, counts]: [number[], number[]] = [[], []];
  for (const value of Float64Array.from(sampled).sort()) {
    if (value === values.at(-1)) counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  const known = bins - 1;
  if (values.length <= known) return Float64Array.from(values.slice(1), (value, at) => between(values[at] as number, value));
  const heaviest = heaviestOf(counts, known);
  const edges: number[] = [];
  let seen = 0;
  const width = counts.reduce((sum, count) => sum + Math.min(count, heaviest), 0) / known;
  for (let at = 0; at < values.length - 1; at += 1) {
    seen += Math.min(counts[at] as number, heaviest);
    if (seen < (edges.length + 1) * width * nearly) continue;
    edges.push(between(values[at] as number, values[at + 1] as number));
    // What lies beyond the next cut too is cut once: the next bin begins where this one ends.
    seen = Math.min(seen, (edges.length + 0.5) * width);
  }
  return Float64Array.from(edges.slice(0, known - 1));
}
/** Sums of fractions fall short of a cut by rounding. */
const nearly = 1 - 1e-9;

/**
 * What one value may count at most towards bins of equal counts: no more than a bin. Most pairs have nothing in common, so that a measure is 0 in nineteen of twenty rows: were all of them counted, nearly every cut would fall among the
 * zeros, and everything above would be one bin. The least fixed point is approached from above, by a factor of the number of bins a step.
 */
function heaviestOf(counts: readonly number[], known: number): number {
  let heaviest = Infinity;
  for (let step = 0; step < capSteps; step += 1) heaviest = Math.max(1, counts.reduce((sum, count) => sum + Math.min(count, heaviest), 0) / known);
  return heaviest;
}
const capSteps = 6;

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
