/**
 * The main job, from two answers to an outcome, over HTTP: run it against a node that is up.
 *
 *     node examples/main-job.ts --url http://127.0.0.1:4747
 *
 * Two people who are made up sign up on that node, find each other, are introduced, work together and part. Each step is
 * held to what the node promises; the first that is not kept ends the program.
 */
import { strict as assert } from "node:assert";
import { parseArgs } from "node:util";
import { ProblemError, createClient, type Client, type IntroductionView, type MatchView, type SideView } from "@cosmicsync/api";

export interface MainJob {
  readonly url: string;
  readonly say?: (line: string) => void;
  /** Moves the node's time on, where it can be: then silence is shown too. */
  readonly advance?: (millis: number) => void;
}

const day = 86_400_000;
const passphrase = "a long walk by the river";

export const mainJob = async ({ url, say = console.log, advance }: MainJob): Promise<void> => {
  const anybody = createClient({ base: url });
  const run = Buffer.from(crypto.getRandomValues(new Uint8Array(4))).toString("hex");

  const node = await anybody.call("node");
  say(`1. ${node.name}: ${node.people} people, ${node.projects} projects`);

  const preview = await anybody.call("preview", { body: { bring: "I can bake bread, do carpentry and repair bicycles", seek: "jemand, der Gitarre unterrichtet, fotografiert und gärtnert", language: "en" } });
  assert.ok(preview.offers.length >= 2 && preview.needs.length >= 1, "two answers are understood, in two languages");
  if (node.demo) assert.equal(preview.matches.length, 3, "three plausible matches before signing up");
  preview.matches.forEach(explained);
  say(`2. "bread, carpentry, bicycles" finds ${preview.matches.map((match) => match.person?.pseudonym ?? match.project?.title).join(", ")}`);

  const ana = await arrive(anybody, `ana ${run}`, "Ana");
  const bo = await arrive(anybody, `bo ${run}`, "Bo");
  await ana.call("editProfile", { body: {
    offers: [{ skill: "skill/carpentry", level: 3 }, { skill: "skill/bread-baking", level: 4 }], needs: [{ skill: "skill/photography", level: 2 }], interests: ["interest/gardening"],
    values: ["value/benevolence"], languages: [{ language: "en", level: "fluent" }], hoursPerWeek: 4, timeZone: "Europe/Lisbon", region: "PT", visibility: [{ field: "region", level: "match" }],
  } });
  await bo.call("editProfile", { body: {
    offers: [{ skill: "skill/photography", level: 3 }], needs: [{ skill: "skill/carpentry", level: 2 }, { skill: "skill/bread-baking", level: 1 }], interests: ["interest/gardening"],
    values: ["value/benevolence"], languages: [{ language: "en", level: "fluent" }], hoursPerWeek: 5, timeZone: "Europe/Lisbon", region: "PT",
  } });
  say("3. Ana and Bo signed up, agreed to be matched, and completed their profiles");

  const anaId = (await ana.call("account")).person;
  const boId = (await bo.call("account")).person;
  const people = await ana.call("matches", { query: { want: "person", limit: 50 } });
  const projects = await ana.call("matches", { query: { want: "project" } });
  [...people.matches, ...projects.matches].forEach(explained);
  const found = people.matches.find((match) => match.id === boId);
  assert.ok(found?.introducible, "Ana is suggested Bo, and may ask");
  assert.equal(found.person?.name, undefined, "without a name");
  assert.ok(!JSON.stringify(people).includes("@example.org"), "without a contact");
  say(`4. Ana sees ${found.person?.pseudonym}: ${reasons(found.forYou)}; but ${caveats(found.forYou)}`);

  const asked = await ana.call("ask", { body: { person: boId, note: "Shall we build a bread oven?", name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] }, idempotencyKey: `ask-${run}` });
  const again = await ana.call("ask", { body: { person: boId, note: "Shall we build a bread oven?", name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] }, idempotencyKey: `ask-${run}` });
  assert.equal(again.id, asked.id, "the same request again is the same introduction");
  // A record's clock may run a little ahead of the wall's, by which the answer is due.
  assert.ok(Math.abs(Date.parse(asked.dueAt) - Date.parse(asked.askedAt) - 7 * day) < 1_000, "an answer is due in seven days");
  const inbox = await bo.call("introduction", { params: { introduction: asked.id } });
  assert.deepEqual([inbox.side, inbox.state, inbox.canAnswer, inbox.other.name, inbox.other.contacts], ["asked", "waiting", true, undefined, undefined]);
  sides(inbox);

  await bo.call("answer", { params: { introduction: asked.id }, body: { answer: "ask-more", question: "Do you have a garden?" } });
  await ana.call("reply", { params: { introduction: asked.id }, body: { text: "A small one." } });
  await assert.rejects(bo.call("answer", { params: { introduction: asked.id }, body: { answer: "yes" } }), (problem) => problem instanceof ProblemError && problem.code === "introduction/contact-missing");
  const yes = await bo.call("answer", { params: { introduction: asked.id }, body: { answer: "yes", name: "Bo", contacts: [{ channel: "phone", address: "+46 70 000 00 00" }] } });
  const met = await ana.call("introduction", { params: { introduction: asked.id } });
  assert.deepEqual([yes.other.name, met.other.name, met.other.contacts?.[0]?.address], ["Ana", "Bo", "+46 70 000 00 00"], "both said yes: names and contacts are revealed to both");
  say("5. Bo asked for more, Ana replied, Bo said yes: they know each other's names and contacts");

  const begun = await ana.call("start", { params: { introduction: asked.id }, body: { title: "A bread oven", firstStep: { text: "Measure the garden", minutes: 90, dueAt: new Date(Date.parse(asked.askedAt) + 3 * day).toISOString() } } });
  const params = { collaboration: begun.id };
  await bo.call("firstStep", { params });
  await bo.call("finish", { params, body: { result: "completed" } });
  const early = await ana.call("closingNote", { params, body: { note: "The oven is warm.", satisfaction: 5, again: "yes" } });
  assert.deepEqual([early.notes, early.waitingForOtherNote], [[], true], "one's own note is not shown alone");
  assert.deepEqual((await bo.call("collaboration", { params })).notes, []);
  const ended = await bo.call("closingNote", { params, body: { note: "I learned to bake.", satisfaction: 5, again: "yes" } });
  assert.deepEqual([ended.state, ended.notes.length, ended.outcome], ["finished", 2, { result: "completed", mutual: true, again: true }], "both notes together, and an outcome");
  say(`   They finished "${ended.title}"; outcome: ${ended.outcome?.result}, mutual`);

  await quietly(anybody, run, { say, ...(advance === undefined ? {} : { advance }) });
  for (const client of [ana, bo]) await client.call("erase", { body: { passphrase } });
  await assert.rejects(bo.call("account"), (problem) => problem instanceof ProblemError && problem.status === 401);
  await assert.rejects(anybody.call("person", { params: { person: anaId } }), (problem) => problem instanceof ProblemError && problem.code === "person/not-found");
  say("   Ana and Bo erased their accounts: nothing of them is left");
};

