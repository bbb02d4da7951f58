/** Vectors of texts and of bodies: every example and every refused body that the kinds declare, and hostile values beside them. */
import { toHex } from "../../bytes.ts";
import { encode } from "../../encoding.ts";
import { kindNames, kinds, type KindName } from "../../kinds/index.ts";
import { validateBody } from "../../validate.ts";
import type { VectorFiles } from "../vector-files.ts";

export function textVectors(): Pick<VectorFiles, "texts_valid" | "texts_invalid"> {
  const valid = (format: string, texts: Readonly<Record<string, string>>): VectorFiles["texts_valid"] => Object.entries(texts).map(([why, text]) => ({ why, format, text }));
  return {
    "texts_valid": [
      ...valid("name", { "a plain name": "Ana", "spaces within": "Ana Lima", "an apostrophe": "O’Brien", "Arabic": "ليلى", "Hindi, with vowel signs": "हिन्दी", "a family of four in one picture": "👩‍👩‍👧‍👦", "a direction mark, which scripts need": "ليلى\u200f!", "markup is only text": "<b>x</b>" }),
      ...valid("line", { "a sentence": "Neighbours lend each other tools." }),
      ...valid("text", { "line ends and tabs": "one\n\ttwo" }),
      ...valid("web-link", { "https": "https://example.org/a?b=c#d", "http with a port": "http://example.org:8080/", "a host in other letters": "https://пример.example/" }),
      ...valid("language", { "two letters": "pt", "with a region": "pt-BR", "with a script": "zh-Hant-TW", "three letters": "yue" }),
      ...valid("time-zone", { "a city": "Europe/Lisbon", "UTC": "UTC", "three parts": "America/Argentina/Buenos_Aires" }),
      ...valid("date-time", { "UTC": "2026-11-02T18:00:00Z", "an offset and a fraction": "2026-11-02T18:00:00.125+05:30", "a leap day": "2028-02-29T00:00:00Z" }),
      ...valid("record-id", { "52 letters": "a".repeat(52) }),
    ],
    "texts_invalid": [
      ...valid("name", { "only spaces": "   ", "only a zero-width space": "\u200b", "U+0000": "a\u0000b", "a line end": "a\nb", "a carriage return": "a\rb", "a tab": "a\tb", "an escape character": "a\u001bb", "a C1 control character": "a\u0085b", "a line separator": "a\u2028b", "a right-to-left override": "a\u202eb", "an isolate": "a\u2066b", "half a surrogate pair": "a\ud800b", "the other half": "a\udc00b", "nothing": "" }),
      ...valid("line", { "a right-to-left override": "gpj.\u202eexe", "a line end": "a\nb" }),
      ...valid("text", { "U+0000": "a\u0000b", "an escape character": "\u001b[2J", "half a surrogate pair": "a\ud800", "only line ends": "\n\n" }),
      ...valid("web-link", { "a script": "javascript:alert(1)", "data": "data:text/html,x", "a name and password": "https://a:b@example.org/", "a name that looks like a host": "https://example.org@evil.example/", "no host": "https:///a", "a space": "https://example.org/a b", "a backslash": "https://example.org\\@evil.example/", "a right-to-left override": "https://example.org/\u202e", "no scheme": "example.org", "a file": "file:///etc/passwd" }),
      ...valid("language", { "a word": "portuguese-language", "an underscore": "pt_BR", "one letter": "p" }),
      ...valid("time-zone", { "an offset": "+02:00", "an unknown city": "Europe/Atlantis", "a path": "../../etc/localtime", "a space": "Europe/Lisbon " }),
      ...valid("date-time", { "no offset": "2026-11-02T18:00:00", "a day that does not exist": "2026-02-29T00:00:00Z", "a day alone": "2026-11-02", "hour 24": "2026-11-02T24:00:00Z" }),
      ...valid("record-id", { "bits left over": "b".repeat(52) }),
    ],
  };
}

export function bodyVectors(): Pick<VectorFiles, "bodies_valid" | "bodies_invalid"> {
  const id = "a".repeat(52);
  const refusedBy = (kind: KindName, why: string, body: unknown): VectorFiles["bodies_invalid"][number] => {
    const answer = validateBody(kind, body);
    if (answer.ok) throw new Error(`${kind}: ${why} must be refused`);
    return { why, kind, body, code: answer.code, where: answer.where ?? "" };
  };
  return {
    "bodies_valid": [
      ...kindNames.flatMap((kind) => kinds[kind].examples.map((body: unknown, i) => ({ why: `${kind}, example ${i + 1}`, kind, body, hex: toHex(encode(body)) }))),
      ...([["half an hour", { person: id, set: { hoursPerWeek: 0.5 } }], ["a change that changes nothing", { person: id }], ["own words in Hindi", { person: id, add: { interests: ["own/हिन्दी"] } }]] as const)
        .map(([why, body]) => ({ why, kind: "profile" as const, body, hex: toHex(encode(body)) })),
    ],
    "bodies_invalid": [
      ...kindNames.flatMap((kind) => kinds[kind].refused.map(({ why, body }) => refusedBy(kind, why, body))),
      refusedBy("profile", "not an object", []),
      refusedBy("profile", "null", null),
      refusedBy("profile", "a text that is not in normal form C", { person: id, set: { name: "Ame\u0301lie" } }),
      refusedBy("profile", "a carriage return", { person: id, set: { about: "a\r\nb" } }),
      refusedBy("profile", "a byte-order mark", { person: id, set: { about: "\ufeffa" } }),
      refusedBy("profile", "half a surrogate pair", { person: id, set: { about: "\ud800" } }),
      refusedBy("profile", "a name of 121 characters", { person: id, set: { name: "x".repeat(121) } }),
      refusedBy("profile", "a name of 121 characters beyond the basic plane", { person: id, set: { name: "\u{1f33b}".repeat(121) } }),
      refusedBy("profile", "65 interests", { person: id, add: { interests: Array.from({ length: 65 }, (_, i) => `own/${i}`) } }),
      refusedBy("profile", "a key that reaches into prototypes", { person: id, set: { ["__proto__"]: { name: "x" } } }),
      refusedBy("profile", "nested nine levels", { person: id, set: { name: [[[[[[["x"]]]]]]] } }),
      refusedBy("profile", "a number written as text", { person: id, set: { hoursPerWeek: "4" } }),
      refusedBy("profile", "a level that is not whole", { person: id, add: { offers: [{ skill: "skill/x", level: 1.5 }] } }),
      refusedBy("person", "a moment beyond what dates can hold", { began: 8_640_000_000_000_001 }),
      refusedBy("delegation", "an id in upper case", { person: id, key: "A".repeat(52) }),
    ],
  };
}
