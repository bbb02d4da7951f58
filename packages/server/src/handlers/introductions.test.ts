import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ProblemError } from "@cosmicsync/api";
import { limits } from "@cosmicsync/protocol";
import { arrive, contactsOf, introduce, refused, type Arrived } from "../testing/arrive.ts";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createFailingStore } from "../testing/failing-store.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

const day = 86_400_000;
let server: TestServer;
before(async () => { server = await startTestServer({ people: 0 }); });
after(() => server[Symbol.asyncDispose]());

const ask = (asker: Arrived, asked: Arrived, note?: string) => asker.client.call("ask", { body: { person: asked.id, name: asker.name, contacts: contactsOf(asker.name), ...(note === undefined ? {} : { note }) } });
const raw = async (person: Arrived, path: string): Promise<string> => (await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${person.token}` } })).text();

test("Before both have said yes no answer to either side holds a name or contact, and after it both hold both", async () => {
  const [ana, bo] = [await arrive(server, "Anamaria"), await arrive(server, "Bolesław")];
  const { id } = await ask(ana, bo, "Shall we?");
  const seen = async (): Promise<string> => (await Promise.all([ana, bo].flatMap((person) => [`/introductions/${id}`, "/introductions", "/me/matches?want=person", `/people/${person === ana ? bo.id : ana.id}`].map((path) => raw(person, path))))).join("\n");
  const before = await seen();
  for (const secret of ["Anamaria", "Bolesław", "@example.org"]) assert.ok(!before.includes(secret), secret);
  await bo.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "Bolesław", contacts: contactsOf("bo") } });
  const [forAna, forBo] = [await ana.client.call("introduction", { params: { introduction: id } }), await bo.client.call("introduction", { params: { introduction: id } })];
  assert.deepEqual([forAna.state, forAna.other.name, forAna.other.contacts, forAna.canStart], ["revealed", "Bolesław", contactsOf("bo"), true]);
  assert.deepEqual([forBo.other.name, forBo.other.contacts], ["Anamaria", contactsOf("Anamaria")]);
  assert.equal(await server.store.read.count("contactChoice", { fanOut: true }), 0, "what was chosen is in records now, and kept no second time");
});

test("A no and silence are the same to the asker, byte for byte, in every answer and at every moment", async () => {
  const watch = async (said: "no" | undefined): Promise<string[]> => {
    await using own = await startTestServer({ people: 0, startsAt: 1_800_000_000_000 });
    const [ana, bo] = [await arrive(own, "ana"), await arrive(own, "bo")];
    const { id } = await ask(ana, bo, "Shall we?");
    if (said !== undefined) await bo.client.call("answer", { params: { introduction: id }, body: { answer: said } });
    const seen: string[] = [];
    for (const wait of [0, day, 5 * day, 2 * day, 90 * day]) {
      own.advance(wait);
      const token = (await createSession(own, "ana")).token;
      for (const path of [`/introductions/${id}`, "/introductions", `/people/${bo.id}`, "/me/matches?want=person"]) {
        const response = await fetch(`${own.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
        seen.push(`${response.status} ${response.headers.get("etag")} ${masked(await response.text(), [ana.id, bo.id, id])}`);
      }
      const again = await ana.client.withToken(token).call("ask", { body: { person: bo.id, name: "ana", contacts: contactsOf("ana") } }).then((view) => view.state, (error: unknown) => (error instanceof ProblemError ? error.code : "?"));
      seen.push(again);
      const exported = await ana.client.withToken(token).call("exportMe", { body: { passphrase: "a long walk by the river" } });
      seen.push(Object.entries(exported.tables).map(([table, rows]) => `${table} ${rows.length}`).join(", "));
    }
    return seen;
  };
  const [silence, no] = [await watch(undefined), await watch("no")];
  assert.deepEqual(no, silence);
  assert.ok(silence.some((line) => line.includes('"state":"closed"')) && silence.includes("introduction/already-asked") && silence.includes("introduction/asked-recently"));
});
/** Ids, pseudonyms and keys differ from run to run by chance, and by nothing else. */
const masked = (text: string, ids: string[]): string => ids.reduce((masking, id, index) => masking.replaceAll(id, `<${index}>`), text).replace(/"pseudonym":"[^"]+"/g, '"pseudonym":""');
const createSession = async (own: TestServer, name: string): Promise<{ token: string }> => (await (await fetch(`${own.url}/api/v1/sessions`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name, passphrase: "a long walk by the river" }) })).json()) as { token: string };

