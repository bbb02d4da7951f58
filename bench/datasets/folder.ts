/** Where the shared data are, and how a converted dataset is written. Nothing of it may be committed. */
import { createReadStream, existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";

/** COSMICSYNC_DATA, or ../shared/data seen from the project; undefined where it is absent. */
export function dataFolder(setting: string | undefined): string | undefined {
  const folder = setting ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  return existsSync(folder) ? folder : undefined;
}

export async function* gzipLines(path: string): AsyncGenerator<unknown> {
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity })) if (line !== "") yield JSON.parse(line) as unknown;
}

export interface Converted { readonly head: object; readonly people?: readonly object[]; readonly projects?: readonly object[]; readonly events?: readonly object[]; readonly queries?: readonly object[]; readonly pairs?: readonly object[] }

export async function writeDataset(folder: string, { head, ...files }: Converted): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "dataset.json"), `${JSON.stringify(head, undefined, 2)}\n`);
  for (const [name, lines] of Object.entries(files)) await writeFile(join(folder, `${name}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
