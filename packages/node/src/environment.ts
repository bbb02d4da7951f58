/** The only reader of the process environment in the product. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { readSettings, type Settings } from "./settings.ts";

const inHome = (path: string): string => resolve(path.replace(/^~(?=$|\/)/, homedir()));

export const readEnvironment = (): Settings => {
  const settings = readSettings(process.env);
  return { ...settings, home: inHome(settings.home), encoder: settings.encoder === "" ? "" : inHome(settings.encoder) };
};
