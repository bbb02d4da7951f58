import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { apiBase, routes, type Route } from "@cosmicsync/api";
import { arrive, contactsOf, introduce, type Arrived } from "./testing/arrive.ts";
import { startTestServer, type TestServer } from "./testing/start.ts";

/** Ids of things that are there, so that strange requests reach further than "not found". */
let ids: string[] = [];
let server: TestServer;
let callers: Arrived[] = [];
before(async () => {
  server = await startTestServer({ people: 6, projects: 3, unclaimed: 2 });
  callers = [await arrive(server, "steward"), await arrive(server, "ana"), await arrive(server, "bo")];
  const [, ana, bo] = callers as [Arrived, Arrived, Arrived];
  const introduction = await introduce(ana, bo);
  const collaboration = await ana.client.call("start", { params: { introduction }, body: { title: "x", firstStep: { text: "x", minutes: 1, dueAt: new Date(server.now() + 86_400_000).toISOString() } } });
  const open = await (await arrive(server, "cleo")).client.call("ask", { body: { person: ana.id, name: "Cleo", contacts: contactsOf("cleo") } });
  const project = await ana.client.call("createProject", { body: { title: "x", summary: "x" } });
  ids = [ana.id, bo.id, introduction, collaboration.id, open.id, project.id, server.home, server.population.sphere, ...server.population.people, ...server.population.projects, ...server.population.unclaimed];
});
after(() => server[Symbol.asyncDispose]());

interface Shape { readonly type?: string; readonly properties?: Record<string, Shape>; readonly required?: string[]; readonly enum?: unknown[]; readonly anyOf?: Shape[]; readonly items?: Shape; readonly minItems?: number; readonly format?: string; readonly pattern?: string; readonly minimum?: number; readonly maximum?: number; readonly minLength?: number }

const strange = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>("", null, -1, 1e308, "\u0000", "\ud800", "\u202E", "<script>", "x".repeat(3_000), [], {}, { toString: 1 }, { __proto__: null, length: -1 }, "constructor", "a".repeat(52)));
const texts = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("carpentry", "photography and jardinería", "Ana", "\u05E9\u05DC\u05D5\u05DD", "<img src=x onerror=alert(1)>", "a long walk by the river") }, { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }) });

/** Mostly what the schema asks for, sometimes anything at all. */
const like = (shape: Shape): fc.Arbitrary<unknown> => fc.oneof({ weight: 30, arbitrary: fitting(shape) }, { weight: 1, arbitrary: strange });
const fitting = (shape: Shape): fc.Arbitrary<unknown> => {
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map(like));
  if (shape.type === "object") return fc.record(Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, part]) => [name, like(part)])), { requiredKeys: shape.required ?? [] });
  if (shape.type === "array") return fc.array(like(shape.items ?? {}), { minLength: shape.minItems ?? 0, maxLength: (shape.minItems ?? 0) + 3 });
  if (shape.type === "integer") return fc.integer({ min: shape.minimum ?? 0, max: Math.min(shape.maximum ?? 1_000, 1_000) });
  if (shape.type === "number") return fc.double({ min: shape.minimum ?? 0, max: shape.maximum ?? 100, noNaN: true });
  if (shape.type === "boolean") return fc.boolean();
  if (shape.type === "null") return fc.constant(null);
  if (shape.format === "record-id") return fc.oneof(fc.constantFrom(...ids), fc.constant("a".repeat(52)));
  if (shape.format === "date-time") return fc.constantFrom("2030-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "2030-02-30T00:00:00Z", "2030-01-01T00:00:00+23:59");
  if (shape.format === "language") return fc.constantFrom("en", "sv-SE", "x-klingon", "zh-Hant-TW");
  if (shape.format === "time-zone") return fc.constantFrom("Europe/Lisbon", "UTC", "Mars/Base");
  if (shape.format === "web-link") return fc.constantFrom("https://example.org/", "http://127.0.0.1/", "javascript:alert(1)");
  if (shape.pattern?.includes("/[") === true) return fc.constantFrom("skill/carpentry", "interest/gardening", "value/benevolence", "own/whatever", "skill/not-there");
  return texts;
};

const notErasing = (Object.values(routes) as Route[]).filter((route) => !["eraseMe", "signOut", "removeDemo"].includes(route.id));

test("No request whatever makes any route answer with our mistake", { timeout: 120_000 }, async () => {
  const reached = new Map<string, Set<number>>();
  for (const route of notErasing) {
    const request = fc.record({ params: like((route.params ?? { type: "object", properties: {} }) as Shape), query: like((route.query ?? { type: "object", properties: {} }) as Shape), body: like((route.body ?? { type: "object", properties: {} }) as Shape), caller: fc.constantFrom(0, 1, 2, 3), key: fc.option(fc.constantFrom("k1", "k2", "\u00e9")), etag: fc.option(fc.constantFrom('"x"', "*")) });
    await fc.assert(fc.asyncProperty(request, async ({ params, query, body, caller, key, etag }) => {
      const named = typeof params === "object" && params !== null ? (params as Record<string, unknown>) : {};
      const path = apiBase + route.path.replace(/:([a-z]+)/gi, (_whole, name: string) => encodeURIComponent(textOf(named[name])));
      const search = new URLSearchParams(Object.entries(typeof query === "object" && query !== null ? query : {}).map(([name, value]) => [name, textOf(value)]));
      const token = callers[caller]?.token;
      const answer = await server.app.inject({
        method: route.method, url: `${path}?${search}`, headers: { host: "localhost", ...(route.method === "GET" ? {} : { "content-type": "application/json" }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(key === null ? {} : { "idempotency-key": key }), ...(etag === null ? {} : { "if-match": etag }) },
        ...(route.method === "GET" ? {} : { payload: JSON.stringify(body) ?? "" }),
      });
      (reached.get(route.id) ?? reached.set(route.id, new Set()).get(route.id))?.add(answer.statusCode);
      const [failed] = server.told.filter(({ event }) => event === "requestFailed").slice(-1);
      assert.ok(answer.statusCode < 500 || answer.statusCode === 502, `${route.id}: ${answer.body} ${String((failed?.facts as { cause?: unknown } | undefined)?.cause)}`);
      assert.match(String(answer.headers["content-type"] ?? (answer.statusCode === 204 ? "json" : "")), /json/);
    }), { seed: 11, numRuns: 40, endOnFailure: true });
  }
  const good = [...reached].filter(([, statuses]) => [...statuses].some((status) => status < 300)).map(([id]) => id);
  assert.ok(good.length > 25, `strange requests should reach the inside of most routes, reached only ${good.join(", ")}`);
});

const textOf = (value: unknown): string => (typeof value === "string" ? value.toWellFormed() : (JSON.stringify(value) ?? ""));
