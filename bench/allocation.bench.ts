/**
 * What it costs to allot exposure: the published market at 300 x 300, and 100,000 agents with lists of fifty, as CPU time of this process, with a plain baseline beside each.
 *
 * The baseline is the product of both sides, sorted once: what is done where nothing is allotted. `--quick` takes 10,000 agents.
 */
import { seededChance } from "@cosmicsync/protocol";
import { createAllotment, seekersMost } from "../packages/matching/src/allocate/allotment.ts";
import { allocateAttention, finish, type SeekersLists } from "../packages/matching/src/allocate/attention.ts";
import { allocateWithoutEnvy } from "../packages/matching/src/allocate/fair.ts";
import { allocateTwoSided, countEnvies, type Market } from "../packages/matching/src/allocate/two-sided.ts";
import type { Subject } from "../packages/matching/src/subject.ts";
import { subject } from "../packages/matching/src/testing.ts";
import { productMethod, publishedMarket, publishedMethod } from "./quality/published-market.ts";

const listLength = 50;
const agentsWhole = 100_000;
const agentsQuick = 10_000;

export async function run({ quick }: { quick: boolean }): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const square = publishedMarket(300, 300, 0);
  const small = timed(() => allocateWithoutEnvy(square));
  const published = timed(() => publishedMethod(square, 0));
  const product = timed(() => productMethod(square));
  const envies = (seen: Parameters<typeof countEnvies>[1]): number => { const { left, right } = countEnvies(square, seen); return left + right; };
  const agents = quick ? agentsQuick : agentsWhole;
  const market = sparseMarket(agents / 2, agents / 2);
  const sparse = timed(() => allocateTwoSided(market));
  const sorted = timed(() => allocateTwoSided(market, { rounds: 1, alpha: 0 }));
  if (!(sparse.answer.matches > sorted.answer.matches)) throw new Error(`the allocation made ${sparse.answer.matches} matches, one sort ${sorted.answer.matches}`);
  const attention = timed(() => finish(allocateAttention(sparseLists(agents, agents))));
  // What a node allots in one go: the lists of a sample, over everybody.
  const lists = sparseLists(seekersMost, agents);
  return {
    figures: {
      renewLongestStepMillis: longestOf(() => renewal(agents)),
      cpuSeconds300: small.seconds, matches300: small.answer.matches, envies300: envies(small.answer), gap300: small.answer.gap,
      publishedCpuSeconds300: published.seconds, publishedMatches300: published.answer.matches, publishedEnvies300: envies(published.answer), productMatches300: product.answer.matches, productEnvies300: envies(product.answer),
      agents, pairs: market.worth.length, sparseCpuSeconds: sparse.seconds, sparseMatches: sparse.answer.matches, sparseGap: sparse.answer.gap, oneSortCpuSeconds: sorted.seconds, oneSortMatches: sorted.answer.matches,
      attentionCpuSeconds: attention.seconds, attentionGap: attention.answer.gap, attentionLongestStepMillis: longestOf(() => allocateAttention(lists)),
    },
    peers: {
      "published welfare method": "Tomita and Yokoyama (RecSys 2024), its linear programs solved by sorting, on the same market", product: "each list sorted once by what both would say",
      "one sort": "the first round of the same allocation on the sparse market, from an even beginning",
    },
  };
}

/** A node's hourly renewal over so many people, but for the short lists themselves, which are handed in. */
function renewal(people: number): Generator<unknown, unknown> {
  const chance = seededChance(2);
  const all = Array.from({ length: people }, (_, at) => subject({ id: `person${at}`.padStart(52, "a") }));
  const byId = new Map(all.map((one) => [one.id, one]));
  const shortlist = (_seeker: Subject, { want, limit }: { readonly want: string; readonly limit: number }) => (want === "project" ? [] : [...new Set(Array.from({ length: limit }, () => Math.floor(people * chance() ** 1.5)))].map((at) => ({ subjectId: (all[at] as Subject).id, score: 0.5, chances: { asks: 0.4 * chance(), both: 0.1 * chance() } })));
  return createAllotment({ matcher: () => ({ ids: () => byId.keys(), get: (id) => byId.get(id), shortlist }) }).renew(1);
}

const runs = 3;
/** How long work of many steps holds the thread that does it, at most, in CPU milliseconds of that thread: the median of three runs, as a collector or a compiler may come in between. */
function longestOf(begin: () => Generator<unknown, unknown>): number {
  const found = Array.from({ length: runs }, () => {
    const work = begin();
    let longest = 0;
    for (let ended = false; !ended; ) {
      const before = process.threadCpuUsage();
      ended = work.next().done === true;
      const { user, system } = process.threadCpuUsage(before);
      longest = Math.max(longest, (user + system) / 1_000);
    }
    return longest;
  });
  return found.toSorted((a, b) => a - b)[1] as number;
}

function timed<T>(work: () => T): { readonly answer: T; readonly seconds: number } {
  const before = process.cpuUsage();
  const answer = work();
  const { user, system } = process.cpuUsage(before);
  return { answer, seconds: (user + system) / 1e6 };
}

/** Both sides' fifty, popular ones popular; a pair stands once. */
function sparseMarket(left: number, right: number): Market {
  const chance = seededChance(1);
  const from: number[] = [];
  const to: number[] = [];
  for (let agent = 0; agent < left; agent += 1) {
    const chosen = new Set<number>();
    while (chosen.size < listLength) chosen.add(Math.floor(right * chance() ** 1.5));
    for (const other of chosen) {
      from.push(agent);
      to.push(other);
    }
  }
  return { left, right, from: Uint32Array.from(from), to: Uint32Array.from(to), worth: Float64Array.from(from, () => chance() * chance()) };
}

function sparseLists(seekers: number, subjects: number): SeekersLists {
  const { to, worth } = sparseMarket(seekers, subjects);
  return { subjects, starts: Uint32Array.from({ length: seekers + 1 }, (_, seeker) => seeker * listLength), subject: to, worth, asks: worth.map(Math.sqrt), capacity: new Float64Array(subjects).fill(3) };
}
