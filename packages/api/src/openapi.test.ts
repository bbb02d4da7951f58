import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShape, errors } from "@cosmicsync/protocol";
import { examples } from "./examples.ts";
import { openApi, problemsOf, type Json } from "./openapi.ts";
import type { Route } from "./route.ts";
import { arrive } from "./routes/arrive.ts";
import { routes } from "./routes/index.ts";
import { me } from "./routes/me.ts";
import { network } from "./routes/network.ts";
import { together } from "./routes/together.ts";
import { webhooks } from "./routes/webhooks.ts";

const document = openApi({ version: "0.0.0" });
const all: [string, Route][] = Object.entries(routes);

const walk = function* (value: Json, at = ""): Generator<[string, Json]> {
  yield [at, value];
  if (typeof value === "object" && value !== null) for (const [key, part] of Object.entries(value)) yield* walk(part as Json, `${at}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`);
};
const at = (pointer: string): unknown => pointer.split("/").slice(1).reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key.replace(/~1/g, "/").replace(/~0/g, "~")], document);

test("Every reference of the document resolves", () => {
  const references = [...walk(document)].filter(([place]) => place.endsWith("/$ref")).map(([, value]) => String(value));
  assert.ok(references.length > 50);
  for (const reference of references) assert.notEqual(at(reference.slice(1)), undefined, reference);
});

test("Route ids, and method with path, are each used once", () => {
  assert.equal(new Set(all.map(([, route]) => route.id)).size, all.length);
  assert.equal(new Set(all.map(([, route]) => `${route.method} ${route.path}`)).size, all.length);
  assert.equal(Object.keys(arrive).length + Object.keys(me).length + Object.keys(together).length + Object.keys(webhooks).length + Object.keys(network).length, all.length, "a route name is used in two lists");
});

test("Every route stands in the document under its method and path", () => {
  for (const [, route] of all) {
    const operation = at(`/paths/~1api~1v1${route.path.replace(/:([A-Za-z]+)/g, "{$1}").replace(/\//g, "~1")}/${route.method.toLowerCase()}`) as { operationId: string; parameters: { in: string; name: string }[] };
    assert.equal(operation.operationId, route.id);
    const inPath = [...route.path.matchAll(/:([A-Za-z]+)/g)].map((found) => found[1]);
    assert.deepEqual(operation.parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name), inPath, route.id);
  }
});

test("Every problem a route names is in the table of errors", () => {
  for (const [, route] of all) for (const code of problemsOf(route)) assert.ok(Object.hasOwn(errors, code), `${route.id}: ${code}`);
});

test("Problems are described as problem documents with the codes of their status", () => {
  const answer = at("/paths/~1api~1v1~1sessions/post/responses/401") as { content: Record<string, { schema: { allOf: [unknown, { properties: { code: { enum: string[] } } }] } }> };
  assert.deepEqual(answer.content["application/problem+json"]?.schema.allOf[1].properties.code.enum, ["account/wrong-name-or-passphrase"]);
});

test("Writes that need a signed-in person say so, and offer cookie and bearer", () => {
  assert.deepEqual(at("/paths/~1api~1v1~1me/get/security"), [{ cookie: [] }, { bearer: [] }]);
  assert.deepEqual(at("/paths/~1api~1v1~1node/get/security"), [{}, { cookie: [] }, { bearer: [] }]);
});

test("Every example is what its schema asks for, and a changed one is not", () => {
  for (const [name, example] of Object.entries(examples)) {
    const route: Route = routes[name as keyof typeof routes];
    if (example.body !== undefined) {
      assert.ok(route.body !== undefined, name);
      assert.deepEqual(checkShape(route.body, example.body), [], name);
      assert.notDeepEqual(checkShape(route.body, { ...(example.body as object), unknown: 1 }), [], name);
    }
    if (example.answer !== undefined) assert.deepEqual(checkShape(route.answer, example.answer), [], name);
  }
});

test("Every object in every body, query and path is closed", () => {
  for (const [name, route] of all) for (const schema of [route.body, route.query, route.params]) {
    if (schema === undefined) continue;
    for (const [place, value] of walk(JSON.parse(JSON.stringify(schema)) as Json)) if (typeof value === "object" && value !== null && "properties" in value && !place.endsWith("/properties")) assert.equal((value as { additionalProperties?: unknown }).additionalProperties, false, `${name}${place}`);
  }
});