test("The asker can withdraw after a no as after silence, and both end as withdrawn to the asker", async () => {
  const [ana, bo, cleo] = [await arrive(server, "withdrawing"), await arrive(server, "no-sayer"), await arrive(server, "silent")];
  const [refusedOne, silentOne] = [await ask(ana, bo), await ask(ana, cleo)];
  await bo.client.call("answer", { params: { introduction: refusedOne.id }, body: { answer: "no" } });
  for (const { id } of [refusedOne, silentOne]) assert.equal((await ana.client.call("withdraw", { params: { introduction: id } })).state, "withdrawn");
  assert.equal((await cleo.client.call("introduction", { params: { introduction: silentOne.id } })).state, "withdrawn");
  await refused(cleo.client.call("answer", { params: { introduction: silentOne.id }, body: { answer: "yes", name: "c", contacts: contactsOf("c") } }), "introduction/not-now");
});

test("Silence closes after seven days, and a late yes reveals nothing", async () => {
  await using own = await startTestServer({ people: 0 });
  const [ana, bo] = [await arrive(own, "ana"), await arrive(own, "bo")];
  const { id } = await ask(ana, bo);
  own.advance(7 * day - 60_000);
  assert.equal((await ana.client.call("introduction", { params: { introduction: id } })).state, "waiting");
  own.advance(120_000);
  await refused(bo.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "bo", contacts: contactsOf("bo") } }), "introduction/not-now");
  const view = await ana.client.call("introduction", { params: { introduction: id } });
  assert.deepEqual([view.state, view.other.name, view.other.contacts], ["closed", undefined, undefined]);
});

test("Ask me more starts the clock again from the reply, and needs a question; a yes needs a name and a contact", async () => {
  const [ana, bo] = [await arrive(server, "replying"), await arrive(server, "asking more")];
  const { id } = await ask(ana, bo);
  const params = { introduction: id };
  await refused(bo.client.call("answer", { params, body: { answer: "ask-more" } }), "introduction/question-missing", "/body/question");
  await refused(bo.client.call("answer", { params, body: { answer: "yes", name: "bo" } }), "introduction/contact-missing", "/body/contacts");
  await refused(ana.client.call("reply", { params, body: { text: "To what?" } }), "introduction/not-now");
  const asking = await bo.client.call("answer", { params, body: { answer: "ask-more", question: "Which evenings?" } });
  assert.equal(asking.state, "question");
  const replied = await ana.client.call("reply", { params, body: { text: "Tuesdays." } });
  assert.deepEqual([replied.state, replied.questions], ["waiting", [{ question: "Which evenings?", reply: "Tuesdays." }]]);
});

test("Nobody answers for somebody else, and an introduction is not there for a third person", async () => {
  const [ana, bo, eve] = [await arrive(server, "asker of two"), await arrive(server, "asked of two"), await arrive(server, "third")];
  const { id } = await ask(ana, bo);
  const params = { introduction: id };
  await refused(eve.client.call("introduction", { params }), "introduction/not-found");
  await refused(eve.client.call("answer", { params, body: { answer: "no" } }), "introduction/not-found");
  await refused(ana.client.call("answer", { params, body: { answer: "yes", name: "x", contacts: contactsOf("x") } }), "introduction/not-now");
  await refused(bo.client.call("withdraw", { params }), "introduction/not-now");
  await refused(eve.client.call("start", { params, body: { title: "x", firstStep: { text: "x", minutes: 10, dueAt: new Date(server.now() + day).toISOString() } } }), "introduction/not-found");
});

test("Who may ask whom has bounds: not oneself, not without consent, not twice, not the blocked, not past the caps", async () => {
  await using own = await startTestServer({ people: 0 });
  const ana = await arrive(own, "ana");
  await refused(ask(ana, ana), "introduction/own");
  const shy = await arrive(own, "shy", { consents: ["show"] });
  await refused(ask(ana, shy), "introduction/not-consented");
  await refused(ask(shy, ana), "introduction/not-consented");
  const bo = await arrive(own, "bo");
  await ask(ana, bo);
  await refused(ask(ana, bo), "introduction/already-asked");
  await refused(ask(bo, ana), "introduction/already-asked");
  const blocking = await arrive(own, "blocking");
  await blocking.client.call("block", { params: { person: ana.id } });
  await refused(ask(ana, blocking), "person/not-found");
  await refused(ana.client.call("ask", { body: { person: "a".repeat(52), name: "x", contacts: contactsOf("x") } }), "person/not-found");
  await refused(ana.client.call("ask", { body: { name: "x", contacts: contactsOf("x") } }), "request/invalid", "/body/person");
  for (let count = 1; count < limits.asksPerDayCount; count++) await ask(ana, await arrive(own, `person number ${count}`));
  await refused(ask(ana, await arrive(own, "one too many")), "introduction/daily-limit");
});

