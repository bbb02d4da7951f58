import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as rawRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Type } from "typebox";
import { apiBase, createClient, routes, type Route } from "@cosmicsync/api";
import { errors } from "@cosmicsync/protocol";
import { requireAnswer } from "./http/register-route.ts";
import { arrive, passphrase, refused, type Arrived } from "./testing/arrive.ts";
import { startTestServer, type TestServer } from "./testing/start.ts";

let server: TestServer;
let steward: Arrived;
let person: Arrived;
let web: string;
before(async () => {
  web = await mkdtemp(join(tmpdir(), "cosmicsync-web-"));
  await mkdir(join(web, "assets"));
  await writeFile(join(web, "index.html"), "<!doctype html><title>app</title>");
  await writeFile(join(web, "assets", "main-Ab3dEf9h.js"), "1");
  await writeFile(join(web, ".secret"), "no");
  server = await startTestServer({ people: 0, webRoot: web });
  steward = await arrive(server, "steward");
  person = await arrive(server, "person");
});
after(async () => { await server[Symbol.asyncDispose](); await rm(web, { recursive: true }); });

const id = "a".repeat(52);
const all = Object.entries(routes) as [string, Route][];
const addressOf = (route: Route): string => apiBase + route.path.replace(":purpose", "match").replace(":audience", "public").replace(/:[a-z]+/gi, id);

/** A body of the right shape for a route, from its schema: every required field, as small as may be. */
const smallest = (schema: unknown, at = 0): unknown => {
  const { type, properties = {}, required = [], enum: words, anyOf, minLength = 0, minimum = 0, minItems = 0, items, format, pattern } = schema as { type?: string; properties?: Record<string, unknown>; required?: string[]; enum?: unknown[]; anyOf?: unknown[]; minLength?: number; minimum?: number; minItems?: number; items?: unknown; format?: string; pattern?: string };
  if (words !== undefined) return words[0];
  if (anyOf !== undefined) return smallest(anyOf[0]);
  if (type === "object") return Object.fromEntries(required.map((name) => [name, smallest(properties[name])]));
  if (type === "array") return Array.from({ length: minItems }, (_, place) => smallest(items, place));
  if (type === "integer" || type === "number") return minimum;
  if (type === "boolean") return true;
  if (format === "record-id") return at === 0 ? id : `${id.slice(0, 51)}q`;
  if (format === "date-time") return "2030-01-01T00:00:00Z";
  return pattern === undefined ? "x".repeat(Math.max(1, minLength)) : "skill/x";
};

interface Answer { readonly status: number; readonly body: string; readonly headers: Headers; readonly json: { code?: string; where?: string; detail?: string } & Record<string, unknown> }
const send = async (method: string, path: string, options: { body?: unknown; raw?: string | Uint8Array; headers?: Record<string, string>; token?: string | undefined } = {}): Promise<Answer> => {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(server.url + path, { method, headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }), ...options.headers }, ...(body === undefined ? {} : { body: body as string }), redirect: "manual" });
  const text = await response.text();
  let json: Answer["json"] = {};
  try { json = JSON.parse(text) as Answer["json"]; } catch { /* not every answer is JSON */ }
  return { status: response.status, body: text, headers: response.headers, json };
};

test("Who may call a route is held for every route: anybody, a signed-in person, a steward", async () => {
  // Erasing and signing out would end the people this test is made with; they are tried with nobody only.
  const ending = new Set(["eraseMe", "signOut"]);
  for (const [name, route] of all) {
    const body = route.body === undefined ? undefined : smallest(route.body);
    const query = route.query === undefined ? "" : `?${new URLSearchParams(smallest(route.query) as Record<string, string>)}`;
    const path = addressOf(route) + query;
    const nobody = await send(route.method, path, { body });
    if (route.access === "anybody") assert.ok(![401, 403].includes(nobody.status) || nobody.json.code === "account/wrong-name-or-passphrase", `${name}: ${nobody.body}`);
    else assert.deepEqual([nobody.status, nobody.json.code], [401, "request/not-signed-in"], name);
    if (ending.has(route.id)) continue;
    const somebody = await send(route.method, path, { body, token: person.token });
    if (route.access === "steward") assert.deepEqual([somebody.status, somebody.json.code], [403, "account/not-steward"], name);
    else assert.ok(somebody.json.code !== "request/not-signed-in" && somebody.json.code !== "account/not-steward", `${name}: ${somebody.body}`);
    const looksAfter = await send(route.method, path, { body, token: steward.token });
    assert.ok(looksAfter.json.code !== "request/not-signed-in" && looksAfter.json.code !== "account/not-steward", `${name}: ${looksAfter.body}`);
    for (const answer of [nobody, somebody, looksAfter]) assert.notEqual(answer.status, 500, `${name}: ${answer.body}`);
  }
});

