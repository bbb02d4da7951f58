/**
 * Makes log odds mean what they say: log odds = offset + slope F (Platt 1999), held near offset 0 and slope 1 by a Gaussian prior, so that few answers change little and none change nothing. Out: finite numbers, slope above 0,
 * so that the order stays. Newton's method; the loss is convex.
 */
export interface Calibration { readonly offset: number; readonly slope: number }
export const uncalibrated: Calibration = { offset: 0, slope: 1 };

/** How far, in log odds, offset and slope may well be from where they begin. */
const offsetDeviation = 1;
const slopeDeviation = 0.3;
const slopeLeast = 0.05;
const stepsMost = 30;

export function calibrate(points: Iterable<{ readonly score: number; readonly label: number; readonly weight?: number }>): Calibration {
  const all = [...points];
  let [offset, slope] = [0, 1];
  for (let step = 0; step < stepsMost; step += 1) {
    let [g0, g1] = [offset / offsetDeviation ** 2, (slope - 1) / slopeDeviation ** 2];
    let [h00, h01, h11] = [1 / offsetDeviation ** 2, 0, 1 / slopeDeviation ** 2];
    for (const { score, label, weight = 1 } of all) {
      const p = logistic(offset + slope * score);
      const [error, curve] = [weight * (p - label), weight * p * (1 - p)];
      g0 += error;
      g1 += error * score;
      h00 += curve;
      h01 += curve * score;
      h11 += curve * score * score;
    }
    const determinant = h00 * h11 - h01 * h01;
    const moved = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant].map((by) => Math.max(-2, Math.min(2, by))) as [number, number];
    offset -= moved[0];
    slope = Math.max(slopeLeast, slope - moved[1]);
    if (Math.abs(moved[0]) + Math.abs(moved[1]) < 1e-10) break;
  }
  return { offset, slope };
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
export const logOdds = (p: number): number => Math.log(p / (1 - p));
export const probabilityAt = ({ offset, slope }: Calibration, score: number): number => logistic(offset + slope * score);
