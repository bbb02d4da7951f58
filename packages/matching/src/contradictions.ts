/**
 * What in a profile contradicts itself, so that whoever wrote it can mend it: said to them alone, and nothing is left out or weighed differently for it. In: a subject. Out: at most one of each sort, none
 * where all fits together.
 */
import { limits } from "@cosmicsync/protocol";
import type { Subject } from "./subject.ts";

export const contradictionNames = ["no-hours", "hours-beyond-windows", "seeks-what-it-brings", "never-what-it-cares-for"] as const;
export type ContradictionName = (typeof contradictionNames)[number];

export interface Contradiction {
  readonly contradiction: ContradictionName;
  /** Of `seeks-what-it-brings` and `never-what-it-cares-for`. */
  readonly concepts?: readonly string[];
  /** A week, as said; and as the times in the week hold together. */
  readonly hours?: number;
  readonly windowHours?: number;
}

const shownCount = 8;
const dayMinutes = 1_440;

export function contradictionsOf({ offers, needs, interests = [], values = [], hoursPerWeek, windows, conditions }: Pick<Subject, "offers" | "needs" | "hoursPerWeek" | "windows"> & Partial<Pick<Subject, "interests" | "values" | "conditions">>): Contradiction[] {
  const found: Contradiction[] = [];
  if (hoursPerWeek === 0) found.push({ contradiction: "no-hours", hours: 0 });
  const windowHours = windows === undefined || windows.length === 0 ? undefined : minutesOf(windows) / 60;
  if (hoursPerWeek !== undefined && windowHours !== undefined && hoursPerWeek > windowHours) found.push({ contradiction: "hours-beyond-windows", hours: hoursPerWeek, windowHours: Math.round(windowHours * 10) / 10 });
  // Looking for more of a skill than one has is how one learns; looking for what one has already is a slip.
  const held = new Map(offers.map(({ skill, level }) => [skill, level]));
  const both = needs.filter(({ skill, level }) => held.has(skill) && (level === undefined ? held.get(skill) === undefined : (held.get(skill) ?? 0) >= level));
  if (both.length > 0) found.push({ contradiction: "seeks-what-it-brings", concepts: both.slice(0, shownCount).map(({ skill }) => skill) });
  const cared = new Set([...interests, ...values]);
  const shunned = (conditions?.never ?? []).filter((concept) => cared.has(concept));
  if (shunned.length > 0) found.push({ contradiction: "never-what-it-cares-for", concepts: shunned.slice(0, shownCount) });
  return found;
}

/** Times may overlap each other, and run past midnight; a minute counts once. */
function minutesOf(windows: NonNullable<Subject["windows"]>): number {
  const week = new Uint8Array(7 * dayMinutes);
  for (const { day, fromMinute, toMinute } of windows.slice(0, limits.windowsCount)) {
    const length = toMinute > fromMinute ? toMinute - fromMinute : toMinute + dayMinutes - fromMinute;
    for (let minute = 0; minute < length; minute += 1) week[((day - 1) * dayMinutes + fromMinute + minute) % week.length] = 1;
  }
  return week.reduce((sum, minute) => sum + minute, 0);
}
