/** Whether exposure on both sides of a market can be had with as many matches as the published welfare method makes, and without its envy. */
import { allocateWithoutEnvy } from "../../packages/matching/src/allocate/fair.ts";
import { allocateTwoSided, countEnvies, type Market } from "../../packages/matching/src/allocate/two-sided.ts";
import { productMethod, publishedMarket, publishedMethod, type Seen } from "./published-market.ts";
import type { Estimate, Measure } from "./row.ts";

const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const enviesMost = 2;
/** t of nine degrees of freedom, two-sided 95 %. */
const student = 2.262;

const methods: Readonly<Record<string, (market: Market) => Seen>> = {
  "engine, envy priced": (market) => allocateWithoutEnvy(market, enviesMost), "engine, alpha 0.5": (market) => allocateTwoSided(market), "engine, Nash": (market) => allocateTwoSided(market, { alpha: 1 }),
  "published welfare method": (market) => publishedMethod(market, 0), "published Nash method": (market) => publishedMethod(market, 1), "product of both sides, sorted": productMethod,
};

export const measure: Measure = async () => {
  const small = tableOf("30 x 20, seeds 0 to 9", 30, 20, seeds, methods);
  const { "published Nash method": _nash, ...ofLarge } = methods;
  const large = tableOf("300 x 300, seed 0", 300, 300, [0], ofLarge);
  const engine = small["engine, envy priced"] as Row;
  const largeEngine = large["engine, envy priced"] as Row;
  return {
    question: "Who is shown to whom on both sides of a market, at which place: how many matches, and how many would rather have another's places?",
    data: "the generator of Tomita and Yokoyama (RecSys 2024), made again; the same seeds give the same markets", licence: "none needed: synthetic",
    figures: {
      matches: engine.matches.mean, envies: engine.envies.mean, matchesAgainstWelfareMethod: engine.matches.mean / (small["published welfare method"] as Row).matches.mean,
      matches300: largeEngine.matches.mean, envies300: largeEngine.envies.mean, matches300AgainstWelfareMethod: largeEngine.matches.mean / (large["published welfare method"] as Row).matches.mean, cpuSeconds300: largeEngine.seconds.mean,
    },
    aims: {
      matches: { means: "expected matches at 30 x 20" }, envies: { means: "pairs of which the one would rather have the other's places, at 30 x 20", most: enviesMost },
      matchesAgainstWelfareMethod: { means: "matches against the published welfare method in the same run, at 30 x 20", least: 1 },
      matches300: { means: "expected matches at 300 x 300" }, envies300: { means: "envies at 300 x 300", most: enviesMost },
      matches300AgainstWelfareMethod: { means: "matches against the published welfare method in the same run, at 300 x 300", least: 1 }, cpuSeconds300: { means: "CPU seconds of the allocation at 300 x 300", most: 1 },
    },
    tables: [["30 x 20, seeds 0 to 9", small] as const, ["300 x 300, seed 0", large] as const].map(([title, rows]) => ({
      title, metrics: ["matches", "envies", "cpuSeconds"], rows: Object.fromEntries(Object.entries(rows).map(([name, { matches, envies, seconds }]) => [name, { matches, envies, cpuSeconds: seconds.mean }])),
    })),
    notes: [
      "The beginnings and paces of the engine's method were chosen on seeds 100 to 119. Intervals are over seeds.",
      `At 30 x 20 the engine keeps the most matches among answers with at most ${enviesMost} envies.`,
    ],
  };
};

interface Row { readonly matches: Estimate; readonly envies: Estimate; readonly seconds: Estimate }

function tableOf(title: string, left: number, right: number, seedsOf: readonly number[], of: Readonly<Record<string, (market: Market) => Seen>>): Record<string, Row> {
  return Object.fromEntries(Object.entries(of).map(([name, method]) => {
    const runs = seedsOf.map((seed) => {
      const market = publishedMarket(left, right, seed);
      const before = process.cpuUsage().user;
      const seen = method(market);
      const seconds = (process.cpuUsage().user - before) / 1e6;
      const envies = countEnvies(market, seen);
      return { matches: seen.matches, envies: envies.left + envies.right, seconds };
    });
    console.error(`${title}: ${name}: ${runs.map(({ matches, envies }) => `${matches.toFixed(2)}/${envies}`).join(" ")}`);
    return [name, { matches: estimate(runs.map(({ matches }) => matches)), envies: estimate(runs.map(({ envies }) => envies)), seconds: estimate(runs.map(({ seconds }) => seconds)) }];
  }));
}

function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.length < 2 ? 0 : student * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
  return { mean, low: mean - spread, high: mean + spread };
}
