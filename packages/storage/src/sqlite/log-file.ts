/**
 * Reads a write-ahead log as SQLite's recovery will, without opening the database: how many whole commits it holds, and what follows the
 * last of them. A log that a power loss cut off has the beginnings of one commit after it, never acknowledged. One that the
 * disk changed has commits after it: recovery would give them up in silence, acknowledged ones among them.
 *
 * https://www.sqlite.org/fileformat2.html#walformat. Some 10 ms for 16 MiB.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StorageError } from "../errors.ts";

export interface LogState {
  /** Frames that recovery takes, and commits among them. */
  readonly frames: number;
  readonly commits: number;
  /** Whole frames of the same log after these, and ends of commits among them: none where the log is whole. */
  readonly framesAfter: number;
  readonly commitsAfter: number;
  /** The head cannot be read though there is more than a head. */
  readonly isHeadless: boolean;
}

/**
 * Whether some acknowledged commit cannot be read any more. One commit that is not whole may be the one that a loss of power cut off;
 * behind two of them one was synced before the other began.
 */
export const isDamaged = ({ commitsAfter, isHeadless }: LogState): boolean => isHeadless || commitsAfter > 1;

/** Throws storage/broken: SQLite would give up in silence what it cannot read of the log. Only while nobody writes the database. */
export function refuseDamagedLog(path: string): void {
  const file = `${path}-wal`;
  if (isDamaged(readLog(file))) throw new StorageError("storage/broken", { reason: "the log is damaged, and opening the database would lose commits: `cosmicsync check` tells more", file });
}

const headBytes = 32, frameHeadBytes = 24;
const whole: LogState = { frames: 0, commits: 0, framesAfter: 0, commitsAfter: 0, isHeadless: false };

export function readLog(path: string): LogState {
  const log = readWhole(path);
  if (log === undefined || log.length < headBytes) return whole;
  const magic = log.readUInt32BE(0), pageBytes = log.readUInt32BE(8);
  const bigEndian = magic === 0x377f0683;
  const sizeOf = pageBytes === 1 ? 65_536 : pageBytes;
  const isHead = (bigEndian || magic === 0x377f0682) && sizeOf >= 512 && sizeOf <= 65_536 && (sizeOf & (sizeOf - 1)) === 0;
  const sums: [number, number] = [0, 0];
  if (isHead) addWords(sums, log, 0, 24, bigEndian);
  if (!isHead || !hasSums(log, 24, sums)) return { ...whole, isHeadless: log.length > headBytes };
  const frameBytes = frameHeadBytes + sizeOf;
  const state = { frames: 0, commits: 0, framesAfter: 0, commitsAfter: 0 };
  let run = 0, broken = false;
  for (let at = headBytes; at + frameBytes <= log.length; at += frameBytes) {
    // The salts of the log this frame was written into; another's is from before it began anew.
    const isOurs = log.compare(log, 16, 24, at + 8, at + 16) === 0;
    const isEnd = log.readUInt32BE(at + 4) !== 0;
    if (!broken) {
      addWords(sums, log, at, 8, bigEndian);
      addWords(sums, log, at + frameHeadBytes, sizeOf, bigEndian);
      broken = !isOurs || !hasSums(log, at + 16, sums);
    }
    if (!broken) {
      run++;
      if (isEnd) { state.frames += run; state.commits++; run = 0; }
    } else if (isOurs || almost(log, at)) {
      state.framesAfter++;
      if (isEnd) state.commitsAfter++;
    }
  }
  return { ...state, framesAfter: state.framesAfter + run, isHeadless: false };
}

/** Salts of which one is right: changed by the disk, for the two change together. */
const almost = (log: Buffer, at: number): boolean => log.compare(log, 16, 20, at + 8, at + 12) === 0 || log.compare(log, 20, 24, at + 12, at + 16) === 0;
const hasSums = (log: Buffer, at: number, [first, second]: readonly [number, number]): boolean => log.readUInt32BE(at) === first && log.readUInt32BE(at + 4) === second;
function addWords(sums: [number, number], log: Buffer, at: number, length: number, bigEndian: boolean): void {
  let [first, second] = sums;
  for (let i = at; i < at + length; i += 8) {
    first = (first + (bigEndian ? log.readUInt32BE(i) : log.readUInt32LE(i)) + second) >>> 0;
    second = (second + (bigEndian ? log.readUInt32BE(i + 4) : log.readUInt32LE(i + 4)) + first) >>> 0;
  }
  sums[0] = first;
  sums[1] = second;
}

/** (No lock of SQLite is on the log itself, so closing it here drops none.) */
function readWhole(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const log = Buffer.alloc(fstatSync(file).size);
    return log.subarray(0, readSync(file, log, 0, log.length, 0));
  } finally {
    closeSync(file);
  }
}
