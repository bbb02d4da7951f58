/** What may befall a network: how links behave, who is cut off when, who is hostile, and who comes late. Times are virtual seconds. */
import type { LinkSettings } from "./world.ts";

export interface Scenario {
  readonly meaning: string;
  readonly link: LinkSettings;
  /** Until when the network may be cut. */
  readonly healedSeconds: number;
  readonly isCut: (from: number, to: number, seconds: number, nodes: number) => boolean;
  /** Part of the nodes that change frames on their way out. */
  readonly hostile: number;
  /** Clocks differ by up to this. */
  readonly skewMillis: number;
}

const good: LinkSettings = { delayLeastMillis: 10, delayMostMillis: 80, loss: 0, duplication: 0, reorder: 0 };
const bad: LinkSettings = { delayLeastMillis: 20, delayMostMillis: 300, loss: 0.04, duplication: 0.03, reorder: 0.03 };
const never = (): boolean => false;
const calm: Scenario = { meaning: "A good network.", link: good, healedSeconds: 0, isCut: never, hostile: 0, skewMillis: 0 };
const halves = (from: number, to: number, nodes: number): boolean => from < nodes / 2 !== to < nodes / 2;

export const scenarios = {
  calm,
  lossy: { ...calm, meaning: "Frames are lost, doubled, late and overtaken.", link: bad, skewMillis: 2_000 },
  partition: { ...calm, meaning: "Two halves do not hear of each other for 40 seconds.", healedSeconds: 40, isCut: (from, to, seconds, nodes) => seconds < 40 && halves(from, to, nodes) },
  flapping: { ...calm, meaning: "The line between two halves breaks every other 3 seconds, for a minute.", link: { ...good, reorder: 0.01 }, healedSeconds: 60, isCut: (from, to, seconds, nodes) => seconds < 60 && Math.floor(seconds / 3) % 2 === 0 && halves(from, to, nodes) },
  latecomer: { ...calm, meaning: "The last node hears nothing for 60 seconds.", healedSeconds: 60, isCut: (from, to, seconds, nodes) => seconds < 60 && Math.max(from, to) === nodes - 1 },
  hostile: { ...calm, meaning: "Three in ten nodes change a third of the frames they send.", hostile: 0.3, skewMillis: 500 },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];
export const isScenarioName = (text: string): text is ScenarioName => Object.hasOwn(scenarios, text);
