/**
 * A synthetic community for tests and benchmarks: people and projects in turn, drawn from a vocabulary with a seed. Popular concepts are
 * popular (Zipf), as in life. Nobody in it is real.
 */
import { seededChance } from "@cosmicsync/protocol";
import type { Subject } from "../subject.ts";
import { dayMillis, subject, testNow } from "../testing.ts";
import type { Concept } from "../vocabulary/index.ts";

export function syntheticCommunity(concepts: readonly Concept[], count: number): Subject[] {
  const ids = (value: boolean): string[] => concepts.filter(({ kind }) => (kind === "value") === value).map(({ id }) => id);
  const [topics, values] = [ids(false), ids(true)];
  const chance = seededChance(2_026);
  const zipf = (): string => topics[Math.floor(topics.length ** chance()) - 1] as string;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  const some = <T>(least: number, most: number, make: () => T): T[] => Array.from({ length: least + Math.floor(chance() * (most - least + 1)) }, make);
  const skill = () => ({ skill: zipf(), level: 1 + Math.floor(chance() * 4) });
  return Array.from({ length: count }, (_, index) => {
    const project = index % 2 === 1;
    return subject({
      id: `s${index}`, type: project ? "project" : "person", offers: some(project ? 0 : 2, project ? 2 : 8, skill), needs: some(1, 5, skill), interests: some(1, 6, zipf), values: some(0, 3, () => pick(values)),
      languages: some(1, 3, () => ({ language: pick(["en", "es", "fr", "de", "sv", "pt"]) })), hoursPerWeek: 1 + Math.floor(chance() * 12), timeZone: pick(["Europe/Stockholm", "America/Lima", "Africa/Nairobi", "Asia/Kolkata"]), region: pick(["SE", "SE-AB", "PE", "KE", "IN"]),
      updatedAt: testNow - chance() * 400 * dayMillis, synthetic: true,
    });
  });
}
