/** The built-in maps, read once from `maps/*.json`; in the order in which their files are best imported. */
import { readFileSync, readdirSync } from "node:fs";
import type { CatalogueMap } from "./map.ts";

const folder = new URL("./maps/", import.meta.url);
export const builtInMaps: readonly CatalogueMap[] = readdirSync(folder).filter((name) => name.endsWith(".json")).sort().map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as CatalogueMap);
