/**
 * The steps from the first schema to this one, oldest first. The schema of version 1 is kept in `testing/schema-1.sql`; a test
 * walks from there and compares with what `tables.ts` says, so a table cannot change without its step.
 */
import { statementsStep } from "./step.ts";
import type { MigrationStep } from "./step.ts";

export const migrationSteps: readonly MigrationStep[] = [
  statementsStep(2, "keep revocations apart from the keys they end, and claims by person", [
    `CREATE TABLE "revocation" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "delegation_id" BLOB NOT NULL CHECK (length("delegation_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "starts_at" INTEGER NOT NULL CHECK ("starts_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "delegation_id", "record_id")
) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "claim_by_person" ON "claim" ("person_id")`,
  ]),
  statementsStep(3, "keep other nodes, and what is shared with them", [
    `CREATE TABLE "peer" (
  "key" BLOB NOT NULL CHECK (length("key") = 32),
  "name" TEXT CHECK (length("name") <= 120),
  "addresses" TEXT NOT NULL,
  "origin" TEXT NOT NULL CHECK ("origin" IN ('added', 'invited', 'found')),
  "added_at" INTEGER NOT NULL CHECK ("added_at" >= 0),
  PRIMARY KEY ("key")
) STRICT`,
    `CREATE TABLE "peer_sphere" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "peer_key" BLOB NOT NULL CHECK (length("peer_key") = 32),
  "shared_at" INTEGER NOT NULL CHECK ("shared_at" >= 0),
  "kinds" TEXT,
  "since" INTEGER CHECK ("since" >= 0),
  "salt" BLOB CHECK (length("salt") <= 16),
  "cursor" BLOB CHECK (length("cursor") <= 8),
  "agreed_at" INTEGER CHECK ("agreed_at" >= 0),
  "agreed_count" INTEGER NOT NULL,
  PRIMARY KEY ("owner_id", "peer_key")
) STRICT`,
    `CREATE INDEX "peer_sphere_by_peer" ON "peer_sphere" ("peer_key")`,
  ]),
];

/** The version that this program writes. */
export const schemaVersion = 3;
