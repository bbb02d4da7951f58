/** What may befall a network: its lines, who is hostile, and what happens when. A scenario's events follow from chance and size. */
import type { Chance } from "./chance.ts";
import type { Event } from "./events.ts";
import { hostilities, type Hostility } from "./hostile.ts";
import type { Line } from "./virtual-link.ts";

export interface Scenario {
  readonly meaning: string;
  readonly line: Line;
  /** Part of the nodes that are hostile, and in which ways. */
  readonly hostile: number;
  readonly hostilities: readonly Hostility[];
  /** Clocks differ by up to this, both ways. */
  readonly skewMillis: number;
  /** A step is durable so long after it is seen. */
  readonly syncMillis: number;
  /** Part of the honest nodes that share a private sphere. */
  readonly private: number;
  readonly events: (chance: Chance, nodes: number, words: number) => Event[];
}

const second = 1_000;
const good: Line = { delayLeastMillis: 10, delayMostMillis: 80, bytesPerSecond: 2_000_000, loss: 0, duplication: 0, reorder: 0, breaking: 0 };

/** Everybody says so many things within half a minute, some in the private sphere. */
function talk(chance: Chance, nodes: number, words: number, seconds = 30): Event[] {
  return Array.from({ length: nodes * words }, (_, index) => ({ at: chance.below(seconds * second), do: "say", node: index % nodes, sphere: chance.below(4) === 0 ? 1 : 0 }) as const);
}
const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
const halfOf = (nodes: number): number[] => range(0, Math.ceil(nodes / 2));

const calm: Scenario = { meaning: "A good network.", line: good, hostile: 0, hostilities, skewMillis: 0, syncMillis: 0, private: 0.5, events: talk };

export const scenarios = {
  calm,
  slow: { ...calm, meaning: "Long delays and thin lines: 8 kB a second.", line: { ...good, delayLeastMillis: 200, delayMostMillis: 900, bytesPerSecond: 8_000 } },
  breaking: { ...calm, meaning: "Connections break at one frame in thirty.", line: { ...good, delayMostMillis: 300, breaking: 0.03 } },
  lossy: { ...calm, meaning: "Frames are lost, doubled and overtaken, as no stream does it; lines are renewed every 20 seconds.", line: { ...good, delayMostMillis: 300, loss: 0.02, duplication: 0.02, reorder: 0.02, lastsMillis: 20 * second } },
  skew: { ...calm, meaning: "Clocks differ by up to two minutes.", skewMillis: 120 * second },
  partition: { ...calm, meaning: "Two halves do not hear of each other for 60 seconds.", events: (chance, nodes, words) => [...talk(chance, nodes, words), { at: 2 * second, do: "cut", side: halfOf(nodes), forMillis: 60 * second }] },
  flapping: { ...calm, meaning: "The lines between two halves fail every other three seconds, for a minute.", events: (chance, nodes, words) => [...talk(chance, nodes, words), ...range(0, 10).map((turn) => ({ at: turn * 6 * second, do: "cut", side: halfOf(nodes), forMillis: 3 * second }) as const)] },
  crash: { ...calm, meaning: "Nodes die in the middle of things, lose what was not durable, and start again.", syncMillis: 15, events: (chance, nodes, words) => [...talk(chance, nodes, words), ...range(0, nodes).map(() => ({ at: chance.below(30 * second), do: "crash", node: chance.below(nodes), forMillis: chance.between(100, 10 * second) }) as const)] },
  disk: { ...calm, meaning: "Disks refuse to commit for some seconds.", events: (chance, nodes, words) => [...talk(chance, nodes, words), ...range(0, Math.ceil(nodes / 2)).map(() => ({ at: chance.below(30 * second), do: "disk-fails", node: chance.below(nodes), forMillis: chance.between(500, 8 * second) }) as const)] },
  churn: { ...calm, meaning: "Everybody goes and comes back, three times in a minute and a half.", events: (chance, nodes, words) => [...talk(chance, nodes, words, 60), ...range(0, nodes * 3).map((index) => ({ at: chance.below(80 * second), do: "away", node: index % nodes, forMillis: chance.between(2 * second, 15 * second) }) as const)] },
  crowd: { ...calm, meaning: "Two or three are there at first; all others come within one second.", events: (chance, nodes, words) => [...talk(chance, nodes, words), ...range(Math.min(3, nodes - 1), nodes).map((node) => ({ at: 0, do: "away", node, forMillis: 35 * second + chance.below(second) }) as const)] },
  latecomer: { ...calm, meaning: "One node is away for five minutes and hears of everything afterwards, erasures too.", events: (chance, nodes, words) => [...talk(chance, nodes, words), ...takingBack(chance, nodes, 40), { at: 20 * second, do: "away", node: nodes - 1, forMillis: 300 * second }] },
  erasure: { ...calm, meaning: "Half of the people vanish and many words are taken back, while nodes come and go.", events: (chance, nodes, words) => [...talk(chance, nodes, words), ...takingBack(chance, nodes, 15), ...range(0, nodes).map((node) => ({ at: chance.below(60 * second), do: "away", node, forMillis: chance.between(5 * second, 60 * second) }) as const)] },
  hostile: { ...calm, meaning: "Three in ten nodes are hostile, each in a way of its own.", hostile: 0.3 },
  storm: {
    ...calm, meaning: "Everything at once: bad lines, cuts, crashes, failing disks, churn, erasures, skewed clocks, hostile nodes.", hostile: 0.2, skewMillis: 20 * second, syncMillis: 10,
    line: { ...good, delayMostMillis: 400, bytesPerSecond: 100_000, breaking: 0.01 },
    events: (chance, nodes, words) => [
      ...talk(chance, nodes, words), ...takingBack(chance, nodes, 20),
      { at: chance.below(20 * second), do: "cut", side: halfOf(nodes), forMillis: chance.between(second, 40 * second) },
      ...range(0, nodes).map(() => ({ at: chance.below(40 * second), do: chance.pick(["crash", "away", "disk-fails"] as const), node: chance.below(nodes), forMillis: chance.between(second, 12 * second) }) as const),
    ],
  },
} satisfies Record<string, Scenario>;

/** Half of the people vanish, the others take something back. */
function takingBack(chance: Chance, nodes: number, fromSeconds: number): Event[] {
  return range(0, nodes).map((node) => ({ at: fromSeconds * second + chance.below(30 * second), do: node % 2 === 1 ? "vanish" : "take-back", node }) as const);
}

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];
export const isScenarioName = (text: string): text is ScenarioName => Object.hasOwn(scenarios, text);
