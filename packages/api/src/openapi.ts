/**
 * The OpenAPI 3.1 document, made from the routes: nothing in it is written by hand but the examples. JSON Schema 2020-12 is
 * OpenAPI 3.1's own dialect, so a TypeBox schema stands in it as it is; schemas that have a name stand once, under components.
 */
import { errors } from "@cosmicsync/protocol";
import { examples } from "./examples.ts";
import { Problem, problemMediaType } from "./problem.ts";
import { type Route } from "./route.ts";
import { apiBase, routes, type RouteName } from "./routes/index.ts";
import * as nodes from "./network-views.ts";
import * as views from "./views.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

const everywhere = ["request/invalid", "request/unknown-host", "request/too-many", "request/timed-out", "request/internal"];
const withBody = ["request/not-json", "request/too-large", "request/wrong-media-type"];

/** Every code that a route can answer with. */
export const problemsOf = (route: Route): string[] => [...new Set([
  ...route.problems,
  ...(route.access === "anybody" ? [] : ["request/not-signed-in"]),
  // Somebody on their way to another node may look, and say nothing.
  ...(route.access === "anybody" || route.method === "GET" ? [] : ["account/moving"]),
  ...(route.access === "anybody" ? [] : ["account/key-too-narrow"]),
  ...(route.access === "steward" ? ["account/not-steward"] : []),
  ...(route.method === "GET" ? [] : ["request/foreign-origin", ...withBody]),
  ...(route.idempotent === true ? ["request/key-reused"] : []),
  ...("properties" in (route.query ?? {}) && Object.hasOwn((route.query as { readonly properties?: object }).properties ?? {}, "cursor") ? ["request/cursor-unknown"] : []),
  ...everywhere,
])];

const named: Readonly<Record<string, unknown>> = {
  ConceptView: views.ConceptView, SkillView: views.SkillView, LinkedView: views.LinkedView, SourceView: views.SourceView, ProjectView: views.ProjectView,
  PersonCard: views.PersonCard, ReasonView: views.ReasonView, CaveatView: views.CaveatView, SideView: views.SideView, MatchView: views.MatchView,
  ProfileView: views.ProfileView, ConsentView: views.ConsentView, IntroductionView: views.IntroductionView, CollaborationView: views.CollaborationView,
  SphereView: views.SphereView, AccountView: views.AccountView, SessionView: views.SessionView, WebhookView: views.WebhookView, DeliveryView: views.DeliveryView,
  SharedSphereView: nodes.SharedSphereView, PeerView: nodes.PeerView, NetworkView: nodes.NetworkView, HolderView: nodes.HolderView, Problem,
};

const plain = (schema: unknown): Json => JSON.parse(JSON.stringify(schema)) as Json;
const isObject = (value: Json): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts a reference where a schema equals one that has a name; largest first comes for free, as the walk goes from outside in. */
const referring = (schema: Json, names: ReadonlyMap<string, string>): Json => {
  if (Array.isArray(schema)) return schema.map((part: Json) => referring(part, names));
  if (!isObject(schema)) return schema;
  const name = names.get(JSON.stringify(schema));
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, key === "enum" || key === "required" ? part : referring(part, names)]));
};

const parametersOf = (route: Route, names: ReadonlyMap<string, string>): Json[] => {
  const listed: Json[] = [];
  for (const [place, schema] of [["path", route.params], ["query", route.query]] as const) {
    const declared = schema === undefined ? {} : plain(schema);
    if (!isObject(declared)) continue;
    const required = Array.isArray(declared["required"]) ? declared["required"] : [];
    for (const [name, part] of Object.entries((declared["properties"] ?? {}) as JsonObject)) listed.push({ name, in: place, required: place === "path" || required.includes(name), schema: referring(part, names) });
  }
  if (route.idempotent === true) listed.push({ $ref: "#/components/parameters/IdempotencyKey" });
  if (route.problems.includes("request/changed-meanwhile")) listed.push({ $ref: "#/components/parameters/IfMatch" });
  return listed;
};

const problemAnswers = (route: Route): JsonObject => {
  const byStatus = new Map<number, string[]>();
  for (const code of problemsOf(route)) {
    const status = (errors as Readonly<Record<string, { readonly status: number }>>)[code]?.status;
    if (status === undefined) throw new Error(`Route ${route.id} names a problem that the table of errors does not hold: ${code}`);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), {
    description: codes.map((code) => (errors as Readonly<Record<string, { readonly title: string }>>)[code]?.title ?? code).join("; "),
    content: { [problemMediaType]: { schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }] } } },
  }]));
};

const operationOf = (name: RouteName, names: ReadonlyMap<string, string>): JsonObject => {
  const route: Route = routes[name];
  const example = examples[name];
  const good: JsonObject = route.status === 204
    ? { description: "Done" }
    : { description: route.summary, content: { "application/json": { schema: referring(plain(route.answer), names), ...(example?.answer === undefined ? {} : { example: plain(example.answer) }) } } };
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(route.access === "anybody" ? { security: [{}, { cookie: [] }, { bearer: [] }] } : { security: [{ cookie: [] }, { bearer: [] }] }),
    parameters: parametersOf(route, names),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: { "application/json": { schema: referring(plain(route.body), names), ...(example?.body === undefined ? {} : { example: plain(example.body) }) } } } }),
    responses: { [String(route.status)]: good, ...problemAnswers(route) },
  };
};

/** The document, ready to be sent as JSON. */
export const openApi = (about: { readonly version: string }): JsonObject => {
  const names = new Map(Object.entries(named).map(([name, schema]) => [JSON.stringify(plain(schema)), name]));
  const paths: Record<string, Record<string, Json>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    const path = apiBase + route.path.replace(/:([A-Za-z]+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(name, names);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "CosmicSyncCore", version: about.version, license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: "People find each other for meaningful collaborations. Bodies are closed: an unknown property is refused, never dropped. Texts are plain text, to be shown as text. Times are RFC 3339.",
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(routes).map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: "cosmicsync_session", description: "Set by signing in. Writes must come from the node's own pages." },
        bearer: { type: "http", scheme: "bearer", description: "The token that signing in answers with, for programs." },
      },
      parameters: {
        IdempotencyKey: { name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", minLength: 1, maxLength: 128 }, description: "Kept for a day: the same key with the same request gives the first answer again." },
        IfMatch: { name: "If-Match", in: "header", required: false, schema: { type: "string", maxLength: 64 }, description: "The etag the change was made against." },
      },
      schemas: Object.fromEntries(Object.entries(named).map(([name, schema]) => {
        const own = plain(schema);
        return [name, isObject(own) ? referring(own, new Map([...names].filter(([, other]) => other !== name))) : own];
      })),
    },
  };
};
