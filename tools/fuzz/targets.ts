/** Finds fuzz targets by name, and keeps what once broke them: vectors/fuzz/NAME.json, a list of { why, hex }. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FuzzTarget } from "@cosmicsync/protocol/testing";
import { filesUnder } from "../findings.ts";

export interface Crasher { readonly why: string; readonly hex: string }

/** Targets by name, and the file of each. */
export async function findTargets(root: string): Promise<Map<string, FuzzTarget & { readonly file: string }>> {
  const found = new Map<string, FuzzTarget & { readonly file: string }>();
  for (const file of filesUnder(root, "packages", (path) => path.endsWith(".fuzz.ts"))) {
    for (const target of await targetsIn(root, file)) {
      if (found.has(target.name)) throw new Error(`${file}:1: there is another target ${target.name}, rename one of them`);
      found.set(target.name, { ...target, file });
    }
  }
  return found;
}

export async function targetsIn(root: string, file: string): Promise<readonly FuzzTarget[]> {
  const { targets } = (await import(pathToFileURL(join(root, file)).href)) as { readonly targets?: readonly FuzzTarget[] };
  if (targets === undefined) throw new Error(`${file}:1: it does not export the list \`targets\`, see FuzzTarget in @cosmicsync/protocol/testing`);
  return targets;
}

const fileOf = (root: string, name: string): string => join(root, "vectors", "fuzz", `${name}.json`);

export function readCrashers(root: string, name: string): Crasher[] {
  const file = fileOf(root, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Crasher[]) : [];
}

export const bytesOfCrasher = ({ hex }: Crasher): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

export function keepCrasher(root: string, name: string, crasher: Crasher): string {
  const file = fileOf(root, name);
  const kept = readCrashers(root, name).filter(({ hex }) => hex !== crasher.hex);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `[\n${[...kept, crasher].map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`);
  return file;
}
