/**
 * How long to wait for the next attempt: 5 seconds, then five times as long each time, at most a day, and a quarter more or less by chance so that many that failed together do
 * not come back together. Ten attempts take three days and a bit: 5 s, 25 s, 2 min, 10 min, 52 min, 4 h, 22 h, a day, a day.
 */
import { limits } from "@cosmicsync/protocol";

const firstMillis = 5_000;
const factor = 5;
const mostMillis = 86_400_000;
/** Of the wait, to either side. */
const spread = 0.25;

/** After so many attempts, with chance from 0 to 1; undefined when it is given up. */
export const waitAfter = (attempts: number, chance: number): number | undefined =>
  (attempts >= limits.webhookAttemptsCount ? undefined : Math.round(Math.min(firstMillis * factor ** (attempts - 1), mostMillis) * (1 - spread + 2 * spread * chance)));

/** Without one success for so long, a webhook whose delivery is given up is stopped. */
export const failingMillis = 2 * mostMillis;
