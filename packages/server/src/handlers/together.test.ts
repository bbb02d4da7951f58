import assert from "node:assert/strict";
import { test } from "node:test";
import type { SideView } from "@cosmicsync/api";
import { arrive, introduce, type Arrived } from "../testing/arrive.ts";
import { startTestServer } from "../testing/start.ts";

/** From an introduction to an outcome. */
const finishTogether = async (one: Arrived, other: Arrived, satisfaction: number): Promise<void> => {
  const introduction = await introduce(one, other);
  const { id } = await one.client.call("start", { params: { introduction }, body: { title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: "2099-01-01T00:00:00Z" } } });
  const params = { collaboration: id };
  await one.client.call("firstStep", { params });
  for (const person of [one, other]) await person.client.call("finish", { params, body: { result: "completed" } });
  for (const person of [one, other]) await person.client.call("closingNote", { params, body: { note: "It went well.", satisfaction, again: "yes" } });
};

test("What came of a collaboration is a reason for others while both who were in it agree to be matched; a bad end is none, and no answer says with whom", async () => {
  await using server = await startTestServer({ people: 0 });
  const said = { bring: "carpentry", seek: "photography" };
  const other = { bring: "photography", seek: "carpentry" };
  const [ana, bo, cy, eve, fay] = [await arrive(server, "ana", said), await arrive(server, "bo", other), await arrive(server, "cy", said), await arrive(server, "eve", said), await arrive(server, "fay", other)];
  await finishTogether(ana, bo, 5);
  await finishTogether(cy, fay, 2);
  await server.settled();
  const seen = async (subject: Arrived): Promise<SideView | undefined> => (await eve.client.call("matches", { query: { want: "person", limit: 50 } })).matches.find(({ id }) => id === subject.id)?.forYou;
  const reasons = async (subject: Arrived): Promise<readonly string[]> => ((await seen(subject))?.reasons ?? []).map(({ term }) => term);
  assert.ok((await reasons(bo)).includes("track-record"), JSON.stringify(await seen(bo)));
  assert.ok(!(await reasons(fay)).includes("track-record"));
  assert.ok(((await seen(bo))?.score ?? 0) > ((await seen(fay))?.score ?? 1), "it lifts");
  assert.deepEqual((await seen(bo))?.reasons.find(({ term }) => term === "track-record")?.facts, {});
  assert.ok(!JSON.stringify(await eve.client.call("fit", { params: { subject: bo.id } })).includes(ana.id));
  const { read } = await eve.client.call("fit", { params: { subject: bo.id } });
  assert.deepEqual([read.theirs.includes("trackRecord"), read.yours.includes("trackRecord")], [true, false], "the receipt says so");
  await ana.client.call("consent", { params: { purpose: "match" }, body: { granted: false } });
  await server.settled();
  assert.ok(!(await reasons(bo)).includes("track-record"));
});
