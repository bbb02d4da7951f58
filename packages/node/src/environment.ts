/** The only reader of the process environment in the product. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { readSettings, type Settings } from "./settings.ts";

export const readEnvironment = (): Settings => {
  const settings = readSettings(process.env);
  return { ...settings, home: resolve(settings.home.replace(/^~(?=$|\/)/, homedir())) };
};
