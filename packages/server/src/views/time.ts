/** Moments as RFC 3339 in UTC, and back. */
import { millisOf, type Clock } from "@cosmicsync/protocol";

export const timeOf = (millis: number): string => new Date(millis).toISOString();
export const timeOfClock = (clock: Clock): string => timeOf(millisOf(clock));
/** Milliseconds of a time that its schema has let in. */
export const momentOf = (time: string): number => Date.parse(time);
