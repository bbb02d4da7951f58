/** Each term measures what it says: good and bad in pairs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMatcher, type Subject, type TermName } from "../index.ts";
import { dayMillis, subject, testNow } from "../testing.ts";
import { createVocabulary, loadStarterVocabulary } from "../vocabulary/index.ts";
import { shippedModel } from "../model/score-model.ts";
import { scoreOf } from "../score.ts";
import { terms } from "./index.ts";

const matcher = createMatcher({ vocabulary: createVocabulary(loadStarterVocabulary()), now: () => testNow });
const measure = (term: TermName, a: Partial<Subject>, b: Partial<Subject>): number | undefined =>
  matcher.score(subject({ id: "a", ...a }), subject({ id: "b", ...b })).forSeeker.terms.find((one) => one.term === term)?.measure;
const reason = (term: TermName, a: Partial<Subject>, b: Partial<Subject>) => matcher.score(subject({ id: "a", ...a }), subject({ id: "b", ...b })).forSeeker.reasons.find((one) => one.term === term)?.facts;

describe("the terms", () => {
  it("have weights that sum to 1", () => assert.ok(Math.abs(terms.reduce((sum, { weight, extra }) => sum + (extra === true ? 0 : weight), 0) - 1) < 1e-12));

  it("are unknown, not zero, where somebody has said nothing", () => {
    for (const { name } of terms) assert.equal(measure(name, {}, {}) === undefined, name !== "freshness", name);
  });
});

describe("offers and needs", () => {
  const offers = [{ skill: "skill/carpentry", level: 3 }];
  it("fit fully at the wanted level, in part below it, not at all without", () => {
    assert.equal(measure("need-met-by-offer", { needs: [{ skill: "skill/carpentry", level: 3 }] }, { offers }), 1);
    assert.equal(measure("need-met-by-offer", { needs: [{ skill: "skill/carpentry", level: 4 }] }, { offers }), 0.7);
    assert.equal(measure("need-met-by-offer", { needs: [{ skill: "skill/midwifery" }] }, { offers }), 0);
  });
  it("count three met needs of ten as much more than three tenths", () => {
    const ids = loadStarterVocabulary().filter(({ broader, related }) => broader.length === 0 && related.length === 0).slice(0, 10).map(({ id }) => id);
    const found = measure("need-met-by-offer", { needs: ids.map((skill) => ({ skill })) }, { offers: ids.slice(0, 3).map((skill) => ({ skill })) });
    assert.ok(found !== undefined && found > 0.6 && found < 0.7, String(found));
  });
  it("say which needs are met, and how many of how many", () => {
    assert.deepEqual(reason("need-met-by-offer", { needs: [{ skill: "skill/carpentry", level: 2 }, { skill: "skill/midwifery" }] }, { offers }), { concepts: ["skill/carpentry"], count: 1, of: 2, level: 3, wantedLevel: 2 });
  });
});

describe("interests", () => {
  it("count what few have for more than what all have", () => {
    const own = createMatcher({ vocabulary: createVocabulary(loadStarterVocabulary()), now: () => testNow });
    for (let index = 0; index < 50; index += 1) own.put(subject({ id: `s${index}`, interests: ["skill/cooking"] }));
    const score = (shared: string): number => own.score(subject({ id: "a", interests: [shared, "own/x1"] }), subject({ id: "b", interests: [shared, "own/y2"] })).forSeeker.score;
    assert.ok(score("skill/midwifery") > score("skill/cooking"));
  });
});

describe("languages", () => {
  it("fit by the lesser level, regional forms included", () => {
    assert.equal(measure("languages", { languages: [{ language: "pt-BR", level: "native" }] }, { languages: [{ language: "pt", level: "conversation" }] }), 0.75);
    assert.equal(measure("languages", { languages: [{ language: "pt" }] }, { languages: [{ language: "sv" }] }), 0);
  });
});

describe("time", () => {
  const zone = (timeZone: string, windows?: Subject["windows"]): Partial<Subject> => ({ timeZone, ...(windows === undefined ? {} : { windows }) });
  it("compares zones when there are no windows, the short way round the globe", () => {
    assert.equal(measure("time-overlap", zone("Europe/Stockholm"), zone("Europe/Berlin")), 1);
    assert.equal(measure("time-overlap", zone("Asia/Tokyo"), zone("Europe/London")), 0);
    assert.ok((measure("time-overlap", zone("Pacific/Auckland"), zone("Pacific/Honolulu")) ?? 0) > 0.5);
    assert.equal(measure("time-overlap", zone("Nowhere/Land"), zone("Europe/London")), undefined);
  });
  it("counts the hours in common, across midnight and zones, each once", () => {
    const evening = [{ day: 7, fromMinute: 22 * 60, toMinute: 2 * 60 }];
    assert.equal(measure("time-overlap", zone("UTC", evening), zone("UTC", [{ day: 1, fromMinute: 0, toMinute: 120 }, { day: 1, fromMinute: 60, toMinute: 180 }])), 0.5);
    assert.equal(measure("time-overlap", zone("UTC", [{ day: 1, fromMinute: 600, toMinute: 840 }]), zone("Asia/Kolkata", [{ day: 1, fromMinute: 600 + 330, toMinute: 840 + 330 }])), 1);
    assert.equal(measure("time-overlap", zone("UTC", evening), zone("UTC", [{ day: 3, fromMinute: 0, toMinute: 600 }])), 0);
  });
});

describe("hours, region and freshness", () => {
  it("ask for enough hours of a person, and for like hours of two people", () => {
    assert.equal(measure("hours", { hoursPerWeek: 10 }, { hoursPerWeek: 5, type: "project" }), 1);
    assert.equal(measure("hours", { hoursPerWeek: 2 }, { hoursPerWeek: 8, type: "project" }), 0.25);
    assert.equal(measure("hours", { hoursPerWeek: 2 }, { hoursPerWeek: 8 }), 0.25);
    assert.equal(measure("hours", { hoursPerWeek: 0 }, { hoursPerWeek: 0 }), 1);
  });
  it("know the same place, the same country, and how far another one is, at most as precisely as it was said", () => {
    const near = (one?: string, other?: string): number | undefined => measure("region", one === undefined ? {} : { region: one }, other === undefined ? {} : { region: other });
    assert.equal(near("SE-AB", "SE-AB"), 1);
    assert.equal(near("SE-AB", "SE"), 0.7);
    const [norway, germany, greece] = [near("SE", "NO"), near("SE", "DE"), near("SE", "GR")] as [number, number, number];
    assert.ok(0.6 > norway && norway > germany && germany > greece && greece > 0, `${norway} ${germany} ${greece}`);
    assert.ok(Math.abs(norway - 0.6 * (1 - 417 / 3_000)) < 0.03, "Stockholm and Oslo are 417 km apart");
    assert.equal(near("SE-AB", "NO-03"), norway, "of parts of two countries no more is known than of the countries");
    assert.ok((near("US", "CA") ?? 0) > 0.5, "of large countries the nearest places count");
    assert.ok((near("FJ", "WS") ?? 0) > 0.3, "across the date line");
    for (const [one, other] of [["SE", "PE"], ["NZ", "ES"], ["SE", undefined], [undefined, undefined], ["SE", "ZZ"], ["ZZ", "QQ"]] as const) {
      assert.equal(near(one, other), undefined, `${one} ${other}`);
      assert.equal(near(other, one), undefined);
    }
  });
  it("never cost those who are far apart, or say nothing, a thing: a region only lifts", () => {
    const measures = terms.map(({ name, extra }) => (extra === true && name !== "region" ? NaN : 0.4));
    const at = terms.findIndex(({ name }) => name === "region");
    const by = (region: number): ReturnType<typeof scoreOf> => scoreOf(measures.map((value, index) => (index === at ? region : value)), shippedModel);
    for (const near of [0, 0.1, 0.6, 1]) assert.ok(by(near).score >= by(NaN).score && by(near).score <= by(NaN).score + 0.03);
    assert.equal(by(NaN).uncertainty, by(1).uncertainty, "nor does it count as knowing little");
  });
  it("halve freshness in 120 days and let nobody profit from a clock ahead", () => {
    assert.equal(measure("freshness", {}, { updatedAt: testNow - 120 * dayMillis }), 0.5);
    assert.equal(measure("freshness", {}, { updatedAt: testNow + 90 * dayMillis }), 1);
  });
});
