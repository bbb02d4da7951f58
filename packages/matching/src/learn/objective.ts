/**
 * What the engine may learn to bring about: the registered objective. Mutual, completed collaborations, and the steps on the way to one; nothing else.
 *
 * Clicks, visits and time spent are refused by name, so that whoever wants them has to change this file in the open: what keeps people looking is not what they came for.
 */
import { ModelFault } from "../model/fault.ts";

/**
 * The ladder, each step worth more than those below it together, since a step that leads nowhere was a cost to both: asking costs one person's courage, a yes of both two people's time, and only what was done, and would be done again, was worth it.
 */
export const ladder = [
  { step: "answered", reward: 0.02, because: "somebody found it worth an ask, or an answer; by itself it is only mail" },
  { step: "mutual", reward: 0.1, because: "both said yes: the first sign that it was good for the two of them" },
  { step: "started", reward: 0.25, because: "they agreed on a first step with a date" },
  { step: "finished", reward: 0.6, because: "what they began came to an end that both saw" },
  { step: "again", reward: 1, because: "both would work together again: what all of this is for" },
] as const;
export type LadderStep = (typeof ladder)[number]["step"];

export const rewardOf = (step: LadderStep | undefined): number => ladder.find((one) => one.step === step)?.reward ?? 0;
export const reachedStep = (step: LadderStep | undefined, least: LadderStep): boolean => step !== undefined && rewardOf(step) >= rewardOf(least);

/** Targets that training and judging may use; `ladder` is the reward of the highest step reached. */
export const objectives = ["ladder", ...ladder.map(({ step }) => step)] as const;
export type ObjectiveName = (typeof objectives)[number];
const refused = ["click", "clicks", "open", "opens", "impressions", "views", "visits", "sessions", "time-on-site", "dwell", "dwell-time", "scroll", "streak", "retention", "messages-sent", "logins"] as const;

/** Thrown: `ModelFault` "objective" for what is not registered. */
export function requireObjective(name: string): ObjectiveName {
  const found = objectives.find((one) => one === name);
  if (found !== undefined) return found;
  const why = (refused as readonly string[]).includes(name.toLowerCase()) ? "keeping people busy is not what they came for" : `it is not registered; what is: ${objectives.join(", ")}`;
  throw new ModelFault("objective", name, why);
}
