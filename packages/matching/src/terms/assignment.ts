/**
 * Which offer serves which need, each offer at most once, so that the sum of the gains is the greatest possible.
 *
 * When no two needs want the same offer most, each takes its best and nothing can be better: no sum exceeds that of the rows' maxima. Otherwise
 * the Hungarian method (Kuhn 1955, in the O(n^2 m) form by potentials) decides, over the rows and columns that have any gain at all.
 * In: gains[need][offer] >= 0. Out: for each need the offer, or -1.
 */
export function assign(gains: readonly (readonly number[])[]): number[] {
  const chosen = gains.map((row) => bestOf(row));
  const taken = new Set<number>();
  let conflict = false;
  for (const offer of chosen) {
    if (offer < 0) continue;
    if (taken.has(offer)) conflict = true;
    taken.add(offer);
  }
  return conflict ? hungarian(gains) : chosen;
}

function bestOf(row: readonly number[]): number {
  let best = -1;
  let most = 0;
  for (const [offer, gain] of row.entries()) {
    if (gain > most) {
      most = gain;
      best = offer;
    }
  }
  return best;
}

function hungarian(gains: readonly (readonly number[])[]): number[] {
  const rows = [...gains.keys()].filter((need) => (gains[need] as readonly number[]).some((gain) => gain > 0));
  const width = gains[0]?.length ?? 0;
  const columns = [...Array(width).keys()].filter((offer) => rows.some((need) => at(gains, need, offer) > 0));
  // A column of zeros for each row: a need may go unserved.
  const n = rows.length;
  const m = columns.length + n;
  const cost = (row: number, column: number): number => (column < columns.length ? -at(gains, rows[row] as number, columns[column] as number) : 0);
  const u = new Float64Array(n + 1);
  const v = new Float64Array(m + 1);
  const rowOf = new Int32Array(m + 1);
  const way = new Int32Array(m + 1);
  for (let row = 1; row <= n; row += 1) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(m + 1).fill(Infinity);
    const used = new Uint8Array(m + 1);
    do {
      used[column] = 1;
      const current = rowOf[column] as number;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= m; j += 1) {
        if (used[j] === 1) continue;
        const reduced = cost(current - 1, j - 1) - (u[current] as number) - (v[j] as number);
        if (reduced < (least[j] as number)) {
          least[j] = reduced;
          way[j] = column;
        }
        if ((least[j] as number) < delta) {
          delta = least[j] as number;
          next = j;
        }
      }
      for (let j = 0; j <= m; j += 1) {
        if (used[j] === 1) {
          (u[rowOf[j] as number] as number) += delta;
          (v[j] as number) -= delta;
        } else (least[j] as number) -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const previous = way[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    } while (column !== 0);
  }
  const result = gains.map(() => -1);
  for (let j = 1; j <= columns.length; j += 1) {
    const row = rowOf[j] as number;
    const need = row === 0 ? -1 : (rows[row - 1] as number);
    if (need >= 0 && at(gains, need, columns[j - 1] as number) > 0) result[need] = columns[j - 1] as number;
  }
  return result;
}

const at = (gains: readonly (readonly number[])[], need: number, offer: number): number => gains[need]?.[offer] ?? 0;