test("A block ends what is open between the two: a request to the blocked is taken back, one from them waits on for them alone", async () => {
  await using own = await startTestServer({ people: 0 });
  const [ana, bo, cy] = [await arrive(own, "ana who blocks"), await arrive(own, "bo who is blocked"), await arrive(own, "cy who blocks")];
  const asked = await ask(ana, bo);
  await ana.client.call("block", { params: { person: bo.id } });
  const seen = (who: typeof ana, id: string) => who.client.call("introduction", { params: { introduction: id } });
  assert.deepEqual([(await seen(ana, asked.id)).state, (await seen(bo, asked.id)).state], ["withdrawn", "withdrawn"]);
  await refused(bo.client.call("answer", { params: { introduction: asked.id }, body: { answer: "yes", name: "bo", contacts: contactsOf("bo") } }), "introduction/not-now");

  const received = await ask(bo, cy);
  const before = await seen(bo, received.id);
  await cy.client.call("block", { params: { person: bo.id } });
  assert.equal((await seen(cy, received.id)).state, "closed");
  assert.equal(before.state, "waiting");
  // The asker's rows are as they were: a block is no more told than a no.
  assert.deepEqual(await own.store.read.list("introductionStep", { owner: bo.id }, { where: { introductionId: received.id }, limit: 10 }), []);
  // Taken back or not, the block closes no further than what was open: nothing opens again.
  await cy.client.call("unblock", { params: { person: bo.id } });
  assert.equal((await seen(cy, received.id)).state, "closed");
});

test("An inbox that is full asks for patience, and an answer makes room", async () => {
  await using own = await startTestServer({ people: 0 });
  const bo = await arrive(own, "wanted");
  const open: string[] = [];
  for (let count = 0; count < limits.inboxOpenCount; count++) open.push((await ask(await arrive(own, `asker ${count} of many`), bo)).id);
  const last = await arrive(own, "the last", { bring: "photography", seek: "carpentry" });
  await refused(ask(last, bo), "introduction/inbox-full");
  const match = (await last.client.call("matches", { query: { want: "person", limit: 50 } })).matches.find(({ id }) => id === bo.id);
  assert.deepEqual([match?.introducible, match?.whyNot], [false, "inbox-full"]);
  await bo.client.call("answer", { params: { introduction: open[0] ?? "" }, body: { answer: "no" } });
  assert.equal((await ask(last, bo)).state, "waiting");
});

test("The same request with the same key is done once; the key with another request is refused", async () => {
  const [ana, bo] = [await arrive(server, "repeating"), await arrive(server, "repeated to")];
  const body = { person: bo.id, name: "ana", contacts: contactsOf("ana") };
  const first = await ana.client.call("ask", { body, idempotencyKey: "key-1" });
  const before = await server.store.read.count("envelope", { fanOut: true });
  assert.deepEqual(await ana.client.call("ask", { body, idempotencyKey: "key-1" }), first);
  assert.equal(await server.store.read.count("envelope", { fanOut: true }), before);
  await refused(ana.client.call("ask", { body: { ...body, note: "other" }, idempotencyKey: "key-1" }), "request/key-reused");
  await refused(ana.client.call("ask", { body, idempotencyKey: "key-2" }), "introduction/already-asked");
  await refused(ana.client.call("ask", { body, idempotencyKey: "x".repeat(129) }), "request/invalid", "/headers/idempotency-key");
  const [one, other] = [await arrive(server, "at once"), await arrive(server, "asked at once")];
  const together = await Promise.all(Array.from({ length: 5 }, () => one.client.call("ask", { body: { ...body, person: other.id }, idempotencyKey: "same" })));
  assert.equal(new Set(together.map((view) => JSON.stringify(view))).size, 1);
});

