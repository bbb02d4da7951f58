/**
 * Weights of the evidence, from questions whose answers are known: a conditional logit (McFadden 1974), each right one against those who were not, held near given weights by a
 * quadratic cost, so that little history changes little. The loss is convex; Newton's method with a halved step finds its only minimum.
 *
 * Loss = sum over examples of the mean over right ones p of -ln(e^s(p) / (e^s(p) + sum over others n of v(n) e^s(n))) + shrinkage / 2 |w - prior|^2, s = w . parts, v how many a drawn one stands for.
 */
export interface Example {
  /** Rows of parts, the right ones first. */
  readonly rows: Float32Array;
  readonly right: number;
  /** How many candidates each row stands for. */
  readonly counts: Float32Array;
}

const stepsMost = 30;
const enough = 1e-7;

export function fitWeights(examples: readonly Example[], prior: readonly number[], shrinkage: number): number[] {
  const width = prior.length;
  if (!(shrinkage > 0)) throw new RangeError(`the shrinkage ${shrinkage} is not above 0`);
  let weights = Float64Array.from(prior);
  let now = lossOf(examples, weights, prior, shrinkage, true);
  for (let step = 0; step < stepsMost; step += 1) {
    const direction = solvePositive(now.curve, now.slope, width);
    let next = now;
    let moved = weights;
    for (let share = 1; share > 1e-4; share /= 2) {
      moved = weights.map((weight, index) => weight - share * (direction[index] as number));
      next = lossOf(examples, moved, prior, shrinkage, true);
      if (next.loss <= now.loss) break;
    }
    const gained = now.loss - next.loss;
    if (!(gained > 0)) break;
    [weights, now] = [moved, next];
    if (gained < enough * Math.abs(now.loss)) break;
  }
  return [...weights];
}

interface Loss { readonly loss: number; readonly slope: Float64Array; readonly curve: Float64Array }

export function lossOf(examples: readonly Example[], weights: ArrayLike<number>, prior: readonly number[], shrinkage: number, curved: boolean): Loss {
  const width = weights.length;
  const slope = new Float64Array(width);
  const curve = new Float64Array(width * width);
  let loss = 0;
  for (let index = 0; index < width; index += 1) {
    const off = (weights[index] as number) - (prior[index] as number);
    loss += (shrinkage / 2) * off * off;
    slope[index] = shrinkage * off;
    curve[index * width + index] = shrinkage;
  }
  const mean = new Float64Array(width);
  for (const { rows, right, counts } of examples) {
    const count = counts.length;
    const scores = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      let score = 0;
      for (let index = 0; index < width; index += 1) score += (weights[index] as number) * (rows[row * width + index] as number);
      scores[row] = score;
    }
    const most = scores.reduce((greatest, score) => Math.max(greatest, score), -Infinity);
    const shares = scores.map((score, row) => (counts[row] as number) * Math.exp(score - most));
    let others = 0;
    for (let row = right; row < count; row += 1) others += shares[row] as number;
    for (let one = 0; one < right; one += 1) {
      const whole = others + (shares[one] as number);
      loss -= Math.log((shares[one] as number) / whole) / right;
      mean.fill(0);
      const visit = (row: number): void => {
        const share = (shares[row] as number) / whole;
        if (share < 1e-9) return;
        for (let index = 0; index < width; index += 1) {
          const value = share * (rows[row * width + index] as number);
          if (value === 0) continue;
          (mean[index] as number) += value;
          if (curved) for (let other = 0; other <= index; other += 1) (curve[index * width + other] as number) += (value * (rows[row * width + other] as number)) / right;
        }
      };
      visit(one);
      for (let row = right; row < count; row += 1) visit(row);
      for (let index = 0; index < width; index += 1) {
        (slope[index] as number) += ((mean[index] as number) - (rows[one * width + index] as number)) / right;
        if (curved) for (let other = 0; other <= index; other += 1) (curve[index * width + other] as number) -= ((mean[index] as number) * (mean[other] as number)) / right;
      }
    }
  }
  return { loss, slope, curve };
}

/** Solves A x = b by Cholesky; of A, symmetric and positive, the lower half is read. A pivot that rounding took below zero is lifted. */
export function solvePositive(matrix: Float64Array, wanted: ArrayLike<number>, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let row = 0; row < width; row += 1) for (let column = 0; column <= row; column += 1) {
    let sum = matrix[row * width + column] as number;
    for (let inner = 0; inner < column; inner += 1) sum -= (lower[row * width + inner] as number) * (lower[column * width + inner] as number);
    lower[row * width + column] = row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[column * width + column] as number);
  }
  const found = Float64Array.from(wanted);
  for (let row = 0; row < width; row += 1) {
    for (let inner = 0; inner < row; inner += 1) (found[row] as number) -= (lower[row * width + inner] as number) * (found[inner] as number);
    (found[row] as number) /= lower[row * width + row] as number;
  }
  for (let row = width - 1; row >= 0; row -= 1) {
    for (let inner = row + 1; inner < width; inner += 1) (found[row] as number) -= (lower[inner * width + row] as number) * (found[inner] as number);
    (found[row] as number) /= lower[row * width + row] as number;
  }
  return found;
}
