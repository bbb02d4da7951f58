/**
 * The text formats that schemas name: "record-id", "public-key", "name", "line", "text", "web-link", "language", "time-zone",
 * "date-time". `registerFormats` teaches them to TypeBox; it may be called any number of times.
 *
 * `name` and `line` are one line without direction overrides and with something visible in it; `text` may have line feeds and
 * tabs. `time-zone` asks the platform's IANA data through Intl and remembers the answers.
 */
import Format from "typebox/format";
import { isId } from "./id.ts";
import { directionOverrides, faultOfText, lineBreaks, somethingVisible } from "./text.ts";

/** Most texts: one line, nothing refused in it, something visible first. */
const plainLine = /^[\x21-\x7e][\x20-\x7e]*$/;
const isText = (text: string): boolean => plainLine.test(text) || (faultOfText(text, false) === undefined && somethingVisible.test(text));
const isLine = (text: string): boolean => plainLine.test(text) || (isText(text) && !lineBreaks.test(text) && !text.includes("\t") && !directionOverrides.test(text));

/** http and https only, with a host, without a name or password in it, and spelt without spaces. */
export function isWebLink(text: string): boolean {
  if (!/^https?:\/\/[^\s/?#@\\]+([/?#][^\s\\]*)?$/.test(text) || faultOfText(text, false) !== undefined || directionOverrides.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "" && url.username === "" && url.password === "";
}

/** Well-formed BCP 47 (RFC 5646), private-use and grandfathered tags aside. */
const isLanguage = (text: string): boolean =>
  /^[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[a-wy-z0-9](-[a-z0-9]{2,8})+)*$/i.test(text);

const zones = new Map<string, boolean>();
function isTimeZone(text: string): boolean {
  const known = zones.get(text);
  if (known !== undefined) return known;
  // Offsets ("+02:00") are not zones: they know no summer time.
  let found = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text);
  if (found) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: text });
    } catch {
      found = false;
    }
  }
  if (zones.size < 2_048) zones.set(text, found);
  return found;
}

/** RFC 3339 with seconds and an offset, and a day that exists. */
function isDateTime(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:([0-5]\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Each format, its test, and a sentence that ends "This ...". */
export const formats: Readonly<Record<string, { readonly test: (text: string) => boolean; readonly sentence: string }>> = {
  "record-id": { test: isId, sentence: "is not a record id (52 characters of lower-case base32)" },
  "public-key": { test: isId, sentence: "is not a public key (52 characters of lower-case base32)" },
  "name": { test: isLine, sentence: "is not one line of plain text with something visible in it" },
  "line": { test: isLine, sentence: "is not one line of plain text with something visible in it" },
  "text": { test: isText, sentence: "is not plain text with something visible in it" },
  "web-link": { test: isWebLink, sentence: "is not an http or https address" },
  "language": { test: isLanguage, sentence: "is not a language tag (as in en or pt-BR)" },
  "time-zone": { test: isTimeZone, sentence: "is not an IANA time zone (as in Europe/Lisbon)" },
  "date-time": { test: isDateTime, sentence: "is not a time as RFC 3339 writes it (as in 2026-11-02T18:00:00Z)" },
};

let registered = false;
export function registerFormats(): void {
  if (registered) return;
  for (const [name, { test }] of Object.entries(formats)) Format.Set(name, test);
  registered = true;
}