test("An unknown property is refused with its place, in every body, query and where there should be no body", async () => {
  for (const [name, route] of all) {
    if (route.method !== "GET") {
      const body = { ...(route.body === undefined ? {} : (smallest(route.body) as object)), isSteward: true };
      const answer = await send(route.method, addressOf(route), { body, token: steward.token });
      assert.deepEqual([answer.status, answer.json.code, answer.json.where], [400, "request/invalid", "/body/isSteward"], `${name}: ${answer.body}`);
    }
    const query = new URLSearchParams({ ...(route.query === undefined ? {} : (smallest(route.query) as Record<string, string>)), debug: "1" });
    const asked = await send(route.method, `${addressOf(route)}?${query}`, { ...(route.body === undefined ? {} : { body: smallest(route.body) }), token: steward.token });
    assert.deepEqual([asked.json.code, asked.json.where], ["request/invalid", "/query/debug"], `${name}: ${asked.body}`);
  }
});

test("A server is not built with a route that declares no answer", async () => {
  const bare: Route = { ...routes.node, answer: {} as Route["answer"] };
  assert.throws(() => requireAnswer(bare), /declares no answer schema/);
  assert.throws(() => requireAnswer({ ...routes.node, answer: undefined as unknown as Route["answer"] }), /declares no answer schema/);
  assert.doesNotThrow(() => requireAnswer({ ...routes.node, answer: Type.Null() }));
});

test("A field that a handler lets slip never leaves, and an answer that lacks one is our mistake, not shown", async () => {
  const slips = { account: async () => ({ person: id, signInName: "x", steward: false, createdAt: "2026-01-01T00:00:00Z", spheres: [], passphraseHash: "leak", nested: { sealedKey: "leak" } }), consents: async () => ({ history: [] }) as never };
  await using leaky = await startTestServer({ people: 0, handlers: slips });
  const { token } = await arrive(leaky, "ana");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await (await fetch(`${leaky.url}${apiBase}/me`, { headers })).text();
  assert.ok(answer.includes('"steward":false') && !answer.includes("leak"), answer);
  const lacking = await fetch(`${leaky.url}${apiBase}/me/consents`, { headers });
  const text = await lacking.text();
  assert.equal(lacking.status, 500);
  assert.ok(!text.includes("consents is missing") && text.includes("reference"));
});

