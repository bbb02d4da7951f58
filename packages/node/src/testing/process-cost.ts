/** What a process of ours has cost so far, from what Linux says of it; undefined where there is no /proc. */
import { existsSync, readFileSync } from "node:fs";

export interface ProcessCost {
  readonly cpuSeconds: number;
  /** The most memory it had at once. */
  readonly peakBytes: number;
  readonly residentBytes: number;
}

/** Linux counts in hundredths of a second for every program, whatever its own clock. */
const ticksPerSecond = 100;

export const processCost = (pid: number): ProcessCost | undefined => {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  // The second field is the program's name in brackets and may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1_024;
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peakBytes: bytes("VmHWM"), residentBytes: bytes("VmRSS") };
};
