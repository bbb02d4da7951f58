import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "./client.ts";
import { ProblemError } from "./problem.ts";

interface Sent { url: string; init: RequestInit }
const answering = (status: number, body: unknown, sent: Sent[] = []): typeof fetch => async (url, init) => {
  sent.push({ url: String(url), init: init ?? {} });
  return new Response(body === undefined ? null : JSON.stringify(body), { status });
};
const id = "a".repeat(52);

test("A call fills path, query, body and headers from the route", async () => {
  const sent: Sent[] = [];
  const client = createClient({ base: "http://node.test", token: "t", fetch: answering(200, { id }, sent) });
  await client.call("answer", { params: { introduction: id }, body: { answer: "yes" }, idempotencyKey: "k-1" });
  await client.call("matches", { query: { want: "person", limit: 3 } });
  assert.equal(sent[0]?.url, `http://node.test/api/v1/introductions/${id}/answer`);
  assert.equal(sent[0]?.init.method, "POST");
  assert.deepEqual(sent[0]?.init.headers, { accept: "application/json", authorization: "Bearer t", "idempotency-key": "k-1", "content-type": "application/json" });
  assert.equal(sent[0]?.init.body, '{"answer":"yes"}');
  assert.equal(sent[1]?.url, "http://node.test/api/v1/me/matches?want=person&limit=3");
  assert.equal(sent[1]?.init.body, undefined);
});

test("A path parameter cannot leave its place in the path", async () => {
  const sent: Sent[] = [];
  await createClient({ base: "", fetch: answering(200, {}, sent) }).call("person", { params: { person: "../../me?x=1" } });
  assert.equal(sent[0]?.url, "/api/v1/people/..%2F..%2Fme%3Fx%3D1");
});

test("An answer without content is null", async () => {
  assert.equal(await createClient({ base: "", fetch: answering(204, undefined) }).call("signOut"), null);
});

test("A problem is thrown with its code, place and facts", async () => {
  const client = createClient({ base: "", fetch: answering(409, { type: "/problems/x", status: 409, code: "introduction/inbox-full", title: "Inbox full", detail: "Later.", where: "/body/person", facts: { open: 12 } }) });
  await assert.rejects(client.call("node"), (error: unknown) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual({ status: error.status, code: error.code, title: error.title, detail: error.detail, where: error.where, facts: error.facts }, { status: 409, code: "introduction/inbox-full", title: "Inbox full", detail: "Later.", where: "/body/person", facts: { open: 12 } });
    return true;
  });
});

test("An answer that is not even JSON is still a problem with its status", async () => {
  const client = createClient({ base: "", fetch: async () => new Response("<h1>Bad gateway</h1>", { status: 502 }) });
  await assert.rejects(client.call("node"), (error: unknown) => error instanceof ProblemError && error.status === 502 && error.code === "request/internal");
});

test("What a route does not declare does not compile", () => {
  const client = createClient({ base: "", fetch: answering(200, {}) });
  const never = (): unknown[] => [
    // @ts-expect-error the route needs its parameter
    client.call("person"),
    // @ts-expect-error the body is not an answer
    client.call("answer", { params: { introduction: id }, body: { answer: "maybe" } }),
    // @ts-expect-error the route has no body
    client.call("node", { body: {} }),
  ];
  assert.equal(typeof never, "function");
});