/** A no is never shown as a no: Cleo cannot tell Dan's no from Dan's silence, and both end kindly after seven days. */
const quietly = async (anybody: Client, run: string, { say, advance }: Required<Pick<MainJob, "say">> & Pick<MainJob, "advance">): Promise<void> => {
  const [cleo, dan] = [await arrive(anybody, `cleo ${run}`, "Cleo"), await arrive(anybody, `dan ${run}`, "Dan")];
  const asked = await cleo.call("ask", { body: { person: (await dan.call("account")).person, name: "Cleo", contacts: [{ channel: "email", address: "cleo@example.org" }] } });
  const params = { introduction: asked.id };
  const before = await cleo.call("introduction", { params });
  await dan.call("answer", { params, body: { answer: "no" } });
  assert.deepEqual(await cleo.call("introduction", { params }), before, "after a no, Cleo sees what she saw before it");
  assert.equal((await dan.call("introduction", { params })).state, "closed");
  if (advance !== undefined) {
    advance(7 * day + 60_000);
    const closed = await cleo.call("introduction", { params });
    assert.deepEqual([closed.state, closed.other.name, closed.dueAt], ["closed", undefined, before.dueAt], "seven days of silence close it kindly");
  }
  for (const client of [cleo, dan]) await client.call("erase", { body: { passphrase } });
  say(`   A no looked like silence${advance === undefined ? "" : ", and silence closed after seven days"}`);
};

const arrive = async (anybody: Client, name: string, displayName: string): Promise<Client> => {
  const session = await anybody.call("signUp", { body: { name, passphrase, displayName, answers: { bring: "carpentry", seek: "photography", language: "en" }, consents: ["show", "match"] } });
  return anybody.withToken(session.token);
};

const explained = (match: MatchView): void => { for (const side of [match.forYou, match.forThem]) explainedSide(side); };
const sides = (introduction: IntroductionView): void => { for (const side of [introduction.you, introduction.them]) explainedSide(side); };
const explainedSide = (side: SideView): void => assert.ok(side.reasons.length >= 2 && side.caveats.length >= 1, "at least two reasons and one caveat for each side");
const reasons = (side: SideView): string => side.reasons.map(({ term, facts }) => [term, ...(facts.concepts ?? []).map(({ label }) => label)].join(" ")).join(", ");
const caveats = (side: SideView): string => side.caveats.map(({ caveat }) => caveat).join(", ");

if (import.meta.main) {
  const { values } = parseArgs({ options: { url: { type: "string", default: "http://127.0.0.1:4747" } } });
  await mainJob({ url: values.url });
}
