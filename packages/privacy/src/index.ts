/** Totals over people that name nobody: exact noise, and a budget that is spent. */
export { bernoulliExp, discreteGaussian, discreteLaplace, fraction, NoiseError, squareRoot, uniform, type Bytes, type Fraction } from "./noise.ts";
export { epsilonOf, left, spend, spendingsMost, type Budget, type Spending, type Spent } from "./budget.ts";
export { clipped, countsOf, sumOf, together, type Counts, type CountsSettings, type Sums, type TotalsSettings } from "./totals.ts";
