/**
 * A synthetic community to try rankings on before anybody is affected: what people say of themselves, and, hidden from every ranking, what they would answer.
 *
 * Each has a trade (what they can do and say they offer), looks for what other trades bring, and has tastes. What is said is true in part: some needs are left unsaid, some said ones are not meant. A yes depends on the needs
 * really met, on tastes and values, on an appeal that no profile states (a few have much of it), on how choosy one is, and on chance between the two. All of it is drawn from the seed; nobody in it is real,
 * and no strength in it was fitted to a real market: over which ones both sides matter more or less is tried with `Traits`.
 */
import { seededChance } from "@cosmicsync/protocol";
import type { Subject } from "../subject.ts";
import { dayMillis, subject, testNow } from "../testing.ts";
import type { Concept } from "../vocabulary/index.ts";

export interface Community {
  readonly subjects: readonly Subject[];
  /** Chance that i, who looks at j, says yes: row i, column j. */
  readonly yes: Float32Array;
  /** Requests one can answer in a period. */
  readonly capacity: Uint8Array;
  /** Chance to look at suggestions in a period. */
  readonly activity: Float32Array;
}

const tradeCount = 8;
/** The first topics of the vocabulary, so many a trade; those after are matters of taste. */
const skillsOfTrade = 6;
const interestsOfTaste = 10;
const tasteCount = 5;
/** How much each thing weighs in the log odds of a yes. */
const weights = { needs: 4.2, tastes: 1, values: 0.8, appeal: 0.6, chance: 0.5 } as const;
const choosiness = { mean: 3.8, spread: 0.6 } as const;
const unsaid = 0.2;
const notMeant = 0.1;

/** What is tried with other values, to see where both sides matter: tastes are the same for both of a pair, so their weight is how alike both sides are; appeal is the same for all who look, so its weight is how skewed popularity is. */
export interface Traits { readonly tastes: number; readonly appeal: number }
export const usualTraits: Traits = { tastes: weights.tastes, appeal: weights.appeal };

export function drawCommunity(concepts: readonly Concept[], count: number, seed: number, traits: Traits = usualTraits): Community {
  const chance = seededChance(seed);
  const topics = concepts.filter(({ kind }) => kind !== "value").map(({ id }) => id);
  const values = concepts.filter(({ kind }) => kind === "value").map(({ id }) => id);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  const distinct = (most: number, make: () => string): string[] => [...new Set(Array.from({ length: most }, make))];
  const ofTrade = (trade: number): string => topics[trade * skillsOfTrade + Math.floor(skillsOfTrade * chance() ** 1.5)] as string;
  const people = Array.from({ length: count }, (_, index) => {
    const trade = Math.floor(tradeCount * chance() ** 1.3);
    const wanted = [pick([...Array(tradeCount).keys()]), pick([...Array(tradeCount).keys()])];
    const offers = distinct(4, () => ofTrade(trade));
    const needs = distinct(3, () => ofTrade(pick(wanted)));
    const tastes = Array.from({ length: tasteCount }, normal);
    const taste = (): string => topics[tradeCount * skillsOfTrade + tastes.indexOf(Math.max(...tastes)) * interestsOfTaste + Math.floor(chance() * interestsOfTaste)] as string;
    const held = distinct(2, () => pick(values));
    const meant = needs.filter(() => chance() >= notMeant);
    const person: Subject = subject({
      id: `p${String(index).padStart(5, "0")}`, offers: offers.map((skill) => ({ skill })), needs: needs.filter(() => chance() >= unsaid).map((skill) => ({ skill })), interests: distinct(3, taste), values: held,
      languages: [{ language: pick(["en", "en", "es", "fr"]) }], hoursPerWeek: 1 + Math.floor(chance() * 10), region: pick(["SE", "PE", "KE"]), updatedAt: testNow - chance() * 200 * dayMillis, synthetic: true,
    });
    return { person, offers: new Set(offers), meant, tastes, length: Math.hypot(...tastes), held: new Set(held), appeal: Math.exp(0.7 * normal()) - 1.28, choosy: choosiness.mean + choosiness.spread * normal() };
  });
  const yes = new Float32Array(count * count);
  for (const [i, one] of people.entries()) {
    for (const [j, other] of people.entries()) {
      if (i === j) continue;
      const met = one.meant.length === 0 ? 0 : one.meant.reduce((sum, need) => sum + (other.offers.has(need) ? 1 : 0), 0) / Math.min(2, one.meant.length);
      const alike = one.tastes.reduce((sum, value, at) => sum + value * (other.tastes[at] as number), 0) / (one.length * other.length);
      const shared = [...one.held].reduce((sum, value) => sum + (other.held.has(value) ? 1 : 0), 0) / 2;
      const logOdds = weights.needs * Math.min(1, met) + traits.tastes * alike + weights.values * shared + traits.appeal * other.appeal + weights.chance * normal() - one.choosy;
      yes[i * count + j] = 1 / (1 + Math.exp(-logOdds));
    }
  }
  return {
    subjects: people.map(({ person }) => person), yes,
    capacity: Uint8Array.from(people, () => 1 + Math.floor(chance() * 4)), activity: Float32Array.from(people, () => 0.15 + 0.8 * chance() ** 1.5),
  };
}
