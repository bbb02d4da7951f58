/**
 * The words of the app: flat keys to ICU messages, one file per language, loaded one language at a time. The build has parsed
 * them (vite.config.ts); in tests Lingui parses them itself. Neither needs eval. `t` takes only keys that exist; dates, lists, languages
 * and regions come from the browser's own Intl.
 *
 * The first page comes with its own few words (firstKeys.ts). Whatever is loaded after it waits for all of them: `withAllWords`.
 *
 * What a person wrote is wrapped in `isolate` before it goes into a sentence: Unicode isolates (UAX 9) keep a right-to-left or
 * overriding text from reordering the words around it.
 */
import { setupI18n } from "@lingui/core";
import type { WordFile, WordKey } from "./en.ts";

export type { WordFile, WordKey };

/** Languages that the app speaks, each by its own name. */
export const spokenLanguages = { en: "English", es: "Español", de: "Deutsch" } as const;
export type LanguageCode = keyof typeof spokenLanguages;

const files: Record<LanguageCode, () => Promise<WordFile>> = {
  en: async () => (await import("./en.ts")).en,
  es: async () => (await import("./es.ts")).es,
  de: async () => (await import("./de.ts")).de,
};

const firstFiles: Record<LanguageCode, () => Promise<{ readonly default: Readonly<Record<string, string>> }>> = {
  en: () => import("./en.ts?first"),
  es: () => import("./es.ts?first"),
  de: () => import("./de.ts?first"),
};

export type Values = Readonly<Record<string, string | number>>;

export interface Words {
  readonly language: LanguageCode;
  readonly direction: "ltr" | "rtl";
  t(key: WordKey, values?: Values): string;
  /** The sentence of a key that comes from the node (an error code, a term); undefined when there is none. */
  find(key: string, values?: Values): string | undefined;
  /** "a, b and c"; each text isolated. */
  list(texts: readonly string[]): string;
  date(time: string | number | Date): string;
  dateAndTime(time: string | number | Date): string;
  /** "in 3 days", "2 days ago"; the nearest unit. */
  distance(time: string, now: number): string;
  number(value: number): string;
  percent(share: number): string;
  languageName(tag: string): string;
  regionName(region: string): string;
}

export const isolate = (text: string): string => `\u2068${text}\u2069`;

/** Words that can take more in, without becoming others. */
interface GrowingWords extends Words { grow(file: WordFile): void }

let wantsAll = false;
let inUse: GrowingWords | undefined;

export async function loadWords(language: LanguageCode): Promise<Words> {
  const words = growingWords(language, wantsAll ? await files[language]() : (await firstFiles[language]()).default);
  // Somebody may have asked for all while the first were on their way.
  if (wantsAll) words.grow(await files[language]());
  inUse = words;
  return words;
}

/** Loads a part of the app together with the words that it may need. */
export function withAllWords<Part>(load: () => Promise<Part>): () => Promise<Part> {
  const all = async (): Promise<void> => {
    wantsAll = true;
    const words = inUse;
    words?.grow(await files[words.language]());
  };
  return async () => (await Promise.all([load(), all()]))[0];
}

export const wordsFrom = (language: LanguageCode, file: WordFile): Words => growingWords(language, file);

function growingWords(language: LanguageCode, first: Readonly<Record<string, string>>): GrowingWords {
  let file = first;
  const i18n = setupI18n({ locale: language, messages: { [language]: { ...file } } });
  const has = (key: string): key is WordKey => Object.hasOwn(file, key);
  const t = (key: WordKey, values?: Values): string => i18n._(key, values === undefined ? {} : { ...values });
  const lists = new Intl.ListFormat(language, { type: "conjunction" });
  const dates = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const distances = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const languageNames = new Intl.DisplayNames(language, { type: "language" });
  const regionNames = new Intl.DisplayNames(language, { type: "region" });
  return {
    language,
    direction: "ltr",
    t,
    grow: (all) => {
      if (file === all) return;
      file = all;
      i18n.load(language, { ...all });
    },
    find: (key, values) => (has(key) ? t(key, values) : undefined),
    list: (texts) => lists.format(texts.map(isolate)),
    date: (time) => dates.format(new Date(time)),
    dateAndTime: (time) => moments.format(new Date(time)),
    distance: (time, now) => distanceIn(distances, Date.parse(time) - now),
    number: (value) => numbers.format(value),
    percent: (share) => shares.format(share),
    languageName: (tag) => nameOr(tag, () => languageNames.of(tag)),
    regionName: (region) => {
      const [country = region, part] = region.split("-");
      const name = nameOr(country, () => regionNames.of(country));
      return part === undefined ? name : `${name} (${region})`;
    },
  };
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function distanceIn(format: Intl.RelativeTimeFormat, millis: number): string {
  const size = Math.abs(millis);
  if (size >= 1.5 * day) return format.format(Math.round(millis / day), "day");
  if (size >= hour) return format.format(Math.round(millis / hour), "hour");
  return format.format(Math.round(millis / minute), "minute");
}

/** Intl throws on a tag that it cannot parse; the tag itself is then the best name. */
function nameOr(tag: string, name: () => string | undefined): string {
  try {
    return name() ?? tag;
  } catch {
    return tag;
  }
}

const keptUnder = "sharedspheres.language";
const isSpoken = (tag: string): tag is LanguageCode => Object.hasOwn(spokenLanguages, tag);

/** The language chosen before, else the first of the browser's that the app speaks, else English. */
export function chosenLanguage(): LanguageCode {
  const kept = localStorage.getItem(keptUnder);
  if (kept !== null && isSpoken(kept)) return kept;
  for (const tag of navigator.languages) {
    const base = tag.split("-")[0] ?? "";
    if (isSpoken(base)) return base;
  }
  return "en";
}

export const keepLanguage = (language: LanguageCode): void => localStorage.setItem(keptUnder, language);
