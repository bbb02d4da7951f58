import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { caveatNames, contradictionNames, emptinessNames, introductionStates, routes, termNames } from "@cosmicsync/api";
import { errorCodes, profileFieldNames, profileSetNames, purposes, visibilityLevels } from "@cosmicsync/protocol";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { pseudo } from "../testing/pseudo.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { firstKeys } from "./firstKeys.ts";
import { isolate, wordsFrom } from "./index.ts";
import { de as nodesDe } from "./nodes/de.ts";
import { en as nodesEn } from "./nodes/en.ts";
import { es as nodesEs } from "./nodes/es.ts";

/** With the words of the page that brings its own. */
const whole: Readonly<Record<"en" | "es" | "de", Readonly<Record<string, string>>>> = { en: { ...en, ...nodesEn }, es: { ...es, ...nodesEs }, de: { ...de, ...nodesDe } };

/** Names of the placeholders of a message, with the cases of each plural and select. */
function placeholders(compiled: unknown, held: Set<string> = new Set()): Set<string> {
  if (!Array.isArray(compiled)) return held;
  for (const token of compiled as unknown[]) {
    if (!Array.isArray(token)) continue;
    held.add(String(token[0]));
    const cases: unknown = token[2];
    if (typeof cases !== "object" || cases === null) continue;
    for (const [name, tokens] of Object.entries(cases)) {
      if (token[1] === "select") held.add(`${String(token[0])}=${name}`);
      placeholders(tokens, held);
    }
  }
  return held;
}

test("every language has the same words as English", () => {
  for (const [language, file] of Object.entries(whole)) assert.deepEqual(Object.keys(file).toSorted(), Object.keys(whole.en).toSorted(), language);
  assert.equal(Object.keys(whole.en).length, Object.keys(en).length + Object.keys(nodesEn).length, "a key is in both files");
});

test("every message is well-formed, and has the placeholders that English has", () => {
  for (const [language, file] of Object.entries(whole)) {
    for (const [key, message] of Object.entries(file)) {
      assert.notEqual(message.trim(), "", `${language} ${key}`);
      assert.deepEqual([...placeholders(compileMessageOrThrow(message))].toSorted(), [...placeholders(compileMessageOrThrow(whole.en[key]!))].toSorted(), `${language} ${key}`);
    }
  }
});

test("a message with an open brace, or with another placeholder, would be found", () => {
  assert.throws(() => compileMessageOrThrow("Hello {name"));
  assert.notDeepEqual(placeholders(compileMessageOrThrow("{count} von {off}")), placeholders(compileMessageOrThrow(en["fact.countOf"])));
});

/** Names, and words that the languages share. */
const shared = /^(channel\.(matrix|signal)|demo|demo\.label|field\.(name|links)|reveal\.name|term\.region|passphrase|value\/(tradition|universalism)|stage\.idea)$/;

test("another language repeats English only where the words are names or shared", () => {
  const repeated = Object.entries(whole.en).filter(([key, message]) => /[a-z]{4}/i.test(message.replaceAll(/\{[^}]*\}/g, "")) && [whole.es, whole.de].some((file) => file[key] === message)).map(([key]) => key);
  assert.deepEqual(repeated.filter((key) => !shared.test(key)), []);
});

test("every term, caveat, state, purpose, visibility level and profile field has words", () => {
  const needed = [
    ...termNames.flatMap((term) => [`term.${term}`, `reason.${term}.you`, `reason.${term}.them`]),
    ...caveatNames.flatMap((caveat) => [`caveat.${caveat}.you`, `caveat.${caveat}.them`]),
    ...contradictionNames.map((name) => `contradiction.${name}`), ...emptinessNames.map((name) => `matches.empty.${name}`),
    ...introductionStates.flatMap((state) => [`introduction.${state}.asker`, `introduction.${state}.asked`]),
    ...purposes.flatMap((purpose) => [`consent.${purpose}`, `consent.${purpose}.about`]),
    ...visibilityLevels.map((level) => `visibility.${level}`),
    ...[...profileFieldNames, ...profileSetNames].map((field) => `field.${field}`),
  ];
  assert.deepEqual(needed.filter((key) => !Object.hasOwn(en, key)), []);
});

