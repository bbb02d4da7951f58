/**
 * Which database is the node's. Without a file the environment says: PostgreSQL by COSMICSYNC_DATABASE_URL, or the embedded one.
 * Once a transfer has switched, `database.json` in the home folder names the one that holds the truth, and the environment may
 * only name the same (another password is fine): two names for two databases are refused, for one of them is out of date.
 *
 * The file holds the address with its password, so it is readable by the folder's owner alone, like the node's secrets.
 */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "@cosmicsync/protocol";
import { isSamePlace, placeName, type Place } from "@cosmicsync/storage/transfer";
import type { Home } from "./home.ts";
import type { Settings } from "./settings.ts";
import { syncFolder } from "./sync-folder.ts";

export interface NamedDatabase {
  readonly active: Place;
  /** While the way back is kept, or a transfer is under way. */
  readonly transfer?: { readonly from: Place; readonly to: Place };
}

const pathOf = (home: Home): string => join(home.folder, "database.json");
export const embedded = (home: Home): Place => ({ engine: "sqlite", path: home.database });

export const readNamed = async (home: Home): Promise<NamedDatabase | undefined> => {
  const text = await readFile(pathOf(home), "utf8").catch((error: unknown) => { if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; throw error; });
  return text === undefined ? undefined : (JSON.parse(text) as NamedDatabase);
};

/** Whole or not at all, and on disk before it is answered. A name that says nothing beyond the default is no file. */
export const writeNamed = async (home: Home, named: NamedDatabase): Promise<void> => {
  if (named.transfer === undefined && isSamePlace(named.active, embedded(home))) return rm(pathOf(home), { force: true });
  await writeWhole(pathOf(home), `${JSON.stringify(named, undefined, 2)}\n`);
};

export const writeWhole = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
};

/** Throws settings/database-mismatch where folder and environment name different ones. */
export const activePlace = async ({ databaseUrl }: Pick<Settings, "databaseUrl">, home: Home): Promise<Place> => {
  const told: Place | undefined = databaseUrl === "" ? undefined : { engine: "postgres", url: databaseUrl };
  const named = await readNamed(home);
  if (named === undefined) return told ?? embedded(home);
  if (told === undefined) return named.active;
  if (!isSamePlace(told, named.active)) throw new CodedError("settings/database-mismatch", { folder: placeName(named.active), environment: placeName(told) });
  return told;
};