test("Every address that is not there, or not for a method, says so as a problem", async () => {
  assert.deepEqual(await code("GET", "/api/v1/nothing"), [404, "request/not-found"]);
  assert.deepEqual(await code("GET", "/nothing.js"), [404, "request/not-found"]);
  assert.deepEqual(await code("GET", "/.secret"), [404, "request/not-found"]);
  assert.deepEqual(await code("GET", "/assets/..%2f..%2f..%2fetc%2fpasswd"), [404, "request/not-found"]);
  const wrongMethod = await send("DELETE", "/api/v1/node");
  assert.deepEqual([wrongMethod.status, wrongMethod.json.code, wrongMethod.headers.get("allow")], [405, "request/method-not-allowed", "GET"]);
  assert.match(wrongMethod.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const wrongId = await send("GET", "/api/v1/people/not-an-id");
  assert.deepEqual([wrongId.status, wrongId.json.code, wrongId.json.where], [400, "request/invalid", "/path/person"]);
});
const code = async (method: string, path: string): Promise<[number, string | undefined]> => { const answer = await send(method, path); return [answer.status, answer.json.code]; };

test("Bodies that are too large, of another type, no JSON, nested deeply or with reserved keys are refused by name", async () => {
  const to = `${apiBase}/preview`;
  const valid = { bring: "x", seek: "y" };
  const cases: [string, Parameters<typeof send>[2], number, string][] = [
    ["too large", { raw: JSON.stringify({ ...valid, bring: "x".repeat(300_000) }) }, 413, "request/too-large"],
    ["another type", { raw: "bring=x&seek=y", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, "request/wrong-media-type"],
    ["plain text", { raw: "{}", headers: { "content-type": "text/plain" } }, 415, "request/wrong-media-type"],
    ["cut off", { raw: '{"bring":"x","seek":' }, 400, "request/not-json"],
    ["empty", { raw: "" }, 400, "request/invalid"],
    ["not UTF-8", { raw: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400, "request/not-json"],
    ["deep", { raw: `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}` }, 400, "request/invalid"],
    ["an array", { raw: "[]" }, 400, "request/invalid"],
    ["__proto__", { raw: '{"bring":"x","seek":"y","__proto__":{"admin":true}}' }, 400, "request/invalid"],
    ["constructor", { raw: '{"bring":"x","seek":"y","constructor":{"prototype":{"admin":true}}}' }, 400, "request/invalid"],
    ["U+0000", { raw: '{"bring":"a\\u0000b","seek":"y"}' }, 400, "request/invalid"],
    ["half a surrogate pair", { raw: '{"bring":"a\\ud800b","seek":"y"}' }, 400, "request/invalid"],
    ["a number", { body: { bring: 1, seek: "y" } }, 400, "request/invalid"],
  ];
  for (const [name, request, status, expected] of cases) {
    const answer = await send("POST", to, request);
    assert.deepEqual([answer.status, answer.json.code], [status, expected], `${name}: ${answer.body}`);
    assert.equal(({} as { admin?: boolean }).admin, undefined);
  }
});

test("Every answer bears the headers that keep a browser to this node", async () => {
  for (const path of ["/", "/api/v1/node", "/api/v1/nothing", "/healthz"]) {
    const { headers } = await send("GET", path);
    assert.equal(headers.get("content-security-policy"), "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';font-src 'self';manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'", path);
    assert.deepEqual(["x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-opener-policy", "strict-transport-security"].map((name) => headers.get(name)), ["nosniff", "DENY", "no-referrer", "same-origin", null], path);
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
  assert.equal((await send("GET", "/api/v1/node")).headers.get("cache-control"), "no-store");
});

test("A request that names another host is not answered, so that no foreign name can be pointed at this machine", async () => {
  const status = (host: string): Promise<number | undefined> => new Promise((resolve, reject) => {
    rawRequest(`${server.url}/api/v1/node`, { headers: { host } }, (response) => { response.resume(); resolve(response.statusCode); }).on("error", reject).end();
  });
  const { port } = new URL(server.url);
  assert.equal(await status("evil.example"), 421);
  assert.equal(await status(`127.0.0.1.evil.example:${port}`), 421);
  assert.equal(await status(`localhost:${port}`), 200);
});

test("A browser is signed in by a cookie that scripts cannot read and other sites cannot use", async () => {
  const own = { origin: server.url };
  const signedIn = await send("POST", `${apiBase}/sessions`, { body: { name: "person", passphrase }, headers: own });
  const cookie = signedIn.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^cosmicsync_session=[A-Za-z0-9_-]{86}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: cookie.split(";")[0] ?? "" };
  assert.equal((await send("GET", `${apiBase}/me`, { headers })).status, 200);
  const change = { body: { granted: true } };
  assert.deepEqual((await send("PUT", `${apiBase}/me/consents/measure`, { ...change, headers: { ...headers, origin: "https://evil.example" } })).json.code, "request/foreign-origin");
  assert.deepEqual((await send("PUT", `${apiBase}/me/consents/measure`, { ...change, headers: { ...headers, "sec-fetch-site": "same-site" } })).json.code, "request/foreign-origin");
  assert.equal((await send("PUT", `${apiBase}/me/consents/measure`, { ...change, headers: { ...headers, ...own } })).status, 200);
  assert.equal((await send("POST", `${apiBase}/sessions`, { body: { name: "person", passphrase }, headers: { origin: "https://evil.example" } })).json.code, "request/foreign-origin", "nobody is signed in by another site");
  const out = await send("DELETE", `${apiBase}/sessions/current`, { headers: { ...headers, ...own } });
  assert.equal(out.status, 204);
  assert.match(out.headers.get("set-cookie") ?? "", /cosmicsync_session=; /);
  assert.equal((await send("GET", `${apiBase}/me`, { headers })).status, 401);
});

test("A cookie that has ended is nobody; a token that has ended is refused even where nobody need be signed in", async () => {
  assert.equal((await send("GET", `${apiBase}/node`, { headers: { cookie: `cosmicsync_session=${"x".repeat(86)}` } })).status, 200);
  assert.equal((await send("GET", `${apiBase}/node`, { token: "x".repeat(86) })).status, 401);
  assert.equal((await send("GET", `${apiBase}/node`, { headers: { authorization: "Basic eDp5" } })).status, 401);
});

test("Over https the cookie is Secure and browsers are told to stay", async () => {
  await using safe = await startTestServer({ people: 0, settings: { https: true } });
  const response = await fetch(`${safe.url}${apiBase}/accounts`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "ana", passphrase, consents: [] }) });
  assert.match(response.headers.get("set-cookie") ?? "", /; Secure/);
  assert.match(response.headers.get("strict-transport-security") ?? "", /max-age=/);
});

