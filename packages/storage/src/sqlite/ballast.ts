/**
 * Ballast: a file beside the database that holds room and nothing else. When the disk is full it is let go, so that a step that
 * erases has room for its log, and taken back as soon as that is done, so that nothing else uses it up. On a full disk people can
 * still leave.
 *
 * Its bytes are noise, so that a file system that packs or shares blocks holds room for it all the same. Making 16 MiB takes some 50 ms of
 * processor time, once, not while anybody waits.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, statSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../errors.ts";
import type { Reserve } from "../write-queue.ts";
import type { Connection } from "./connection.ts";

export interface BallastParts {
  readonly path: string;
  readonly bytes: number;
  /** As `setTimeout`; answers how to call it off. */
  readonly schedule?: (afterMillis: number, work: () => void) => () => void;
}
export interface Ballast extends AsyncDisposable {
  /** Room held now. */
  readonly bytes: number;
  /** Lets go of the room at once. */
  release(): void;
  /** Takes what there is of it back at once, before others do. */
  retake(): void;
  /** Makes it whole, a part at a time, where there is room for it twice. Done by itself, soon after the start and each minute after. */
  rebuild(): Promise<void>;
}

/** Not in the first moments of a start, when others wait. */
const firstMillis = 5_000, againMillis = 60_000;
const chunkBytes = 1_048_576;

export function createBallast({ path, bytes, schedule = timers }: BallastParts): Ballast {
  const held = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let closed = false, building: Promise<void> | undefined;
  let callOff: (() => void) | undefined;

  /** Writes the next part; false where it is whole or there is no room. */
  const fill = (): boolean => {
    const at = held();
    if (at >= bytes) return false;
    try {
      const file = openSync(path, "a", 0o600);
      try {
        return writeSync(file, createHash("shake256", { outputLength: Math.min(chunkBytes, bytes - at) }).update(`ballast ${at}`).digest()) > 0;
      } finally {
        closeSync(file);
      }
    } catch {
      return false;
    }
  };
  const build = async (): Promise<void> => {
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < (bytes - held()) * 2) return;
    while (!closed && fill()) await new Promise((resolve) => setImmediate(resolve));
  };
  const rebuild = (): Promise<void> => (building ??= build().finally(() => { building = undefined; }));
  const watch = (afterMillis: number): void => {
    callOff = schedule(afterMillis, () => { void rebuild().catch(() => undefined).finally(() => { if (!closed) watch(againMillis); }); });
  };
  watch(firstMillis);
  return {
    get bytes() { return held(); },
    release() {
      try {
        unlinkSync(path);
      } catch {
        // None is there, or it cannot be let go: then the step is refused as before.
      }
    },
    retake: () => { while (fill()); },
    rebuild,
    async [Symbol.asyncDispose]() {
      closed = true;
      callOff?.();
      await building;
    },
  };
}

/** For the write queue: the ballast, and as much above the size to which the database is bound. */
export function createReserve(connection: Connection, ballast: Ballast, { mostPages, reservePages }: { readonly mostPages: number | undefined; readonly reservePages: number }): Reserve {
  const bound = (pages: number): void => connection.exec(`PRAGMA max_page_count = ${pages}`);
  return {
    helps: (error) => error instanceof StorageError && error.code === "storage/full",
    open() {
      ballast.release();
      if (mostPages !== undefined) bound(mostPages + reservePages);
    },
    close() {
      if (mostPages !== undefined) bound(mostPages);
      ballast.retake();
    },
  };
}

const timers = (afterMillis: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, afterMillis).unref();
  return () => clearTimeout(timer);
};
