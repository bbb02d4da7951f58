import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProfileView, SideView } from "@cosmicsync/api";
import { eventTypes as allEventTypes, limits, purposes as allPurposes, visibilityLevels as allLevels } from "@cosmicsync/protocol";
import { en } from "../words/en.ts";
import { wordsFrom } from "../words/index.ts";
import { countries, languageTags, named } from "./codes.ts";
import { dayAfter, endOfDay } from "./days.ts";
import { briefFactTexts, factTexts } from "./facts.ts";
import { changeOf, draftOf } from "./profileDraft.ts";
import { eventTypes } from "./eventTypes.ts";
import { purposes } from "./purposes.ts";
import { leastPassphraseChars, strengthOf } from "./strength.ts";
import { termRows } from "./termRows.ts";
import { draftOfWindow, windowTexts, windowsOf } from "./windowTexts.ts";

const words = wordsFrom("en", en);

test("a short passphrase is called short, a common shape weak, several words strong", () => {
  assert.equal(strengthOf("abc"), "short");
  assert.equal(strengthOf("aaaaaaaaaaaaaa"), "weak");
  assert.equal(strengthOf("bicycle river"), "weak");
  assert.equal(strengthOf("bicycle-river9"), "fair");
  assert.equal(strengthOf("copper teapot meadow lantern"), "strong");
  assert.equal(leastPassphraseChars, 10);
});

test("facts become short texts in the reader's language, nearest level for a mean", () => {
  assert.deepEqual(factTexts(words, { concepts: [{ id: "skill/x", label: "carpentry", kind: "skill" }], languages: ["sv"], hours: 4.25, level: 2.6, count: 1, of: 3, days: 1 }), ["carpentry", "Swedish", "4.3 h", "level: at home in it", "1 of 3", "1 day ago"]);
  assert.deepEqual(factTexts(words, {}), []);
});

test("in brief a reason names what fits a short line and counts the rest; figures only where there is no name", () => {
  const named = (...labels: string[]): { id: string; label: string; kind: "skill" }[] => labels.map((label) => ({ id: `skill/${label}`, label, kind: "skill" }));
  assert.deepEqual(briefFactTexts(words, { concepts: named("carpentry", "sewing"), count: 2, of: 2 }), ["carpentry", "sewing"]);
  assert.deepEqual(briefFactTexts(words, { concepts: named("sustainable energy production", "sewing", "cooking") }), ["sustainable energy production", "+2"]);
  assert.deepEqual(briefFactTexts(words, { count: 1, of: 3 }), ["1 of 3"]);
});

const side = (...terms: [SideView["reasons"][number]["term"], number][]): SideView => ({ score: 0.5, uncertainty: 0.1, reasons: terms.map(([term, contribution]) => ({ term, contribution, facts: {} })), caveats: [] });

test("the picture has each term of both sides once, strongest first, nothing where a side lacks it", () => {
  assert.deepEqual(termRows(side(["interests", 0.1], ["hours", 0.2]), side(["interests", 0.5])), [{ term: "interests", you: 0.1, them: 0.5 }, { term: "hours", you: 0.2, them: 0 }]);
});

const profile: ProfileView = {
  name: "Ana", hoursPerWeek: 4, contacts: [], links: [], offers: [{ id: "skill/carpentry", label: "carpentry" }], needs: [], interests: [], values: [], languages: [], visibility: [{ field: "name", level: "introduced" }], complete: 0.5, etag: "1",
};

test("a profile that was not touched asks for no change but the suggested time zone", () => {
  assert.deepEqual(changeOf(profile, draftOf(profile, "Europe/Lisbon")), { timeZone: "Europe/Lisbon" });
  assert.deepEqual(changeOf({ ...profile, timeZone: "Asia/Tokyo" }, draftOf({ ...profile, timeZone: "Asia/Tokyo" }, "Europe/Lisbon")), {});
});

test("only what differs is sent: an emptied field as null, a list as the whole list, empty contacts not at all", () => {
  const draft = { ...draftOf(profile, ""), name: "  ", hoursPerWeek: "", offers: [{ id: "skill/carpentry", label: "carpentry", level: 3 }], contacts: [{ channel: "email" as const, address: "  " }], visibility: { name: "nobody" as const } };
  assert.deepEqual(changeOf(profile, draft), { name: null, hoursPerWeek: null, offers: [{ skill: "skill/carpentry", level: 3 }], visibility: [{ field: "name", level: "nobody" }] });
});

test("hours that are no number change nothing", () => {
  assert.deepEqual(changeOf(profile, { ...draftOf(profile, ""), hoursPerWeek: "4e" }), {});
});

test("a day ends in its last minute where the reader is; what is no day gives nothing", () => {
  const end = endOfDay("2030-01-31");
  assert.ok(end !== undefined);
  assert.deepEqual([new Date(end).getDate(), new Date(end).getHours(), new Date(end).getMinutes()], [31, 23, 59]);
  assert.equal(endOfDay("tomorrow"), undefined);
  assert.equal(dayAfter(new Date(2030, 0, 30, 12).getTime(), 2), "2030-02-01");
});

test("weekly windows name the day and the times", () => {
  assert.deepEqual(windowTexts(words, [{ day: 1, fromMinute: 18 * 60, toMinute: 20 * 60 + 30 }, { day: 7, fromMinute: 0, toMinute: 60 }]), ["Monday 18:00–20:30", "Sunday 00:00–01:00"]);
});

test("a window to midnight is edited as 00:00, and is no change while untouched; a time not yet whole is left out", () => {
  const windows = [{ day: 6, fromMinute: 570, toMinute: 1_440 }];
  assert.deepEqual(windows.map(draftOfWindow), [{ day: 6, from: "09:30", to: "00:00" }]);
  assert.deepEqual(changeOf({ ...profile, windows }, draftOf({ ...profile, windows }, "")), {});
  assert.deepEqual(changeOf({ ...profile, windows }, { ...draftOf({ ...profile, windows }, ""), windows: [] }), { windows: null });
  assert.deepEqual(windowsOf([{ day: 1, from: "18:00", to: "21:15" }, { day: 2, from: "", to: "10:00" }]), [{ day: 1, fromMinute: 1_080, toMinute: 1_275 }]);
});

test("countries and languages each have a name of their own, in the language's order", () => {
  assert.equal(new Set(countries).size, 249);
  assert.ok(named(countries, words.regionName, "en").every(({ code, name }) => name !== code));
  assert.deepEqual(named(["sv", "en"], words.languageName, "en").map(({ name }) => name), ["English", "Swedish"]);
  assert.equal(new Set(languageTags).size, languageTags.length);
});

test("what the app offers to choose is what the protocol has", () => {
  assert.deepEqual([...purposes].toSorted(), [...allPurposes].toSorted());
  assert.deepEqual(eventTypes, allEventTypes);
  assert.equal(allLevels.every((level) => Object.hasOwn(en, `visibility.${level}`)), true);
  assert.equal(limits.firstStepMinutes, 120);
});
