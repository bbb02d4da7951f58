/**
 * How much totals may tell of any one person, and how much they have: zero-concentrated differential privacy (Bun and Steinke 2016), whose parameter rho adds up over everything that was ever told. What is told
 * with rho in all can be turned into (epsilon, delta): epsilon = rho + 2 sqrt(rho ln(1 / delta)).
 *
 * rho is counted in millionths, as whole numbers, so that a hundred small sums are exactly one large one. A budget lasts a period and then begins anew; the promise is for each period. It must be written down in
 * the very step that tells something, before it is told: a spending that a crash forgot would be told twice.
 */
export interface Spending { readonly at: number; readonly for: string; readonly millionths: number }
export interface Budget { readonly millionths: number; readonly periodMillis: number; readonly spent: readonly Spending[] }

export type Spent = { readonly ok: true; readonly budget: Budget } | { readonly ok: false; readonly left: number; readonly fromMillis: number };

/** Spendings that are remembered: those of the period are all kept, or the sum would be wrong. */
export const spendingsMost = 1_000;

/** Millionths left at this moment. */
export const left = (budget: Budget, now: number): number => budget.millionths - running(budget, now).reduce((sum, { millionths }) => sum + millionths, 0);

/** The budget after it, or how much is left, and from when on there is more. A clock that went back frees nothing: what was spent "later" counts. */
export function spend(budget: Budget, millionths: number, purpose: string, now: number): Spent {
  if (!Number.isSafeInteger(millionths) || millionths <= 0) throw new RangeError("what is spent is a whole number of millionths above 0");
  const spent = running(budget, now);
  const rest = left(budget, now);
  if (millionths > rest || spent.length >= spendingsMost) return { ok: false, left: rest, fromMillis: freedAt(budget, spent, millionths) };
  return { ok: true, budget: { ...budget, spent: [...spent, { at: now, for: purpose, millionths }] } };
}

export const epsilonOf = (millionths: number, delta: number): number => {
  const rho = millionths / 1_000_000;
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
};

const running = ({ spent, periodMillis }: Budget, now: number): Spending[] => spent.filter(({ at }) => at > now - periodMillis);

function freedAt({ millionths: whole, periodMillis }: Budget, spent: readonly Spending[], wanted: number): number {
  if (wanted > whole) return Infinity;
  let rest = whole - spent.reduce((sum, { millionths }) => sum + millionths, 0);
  for (const { at, millionths } of spent.toSorted((a, b) => a.at - b.at)) {
    rest += millionths;
    if (rest >= wanted) return at + periodMillis;
  }
  return 0;
}
