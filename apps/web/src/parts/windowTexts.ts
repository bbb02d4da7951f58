/** Weekly windows in words: "Monday 18:00–20:00". */
import type { WeeklyWindow } from "@cosmicsync/protocol";
import type { Words } from "../words/index.ts";

/** 2024-01-01 was a Monday: day 1 of a window. */
const monday = Date.UTC(2024, 0, 1);

export function windowTexts(words: Words, windows: readonly WeeklyWindow[]): string[] {
  const days = new Intl.DateTimeFormat(words.language, { weekday: "long", timeZone: "UTC" });
  return windows.map((window) => `${days.format(new Date(monday + (window.day - 1) * 86_400_000))} ${clock(window.fromMinute)}–${clock(window.toMinute)}`);
}

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