test("A collaboration goes from a first step of at most two hours to two notes shown together, and an outcome", async () => {
  const [ana, bo] = [await arrive(server, "working"), await arrive(server, "working too")];
  const introduction = await introduce(ana, bo);
  const dueAt = new Date(server.now() + 3 * day).toISOString();
  const begin = (firstStep: { text: string; minutes: number; dueAt: string }) => ana.client.call("start", { params: { introduction }, body: { title: "Together", firstStep } });
  await refused(begin({ text: "x", minutes: 121, dueAt }), "request/invalid", "/body/firstStep/minutes");
  await refused(begin({ text: "x", minutes: 60, dueAt: new Date(server.now() - day).toISOString() }), "collaboration/due-in-past", "/body/firstStep/dueAt");
  const { id } = await begin({ text: "Measure", minutes: 120, dueAt });
  await refused(begin({ text: "x", minutes: 60, dueAt }), "introduction/not-now");
  assert.equal((await bo.client.call("introduction", { params: { introduction } })).collaboration, id);
  const params = { collaboration: id };
  const third = await arrive(server, "not in it");
  await refused(third.client.call("collaboration", { params }), "collaboration/not-found");
  await refused(ana.client.call("closingNote", { params, body: { note: "too soon", satisfaction: 5, again: "yes" } }), "collaboration/not-now");
  assert.equal((await bo.client.call("firstStep", { params })).state, "under-way");
  const planned = await ana.client.call("milestone", { params, body: { title: "Doors open", dueAt } });
  const milestone = planned.milestones[0]?.id ?? "";
  assert.ok((await bo.client.call("milestone", { params, body: { milestone, title: "Doors open", done: true } })).milestones[0]?.doneAt);
  await refused(bo.client.call("milestone", { params, body: { milestone: "a".repeat(52), title: "x" } }), "collaboration/not-now", "/body/milestone");
  assert.equal((await ana.client.call("finish", { params, body: { result: "completed" } })).state, "finish-proposed");
  await ana.client.call("closingNote", { params, body: { note: "Ana's note", satisfaction: 5, again: "yes" } });
  assert.ok(!(await raw(bo, `/collaborations/${id}`)).includes("Ana's note") && !(await raw(bo, "/collaborations")).includes("Ana's note"), "not before one's own is in");
  const ended = await bo.client.call("closingNote", { params, body: { note: "Bo's note", satisfaction: 4, again: "yes" } });
  assert.deepEqual([ended.state, ended.result, ended.outcome, ended.notes.map(({ note }) => note).sort()], ["finished", "completed", { result: "completed", mutual: true, again: true }, ["Ana's note", "Bo's note"]]);
  assert.deepEqual(ended.people.map(({ name, you }) => [name, you]), [["working", false], ["working too", true]]);
  await refused(ana.client.call("finish", { params, body: { result: "stopped" } }), "collaboration/not-now");
  await refused(ana.client.call("closingNote", { params, body: { note: "again", satisfaction: 1, again: "no" } }), "collaboration/not-now");
  assert.equal((await server.store.read.list("envelope", { fanOut: true }, { where: { kind: "outcome" }, limit: 10 })).length, 1);
});

test("Lists go on by their cursor, newest first, without a gap or a repetition", async () => {
  const ana = await arrive(server, "much asked");
  const made: string[] = [];
  for (let count = 0; count < 5; count++) made.unshift((await ask(await arrive(server, `pager ${count}`), ana)).id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page: { introductions: { id: string }[]; next?: string } = await ana.client.call("introductions", { query: { side: "asked", limit: 2, ...(cursor === undefined ? {} : { cursor }) } });
    seen.push(...page.introductions.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined);
  assert.deepEqual(seen, made);
  const { next } = await ana.client.call("introductions", { query: { side: "asked", limit: 2 } });
  await refused(ana.client.call("introductions", { query: { limit: 2, cursor: next ?? "" } }), "request/cursor-unknown");
});

test("Whatever write fails of asking, of the second yes or of the last note, nothing of it is there, and doing it again works", async () => {
  const failing = createFailingStore(createMemoryStore());
  await using own = await startTestServer({ people: 0, store: failing.store });
  const [ana, bo] = [await arrive(own, "ana"), await arrive(own, "bo")];
  const untilDone = async <T>(work: () => Promise<T>, least: number): Promise<T> => {
    const before = await failing.digests();
    for (let at = 0; ; at++) {
      failing.failAt(at);
      const done = await work().then((value) => ({ value }), (error: unknown) => { assert.ok(error instanceof ProblemError && error.code === "storage/full", String(error)); });
      failing.failAt(undefined);
      if (done !== undefined) { assert.ok(at >= least, `only ${at} writes`); return done.value; }
      assert.equal(await failing.digests(), before, `write ${at}`);
    }
  };
  const { id } = await untilDone(() => ana.client.call("ask", { body: { person: bo.id, name: "ana", contacts: contactsOf("ana") }, idempotencyKey: "ask" }), 5);
  const yes = await untilDone(() => bo.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "bo", contacts: contactsOf("bo") }, idempotencyKey: "yes" }), 10);
  assert.deepEqual([yes.state, yes.other.name, (await ana.client.call("introduction", { params: { introduction: id } })).other.name], ["revealed", "ana", "bo"]);
  const begun = await untilDone(() => ana.client.call("start", { params: { introduction: id }, body: { title: "x", firstStep: { text: "x", minutes: 5, dueAt: new Date(own.now() + day).toISOString() } } }), 3);
  const params = { collaboration: begun.id };
  await ana.client.call("finish", { params, body: { result: "completed" } });
  await ana.client.call("closingNote", { params, body: { note: "a", satisfaction: 5, again: "yes" } });
  const ended = await untilDone(() => bo.client.call("closingNote", { params, body: { note: "b", satisfaction: 5, again: "yes" } }), 5);
  assert.deepEqual([ended.notes.length, ended.outcome?.result], [2, "completed"]);
});
