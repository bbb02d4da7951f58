/** The folder where a node keeps its files, readable by its owner alone. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";

export interface Home { readonly folder: string; readonly database: string; readonly secret: string; readonly nodeKey: string; readonly controlSocket: string }

export const openHome = async (folder: string): Promise<Home> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return { folder, database: join(folder, "cosmicsync.sqlite"), secret: join(folder, "node.secret"), nodeKey: join(folder, "node.key"), controlSocket: join(folder, "control.sock") };
};
