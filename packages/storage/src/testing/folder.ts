/** A folder for one test, gone with it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestFolder extends Disposable { readonly path: string; file(name: string): string }

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "cosmicsync-storage-"));
  return { path, file: (name) => join(path, name), [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
