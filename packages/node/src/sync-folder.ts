/** Makes the names in a folder survive a loss of power: a new file's content may be on disk before its name is. Does nothing on Windows. */
import { open } from "node:fs/promises";

export const syncFolder = async (path: string): Promise<void> => {
  if (process.platform === "win32") return;
  const folder = await open(path, "r").catch((error: unknown) => { if ((error as NodeJS.ErrnoException).code === "EACCES") return undefined; throw error; });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
};
