/**
 * Whether the two can be awake and free at once. With weekly windows and zones of both, the hours a week that overlap; else the difference between
 * the time zones, up to eight hours.
 */
import type { Compiled } from "../compile.ts";
import type { Context, TermKind } from "./term.ts";

const weekMinutes = 7 * 1_440;
/** Hours together a week that are enough for a collaboration of a few hours. */
const enoughHours = 4;
const farHours = 8;

interface Overlap { readonly value: number; readonly hours: number; readonly byWindows: boolean }

function overlap(viewer: Compiled, other: Compiled, context: Context): Overlap | undefined {
  const mine = offset(viewer, context);
  const theirs = offset(other, context);
  if (mine === undefined || theirs === undefined) return undefined;
  const ours = viewer.subject.windows ?? [];
  const others = other.subject.windows ?? [];
  if (ours.length > 0 && others.length > 0) {
    const hours = overlapMinutes(spans(viewer, mine), spans(other, theirs)) / 60;
    return { value: Math.min(1, hours / enoughHours), hours, byWindows: true };
  }
  const apart = Math.abs(mine - theirs);
  const hours = Math.min(apart, 24 - apart);
  return { value: Math.max(0, 1 - hours / farHours), hours, byWindows: false };
}

const offset = (of: Compiled, context: Context): number | undefined => (of.subject.timeZone === undefined ? undefined : context.offsetHours(of.subject.timeZone));

/** Windows as [from, to) minutes of the week in UTC, cut at its end. One that ends before it begins runs past midnight. */
function spans(of: Compiled, offsetHours: number): [number, number][] {
  return (of.subject.windows ?? []).flatMap(({ day, fromMinute, toMinute }): [number, number][] => {
    const length = toMinute > fromMinute ? toMinute - fromMinute : toMinute + 1_440 - fromMinute;
    const from = (((day - 1) * 1_440 + fromMinute - Math.round(offsetHours * 60)) % weekMinutes + weekMinutes) % weekMinutes;
    const to = from + length;
    return to <= weekMinutes ? [[from, to]] : [[from, weekMinutes], [0, to - weekMinutes]];
  });
}

function overlapMinutes(a: [number, number][], b: [number, number][]): number {
  const one = merged(a);
  const other = merged(b);
  let sum = 0;
  for (const [from, to] of one) for (const [start, end] of other) sum += Math.max(0, Math.min(to, end) - Math.max(from, start));
  return sum;
}

/** Windows may overlap each other; an hour counts once. */
function merged(windows: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of windows.sort((a, b) => a[0] - b[0])) {
    const last = result[result.length - 1];
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

export const timeOverlap: TermKind = {
  name: "time-overlap", weight: 0.08, mirror: "time-overlap", reads: ["timeZone", "windows"],
  measure: (viewer, other, context) => overlap(viewer, other, context)?.value,
  /** `hours`: together a week, when both gave windows; `count`: hours between the zones otherwise. */
  facts: (viewer, other, context) => said(overlap(viewer, other, context)),
  caveat: (viewer, other, context) => ({ caveat: "little-time-overlap", facts: said(overlap(viewer, other, context)) }),
};

const said = (found: Overlap | undefined): { hours?: number; count?: number } => (found === undefined ? {} : found.byWindows ? { hours: Math.round(found.hours * 10) / 10 } : { count: Math.round(found.hours * 10) / 10 });
