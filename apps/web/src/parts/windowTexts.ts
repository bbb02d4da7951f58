/** Weekly windows in words ("Monday 18:00–20:00"), and as time inputs hold them. */
import type { WeeklyWindow } from "@cosmicsync/protocol";
import type { Words } from "../words/index.ts";

/** 2024-01-01 was a Monday: day 1 of a window. */
const monday = Date.UTC(2024, 0, 1);
const dayMillis = 86_400_000;

/** Monday first. */
export function dayNames(words: Words): string[] {
  const days = new Intl.DateTimeFormat(words.language, { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => days.format(new Date(monday + day * dayMillis)));
}

export function windowTexts(words: Words, windows: readonly WeeklyWindow[]): string[] {
  const days = dayNames(words);
  return windows.map((window) => `${days[window.day - 1] ?? ""} ${clock(window.fromMinute)}–${clock(window.toMinute)}`);
}

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** A window while it is being edited; a time not yet whole is "". */
export interface WindowDraft { readonly day: number; readonly from: string; readonly to: string }

/** A time input has no 24:00; that the end is not after the beginning already says that it is of the next day. */
export const draftOfWindow = ({ day, fromMinute, toMinute }: WeeklyWindow): WindowDraft => ({ day, from: clock(fromMinute % 1_440), to: clock(toMinute % 1_440) });

export const windowsOf = (drafts: readonly WindowDraft[]): WeeklyWindow[] =>
  drafts.flatMap(({ day, from, to }) => {
    const [fromMinute, toMinute] = [minutesOf(from), minutesOf(to)];
    return fromMinute === undefined || toMinute === undefined ? [] : [{ day, fromMinute, toMinute }];
  });

function minutesOf(time: string): number | undefined {
  const parts = /^(\d{2}):(\d{2})/.exec(time);
  return parts === null ? undefined : Number(parts[1]) * 60 + Number(parts[2]);
}
