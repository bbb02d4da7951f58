/** The folder where a node keeps its files, readable by its owner alone. */
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "./sync-folder.ts";

export interface Home { readonly folder: string; readonly database: string; readonly secret: string; readonly nodeKey: string; readonly controlSocket: string }

export const openHome = async (folder: string): Promise<Home> => {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  // A new folder could be gone after a loss of power, with all that was synced in it.
  if (made !== undefined) for (let at = folder; at.length >= made.length; at = dirname(at)) await syncFolder(dirname(at));
  await chmod(folder, 0o700);
  return { folder, database: join(folder, "cosmicsync.sqlite"), secret: join(folder, "node.secret"), nodeKey: join(folder, "node.key"), controlSocket: join(folder, "control.sock") };
};
