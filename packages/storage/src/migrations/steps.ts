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
  "streamed_to" INTEGER CHECK ("streamed_to" >= 0),
  "agreed_at" INTEGER CHECK ("agreed_at" >= 0),
  "agreed_count" INTEGER NOT NULL,
  PRIMARY KEY ("owner_id", "peer_key")
) STRICT`,
    `CREATE INDEX "peer_sphere_by_peer" ON "peer_sphere" ("peer_key")`,
  ]),
  statementsStep(4, "keep where people live, what is told in their spheres, mail, and receipts of erasures", [
    `CREATE TABLE "home_node" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "node" BLOB NOT NULL CHECK (length("node") = 32),
  "epoch" INTEGER NOT NULL,
  "starts_at" INTEGER NOT NULL CHECK ("starts_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "erasure_receipt" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "erasure_id" BLOB NOT NULL CHECK (length("erasure_id") = 32),
  "node" BLOB NOT NULL CHECK (length("node") = 32),
  "removed" INTEGER NOT NULL,
  "removed_at" INTEGER NOT NULL CHECK ("removed_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "erasure_id", "node")
) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "shared_profile" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "sphere_id" BLOB NOT NULL CHECK (length("sphere_id") = 32),
  "record_id" BLOB CHECK (length("record_id") = 32),
  "body_hash" BLOB CHECK (length("body_hash") = 32),
  "show" INTEGER NOT NULL CHECK ("show" IN (0, 1)),
  "match" INTEGER NOT NULL CHECK ("match" IN (0, 1)),
  PRIMARY KEY ("owner_id", "sphere_id")
) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "mail" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "parcel_id" BLOB NOT NULL CHECK (length("parcel_id") = 32),
  "parcel" BLOB NOT NULL CHECK (length("parcel") <= 131000),
  "person_id" BLOB CHECK (length("person_id") = 32),
  "carriers" TEXT NOT NULL,
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  "tries" INTEGER NOT NULL,
  PRIMARY KEY ("owner_id", "parcel_id")
) STRICT`,
    `CREATE INDEX "mail_by_person" ON "mail" ("person_id")`,
    `CREATE INDEX "mail_by_expiry" ON "mail" ("expires_at")`,
    `CREATE TABLE "closing_header" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "collaboration_id" BLOB NOT NULL CHECK (length("collaboration_id") = 32),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "header" BLOB NOT NULL CHECK (length("header") <= 1024),
  "proof" BLOB NOT NULL CHECK (length("proof") <= 4096),
  "received_at" INTEGER NOT NULL CHECK ("received_at" >= 0),
  PRIMARY KEY ("owner_id", "collaboration_id", "person_id")
) STRICT`,
  ]),
  statementsStep(5, "keep messages of the first CosmicSyncCore for those who wrote them", [
    `CREATE TABLE "archived_message" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "source_key" TEXT NOT NULL CHECK (length("source_key") <= 240),
  "sent_at" INTEGER CHECK ("sent_at" >= 0),
  "text" TEXT CHECK (length("text") <= 20000),
  "sealed" BLOB CHECK (length("sealed") <= 131072),
  "expires_at" INTEGER CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id", "source_key")
) STRICT`,
    `CREATE INDEX "archived_message_by_expiry" ON "archived_message" ("expires_at")`,
  ]),
  statementsStep(6, "keep what backups are sealed under, person by person", [
    `CREATE TABLE "backup_key" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "secret" BLOB NOT NULL CHECK (length("secret") <= 32),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID`,
  ]),
  statementsStep(7, "keep what people say that words of theirs mean", [
    `CREATE TABLE "correction" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "phrase" TEXT NOT NULL CHECK (length("phrase") <= 120),
  "concept" TEXT NOT NULL CHECK (length("concept") <= 160),
  "corrected_at" INTEGER NOT NULL CHECK ("corrected_at" >= 0),
  PRIMARY KEY ("owner_id", "phrase")
) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "correction_by_phrase" ON "correction" ("phrase")`,
  ]),
  statementsStep(8, "keep keys for programs, and what happened with an account", [
    `CREATE TABLE "api_key" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "token_hash" BLOB NOT NULL CHECK (length("token_hash") = 32),
  "name" TEXT NOT NULL CHECK (length("name") <= 120),
  "scopes" TEXT NOT NULL,
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  "seen_at" INTEGER CHECK ("seen_at" >= 0),
  PRIMARY KEY ("owner_id", "token_hash")
) STRICT`,
    `CREATE INDEX "api_key_by_expiry" ON "api_key" ("expires_at")`,
    `CREATE TABLE "audit_entry" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "entry_id" BLOB NOT NULL CHECK (length("entry_id") = 32),
  "at" INTEGER NOT NULL CHECK ("at" >= 0),
  "act" TEXT NOT NULL CHECK (length("act") <= 40),
  "device" TEXT NOT NULL CHECK (length("device") <= 120),
  PRIMARY KEY ("owner_id", "entry_id")
) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "audit_entry_by_time" ON "audit_entry" ("owner_id", "at")`,
    `CREATE INDEX "audit_entry_by_age" ON "audit_entry" ("at")`,
  ]),
  statementsStep(9, "keep other programs that are told of what changes, and what they are told", [
    `CREATE TABLE "webhook" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "webhook_id" BLOB NOT NULL CHECK (length("webhook_id") = 32),
  "name" TEXT NOT NULL CHECK (length("name") <= 120),
  "endpoint" TEXT NOT NULL CHECK (length("endpoint") <= 2048),
  "types" TEXT NOT NULL,
  "sealed_secret" BLOB NOT NULL CHECK (length("sealed_secret") <= 128),
  "sealed_former" BLOB CHECK (length("sealed_former") <= 128),
  "former_until" INTEGER CHECK ("former_until" >= 0),
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  "off" TEXT CHECK ("off" IN ('chosen', 'failing', 'gone', 'full')),
  "failing_since" INTEGER CHECK ("failing_since" >= 0),
  "waits" INTEGER NOT NULL CHECK ("waits" IN (0, 1)),
  "due_at" INTEGER NOT NULL CHECK ("due_at" >= 0),
  "claim" BLOB CHECK (length("claim") = 32),
  "claimed_until" INTEGER CHECK ("claimed_until" >= 0),
  PRIMARY KEY ("owner_id", "webhook_id")
) STRICT`,
    `CREATE INDEX "webhook_by_due" ON "webhook" ("waits", "due_at")`,
    `CREATE TABLE "delivery" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "webhook_id" BLOB NOT NULL CHECK (length("webhook_id") = 32),
  "event_id" BLOB NOT NULL CHECK (length("event_id") = 32),
  "type" TEXT NOT NULL CHECK (length("type") <= 40),
  "subject_id" BLOB NOT NULL CHECK (length("subject_id") = 32),
  "happened_at" INTEGER NOT NULL CHECK ("happened_at" >= 0),
  "state" TEXT NOT NULL CHECK ("state" IN ('waiting', 'delivered', 'failed')),
  "due_at" INTEGER NOT NULL CHECK ("due_at" >= 0),
  "attempts" INTEGER NOT NULL,
  "tried_at" INTEGER CHECK ("tried_at" >= 0),
  "status" INTEGER,
  "problem" TEXT CHECK (length("problem") <= 40),
  "took_millis" INTEGER,
  PRIMARY KEY ("owner_id", "webhook_id", "event_id")
) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "delivery_by_due" ON "delivery" ("owner_id", "webhook_id", "state", "due_at")`,
    `CREATE INDEX "delivery_by_time" ON "delivery" ("owner_id", "webhook_id", "happened_at")`,
    `CREATE INDEX "delivery_by_age" ON "delivery" ("happened_at")`,
  ]),
  statementsStep(10, "keep what projects must or must never be about for somebody", [
    `CREATE TABLE "condition" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "concept" TEXT NOT NULL CHECK (length("concept") <= 160),
  "rule" TEXT NOT NULL CHECK ("rule" IN ('must', 'never')),
  "set_at" INTEGER NOT NULL CHECK ("set_at" >= 0),
  PRIMARY KEY ("owner_id", "concept")
) STRICT, WITHOUT ROWID`,
  ]),
  statementsStep(11, "keep trios, each of their people's places by itself", [
    `CREATE TABLE "trio" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "trio_id" BLOB NOT NULL CHECK (length("trio_id") = 32),
  "asker_id" BLOB NOT NULL CHECK (length("asker_id") = 32),
  "people" TEXT NOT NULL,
  "project_id" BLOB CHECK (length("project_id") = 32),
  "note" TEXT CHECK (length("note") <= 2000),
  "asked_at" INTEGER NOT NULL CHECK ("asked_at" >= 0),
  "due_at" INTEGER NOT NULL CHECK ("due_at" >= 0),
  "answer" TEXT CHECK ("answer" IN ('yes', 'no')),
  "name" TEXT CHECK (length("name") <= 120),
  "contacts" TEXT,
  "state" TEXT NOT NULL CHECK ("state" IN ('open', 'revealed', 'withdrawn')),
  PRIMARY KEY ("owner_id", "trio_id")
) STRICT`,
    `CREATE INDEX "trio_by_time" ON "trio" ("owner_id", "asked_at")`,
    `CREATE INDEX "trio_by_age" ON "trio" ("due_at")`,
  ]),
];

/** The version that this program writes. */
export const schemaVersion = 11;
