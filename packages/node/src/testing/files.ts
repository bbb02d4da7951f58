/** For tests: a folder that goes with the test, and files in it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestFolder extends Disposable { readonly path: string; write(name: string, content: string | Uint8Array): string }

export const testFolder = (): TestFolder => {
  const path = mkdtempSync(join(tmpdir(), "cosmicsync-"));
  return {
    path,
    write: (name, content) => {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
};