/** Said by the command line alone. */
const unseen: ReadonlySet<string> = new Set(["account/here-already", "account/bundle-unreadable"]);

test("every problem that a route can answer with, and every one that all requests can meet, has words", () => {
  const shown = new Set<string>([...Object.values(routes).flatMap((route): readonly string[] => route.problems), ...errorCodes.filter((code) => /^(request|account|invitation|introduction|collaboration|claim|project|person)\//.test(code) && !unseen.has(code)), "storage/full", "storage/busy", "storage/broken", "network/unreachable"]);
  assert.deepEqual([...shown].filter((code) => !Object.hasOwn(whole.en, `problem.${code}`)), []);
});

test("the first page's parts use the words that come with it, and these are no more than they use", () => {
  const parts = ["pages/Start.tsx", "pages/NotFound.tsx", "parts/Announcer.tsx", "parts/Field.tsx", "parts/Layout.tsx", "parts/Mark.tsx", "parts/PageHeading.tsx", "parts/Problem.tsx"];
  const used = parts.flatMap((part) => [...readFileSync(new URL(`../${part}`, import.meta.url), "utf8").matchAll(/\bwords\.t\("([^"]+)"/g)].map(([, key]) => key));
  // What a broken line says has no call of its own: Problem finds it by its code.
  assert.deepEqual(firstKeys.toSorted(), [...new Set([...used, "problem.network/unreachable"])].toSorted());
});

test("the pseudo-locale keeps placeholders and cases, and marks where a message begins and ends", () => {
  for (const [key, message] of Object.entries(en)) {
    const made = pseudo(message);
    assert.deepEqual([...placeholders(made)].toSorted(), [...placeholders(compileMessageOrThrow(message))].toSorted(), key);
    assert.match(typeof made === "string" ? made : `${String(made[0])}${String(made.at(-1))}`, /^⟦.*⟧$/s, key);
  }
  assert.equal(JSON.stringify(pseudo("Save")), JSON.stringify(["⟦", "Sávé~~", "⟧"]));
});

test("plurals follow the language", () => {
  const [english, german] = [wordsFrom("en", en), wordsFrom("de", de)];
  assert.equal(english.t("minutes", { minutes: 1 }), "1 minute");
  assert.equal(english.t("minutes", { minutes: 90 }), "90 minutes");
  assert.equal(german.t("minutes", { minutes: 90 }), "90 Minuten");
  assert.equal(english.t("start.found", { count: 0 }), "No match yet");
});

test("what people wrote is isolated inside sentences, whatever its direction", () => {
  const words = wordsFrom("en", en);
  assert.equal(words.list(["ا", "b"]), "\u2068ا\u2069 and \u2068b\u2069");
  assert.equal(words.t("introduction.with", { name: isolate("\u202Eevil") }), "Introduction to \u2068\u202Eevil\u2069");
});

test("markup and braces in a value stay text", () => {
  assert.equal(wordsFrom("en", en).t("removed", { name: "<b>{count}</b>" }), "<b>{count}</b> was removed");
});

test("distances in time take the nearest unit", () => {
  const words = wordsFrom("en", en);
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(words.distance("2026-01-08T00:00:00Z", now), "in 7 days");
  assert.equal(words.distance("2026-01-01T05:10:00Z", now), "in 5 hours");
  assert.equal(words.distance("2025-12-31T23:50:00Z", now), "10 minutes ago");
});

test("an unknown language tag or region is shown as it is", () => {
  const words = wordsFrom("en", en);
  assert.equal(words.languageName("sv"), "Swedish");
  assert.equal(words.languageName("not a tag"), "not a tag");
  assert.equal(words.regionName("SE-AB"), "Sweden (SE-AB)");
});

test("a key that the words do not know gives nothing, not the key", () => {
  const words = wordsFrom("en", en);
  assert.equal(words.find("problem.made/up"), undefined);
  assert.equal(words.find("problem.account/name-taken"), en["problem.account/name-taken"]);
  assert.equal(words.find("toString"), undefined);
});
