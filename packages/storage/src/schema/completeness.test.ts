/** Everything the platform speaks of has a table, or a reason why it has none of its own. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { tables } from "./tables.ts";

/** What stands in one table, or in a column of one ("table.column"). */
const where: Readonly<Record<string, readonly string[]>> = {
  people: ["person"], devices: ["authorKey.device", "revocation"], "profiles and every field of them": ["profile.document"],
  "skills, interests, values": ["concept.kind"], aliases: ["concept.labels"], relations: ["concept.broader", "concept.related"], languages: ["concept.labels", "profile.document"],
  projects: ["project"], roles: ["role"], openings: ["role.open", "role.places"], spheres: ["sphere"], memberships: ["membership", "sphereMember"], invitations: ["invitation", "invited"],
  consents: ["consent"], "their history": ["envelope.kind"], introductions: ["introduction", "introductionStep"], collaborations: ["collaboration", "collaborationStep"],
  "milestones, outcomes, closing notes": ["collaborationStep.kind"], feedback: ["matchFeedback"], "what words mean to people": ["correction"], "what projects must or must never be about": ["condition.rule"], "introductions of three": ["trio.answer"], "exposure log": ["exposure"],
  "reports, labels, actions, appeals": ["moderation.kind"], "guidelines and versions": ["guideline.version"], envelopes: ["envelope"], peers: ["peer", "peerSphere"],
  "erasure receipts": ["erasure", "erasureReceipt"], accounts: ["account", "accountName"], "sign-ins": ["session", "auditEntry"], "API keys": ["apiKey"], webhooks: ["webhook"], deliveries: ["delivery"], "audit log": ["auditEntry"], "idempotency keys": ["idempotency"], "what backups are sealed under": ["backupKey"],
};
/** What has none, and why. */
const without: Readonly<Record<string, string>> = {
  sketches: "kept in memory, made from the envelopes at start: they are worth nothing without these",
  metrics: "counted in memory and read by Prometheus, which keeps them",
};

it("each thing the platform speaks of stands in a table and column that are there", () => {
  for (const [thing, places] of Object.entries(where)) {
    for (const place of places) {
      const [table, column] = place.split(".") as [keyof typeof tables, string | undefined];
      assert.ok(Object.hasOwn(tables, table), `${thing}: ${place}`);
      if (column !== undefined) assert.ok(Object.hasOwn(tables[table].columns, column), `${thing}: ${place}`);
    }
  }
  for (const thing of Object.keys(without)) assert.ok(!Object.hasOwn(where, thing), thing);
});

it("each table says what it is for, and so does each column", () => {
  for (const [name, { meaning, columns }] of Object.entries(tables)) {
    assert.ok(meaning.length > 5, name);
    for (const [column, { meaning: said }] of Object.entries(columns)) assert.ok(said.length > 1, `${name}.${column}`);
  }
});
