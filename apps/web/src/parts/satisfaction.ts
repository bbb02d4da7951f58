/** Satisfaction from 1 to 5, in words. */
import type { Words } from "../words/index.ts";

export function satisfactionText(words: Words, satisfaction: number): string {
  if (satisfaction >= 5) return words.t("satisfaction.5");
  if (satisfaction >= 4) return words.t("satisfaction.4");
  if (satisfaction >= 3) return words.t("satisfaction.3");
  return words.t(satisfaction >= 2 ? "satisfaction.2" : "satisfaction.1");
}
