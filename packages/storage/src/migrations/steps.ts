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
];

/** The version that this program writes. */
export const schemaVersion = 2;