test("Requests past the bound are refused until their time has passed, with what is left in every answer", async () => {
  await using slow = await startTestServer({ people: 0, settings: { perMinute: 3, routeLimitFactor: 0.2 } });
  const client = createClient({ base: slow.url });
  const first = await fetch(`${slow.url}${apiBase}/node`);
  assert.deepEqual(["ratelimit-limit", "ratelimit-remaining"].map((name) => first.headers.get(name)), ["3", "2"]);
  await client.call("node");
  await client.call("node");
  const refusal = await refused(client.call("node"), "request/too-many");
  assert.equal(refusal.status, 429);
  const again = await fetch(`${slow.url}${apiBase}/node`);
  assert.ok(Number(again.headers.get("retry-after")) > 0);
  for (let count = 0; count < 2; count++) await refused(client.call("signIn", { body: { name: "nobody", passphrase } }), "account/wrong-name-or-passphrase");
  await refused(client.call("signIn", { body: { name: "nobody", passphrase } }), "request/too-many");
  assert.equal((await fetch(`${slow.url}/healthz`)).status, 200, "whoever watches the node is not counted");
});

test("The web app is served: its page at every address of its own, hashed files for a year", async () => {
  const page = await send("GET", "/matches/person", { headers: { accept: "text/html" } });
  assert.deepEqual([page.status, page.body, page.headers.get("cache-control")], [200, "<!doctype html><title>app</title>", "no-cache"]);
  assert.equal((await send("GET", "/")).body, page.body);
  assert.equal((await send("GET", "/assets/main-Ab3dEf9h.js")).headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal((await send("GET", "/matches/person", { headers: { accept: "application/json" } })).status, 404);
  assert.equal((await send("GET", "/api/v1/unknown", { headers: { accept: "text/html" } })).status, 404);
});

test("Health, readiness, the interface's description and the meaning of every code are there for the asking", async () => {
  assert.deepEqual((await send("GET", "/healthz")).json, { alive: true });
  assert.deepEqual((await send("GET", "/readyz")).json, { ready: true, waiting: [] });
  assert.equal((await send("GET", "/openapi.json")).json["openapi"], "3.1.0");
  const problem = await send("GET", "/api/v1/nothing");
  const meaning = await send("GET", String(problem.json["type"]));
  assert.equal(meaning.json["meaning"], errors["request/not-found"].meaning);
  assert.equal((await send("GET", "/problems/no/such")).status, 404);
});

test("What is told to the log names routes, codes and people's ids, and never a text, a name or a token", async () => {
  await refused(createClient({ base: server.url }).call("signIn", { body: { name: "Somebody Secret", passphrase: "also a secret phrase" } }), "account/wrong-name-or-passphrase");
  const log = JSON.stringify(server.told);
  for (const secret of ["Somebody Secret", "also a secret phrase", passphrase, person.token, "carpentry"]) assert.ok(!log.includes(secret), secret);
  assert.ok(server.told.some(({ event }) => event === "signInRefused"));
  assert.ok(server.told.some(({ event, facts }) => event === "requestFinished" && (facts as { route: string }).route === "signIn"));
});
