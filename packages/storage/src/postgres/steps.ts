/**
 * The steps of PostgreSQL's schema, oldest first. The engine began at version 2, so there are none before; from here on each
 * step of `migrations/steps.ts` has its twin here, under the same number, and a test holds that.
 */
import type { Kept } from "../schema/codec.ts";
import type { Answer } from "./connection.ts";

export type Run = (text: string, values?: readonly Kept[]) => Promise<Answer>;

export interface PostgresStep {
  readonly number: number;
  readonly name: string;
  /** Does the next part and says where it got to; `progress` is what the part before answered, null at first. In a transaction. */
  readonly part: (run: Run, progress: unknown) => Promise<{ readonly done: boolean; readonly progress?: unknown }>;
}

/** The schema version at which PostgreSQL began. */
export const firstPostgresVersion = 2;
export const postgresSteps: readonly PostgresStep[] = [
  statementsStep(3, "keep other nodes, and what is shared with them", [
    `CREATE TABLE "peer" (
  "key" bytea NOT NULL CHECK (octet_length("key") = 32),
  "name" text COLLATE "C" CHECK (char_length("name") <= 120),
  "addresses" text COLLATE "C" NOT NULL,
  "origin" text COLLATE "C" NOT NULL CHECK ("origin" IN ('added', 'invited', 'found')),
  "added_at" bigint NOT NULL CHECK ("added_at" >= 0),
  PRIMARY KEY ("key")
)`,
    `CREATE TABLE "peer_sphere" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "peer_key" bytea NOT NULL CHECK (octet_length("peer_key") = 32),
  "shared_at" bigint NOT NULL CHECK ("shared_at" >= 0),
  "kinds" text COLLATE "C",
  "since" bigint CHECK ("since" >= 0),
  "salt" bytea CHECK (octet_length("salt") <= 16),
  "cursor" bytea CHECK (octet_length("cursor") <= 8),
  "streamed_to" bigint CHECK ("streamed_to" >= 0),
  "agreed_at" bigint CHECK ("agreed_at" >= 0),
  "agreed_count" bigint NOT NULL,
  PRIMARY KEY ("owner_id", "peer_key")
)`,
    `CREATE INDEX "peer_sphere_by_peer" ON "peer_sphere" ("peer_key")`,
  ]),
  statementsStep(4, "keep where people live, what is told in their spheres, mail, and receipts of erasures", [
    `CREATE TABLE "home_node" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "node" bytea NOT NULL CHECK (octet_length("node") = 32),
  "epoch" bigint NOT NULL,
  "starts_at" bigint NOT NULL CHECK ("starts_at" >= 0),
  "clock" bigint NOT NULL CHECK ("clock" >= 0),
  "record_id" bytea NOT NULL CHECK (octet_length("record_id") = 32),
  PRIMARY KEY ("owner_id")
)`,
    `CREATE TABLE "erasure_receipt" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "erasure_id" bytea NOT NULL CHECK (octet_length("erasure_id") = 32),
  "node" bytea NOT NULL CHECK (octet_length("node") = 32),
  "removed" bigint NOT NULL,
  "removed_at" bigint NOT NULL CHECK ("removed_at" >= 0),
  "clock" bigint NOT NULL CHECK ("clock" >= 0),
  "record_id" bytea NOT NULL CHECK (octet_length("record_id") = 32),
  PRIMARY KEY ("owner_id", "erasure_id", "node")
)`,
    `CREATE TABLE "shared_profile" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "sphere_id" bytea NOT NULL CHECK (octet_length("sphere_id") = 32),
  "record_id" bytea CHECK (octet_length("record_id") = 32),
  "body_hash" bytea CHECK (octet_length("body_hash") = 32),
  "show" boolean NOT NULL,
  "match" boolean NOT NULL,
  PRIMARY KEY ("owner_id", "sphere_id")
)`,
    `CREATE TABLE "mail" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "parcel_id" bytea NOT NULL CHECK (octet_length("parcel_id") = 32),
  "parcel" bytea NOT NULL CHECK (octet_length("parcel") <= 131000),
  "person_id" bytea CHECK (octet_length("person_id") = 32),
  "carriers" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL CHECK ("created_at" >= 0),
  "expires_at" bigint NOT NULL CHECK ("expires_at" >= 0),
  "tries" bigint NOT NULL,
  PRIMARY KEY ("owner_id", "parcel_id")
)`,
    `CREATE INDEX "mail_by_person" ON "mail" ("person_id" NULLS FIRST)`,
    `CREATE INDEX "mail_by_expiry" ON "mail" ("expires_at")`,
    `CREATE TABLE "closing_header" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "collaboration_id" bytea NOT NULL CHECK (octet_length("collaboration_id") = 32),
  "person_id" bytea NOT NULL CHECK (octet_length("person_id") = 32),
  "header" bytea NOT NULL CHECK (octet_length("header") <= 1024),
  "proof" bytea NOT NULL CHECK (octet_length("proof") <= 4096),
  "received_at" bigint NOT NULL CHECK ("received_at" >= 0),
  PRIMARY KEY ("owner_id", "collaboration_id", "person_id")
)`,
  ]),
  statementsStep(5, "keep messages of the first CosmicSyncCore for those who wrote them", [
    `CREATE TABLE "archived_message" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "source_key" text COLLATE "C" NOT NULL CHECK (char_length("source_key") <= 240),
  "sent_at" bigint CHECK ("sent_at" >= 0),
  "text" text COLLATE "C" CHECK (char_length("text") <= 20000),
  "sealed" bytea CHECK (octet_length("sealed") <= 131072),
  "expires_at" bigint CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id", "source_key")
)`,
    `CREATE INDEX "archived_message_by_expiry" ON "archived_message" ("expires_at" NULLS FIRST)`,
  ]),
  statementsStep(6, "keep what backups are sealed under, person by person", [
    `CREATE TABLE "backup_key" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "secret" bytea NOT NULL CHECK (octet_length("secret") <= 32),
  PRIMARY KEY ("owner_id")
)`,
  ]),
  statementsStep(7, "keep what people say that words of theirs mean", [
    `CREATE TABLE "correction" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "phrase" text COLLATE "C" NOT NULL CHECK (char_length("phrase") <= 120),
  "concept" text COLLATE "C" NOT NULL CHECK (char_length("concept") <= 160),
  "corrected_at" bigint NOT NULL CHECK ("corrected_at" >= 0),
  PRIMARY KEY ("owner_id", "phrase")
)`,
    `CREATE INDEX "correction_by_phrase" ON "correction" ("phrase")`,
  ]),
  statementsStep(8, "keep keys for programs, and what happened with an account", [
    `CREATE TABLE "api_key" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "token_hash" bytea NOT NULL CHECK (octet_length("token_hash") = 32),
  "name" text COLLATE "C" NOT NULL CHECK (char_length("name") <= 120),
  "scopes" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL CHECK ("created_at" >= 0),
  "expires_at" bigint NOT NULL CHECK ("expires_at" >= 0),
  "seen_at" bigint CHECK ("seen_at" >= 0),
  PRIMARY KEY ("owner_id", "token_hash")
)`,
    `CREATE INDEX "api_key_by_expiry" ON "api_key" ("expires_at")`,
    `CREATE TABLE "audit_entry" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "entry_id" bytea NOT NULL CHECK (octet_length("entry_id") = 32),
  "at" bigint NOT NULL CHECK ("at" >= 0),
  "act" text COLLATE "C" NOT NULL CHECK (char_length("act") <= 40),
  "device" text COLLATE "C" NOT NULL CHECK (char_length("device") <= 120),
  PRIMARY KEY ("owner_id", "entry_id")
)`,
    `CREATE INDEX "audit_entry_by_time" ON "audit_entry" ("owner_id", "at")`,
    `CREATE INDEX "audit_entry_by_age" ON "audit_entry" ("at")`,
  ]),
  statementsStep(9, "keep other programs that are told of what changes, and what they are told", [
    `CREATE TABLE "webhook" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "webhook_id" bytea NOT NULL CHECK (octet_length("webhook_id") = 32),
  "name" text COLLATE "C" NOT NULL CHECK (char_length("name") <= 120),
  "endpoint" text COLLATE "C" NOT NULL CHECK (char_length("endpoint") <= 2048),
  "types" text COLLATE "C" NOT NULL,
  "sealed_secret" bytea NOT NULL CHECK (octet_length("sealed_secret") <= 128),
  "sealed_former" bytea CHECK (octet_length("sealed_former") <= 128),
  "former_until" bigint CHECK ("former_until" >= 0),
  "created_at" bigint NOT NULL CHECK ("created_at" >= 0),
  "off" text COLLATE "C" CHECK ("off" IN ('chosen', 'failing', 'gone', 'full')),
  "failing_since" bigint CHECK ("failing_since" >= 0),
  "waits" boolean NOT NULL,
  "due_at" bigint NOT NULL CHECK ("due_at" >= 0),
  "claim" bytea CHECK (octet_length("claim") = 32),
  "claimed_until" bigint CHECK ("claimed_until" >= 0),
  PRIMARY KEY ("owner_id", "webhook_id")
)`,
    `CREATE INDEX "webhook_by_due" ON "webhook" ("waits", "due_at")`,
    `CREATE TABLE "delivery" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "webhook_id" bytea NOT NULL CHECK (octet_length("webhook_id") = 32),
  "event_id" bytea NOT NULL CHECK (octet_length("event_id") = 32),
  "type" text COLLATE "C" NOT NULL CHECK (char_length("type") <= 40),
  "subject_id" bytea NOT NULL CHECK (octet_length("subject_id") = 32),
  "happened_at" bigint NOT NULL CHECK ("happened_at" >= 0),
  "state" text COLLATE "C" NOT NULL CHECK ("state" IN ('waiting', 'delivered', 'failed')),
  "due_at" bigint NOT NULL CHECK ("due_at" >= 0),
  "attempts" bigint NOT NULL,
  "tried_at" bigint CHECK ("tried_at" >= 0),
  "status" bigint,
  "problem" text COLLATE "C" CHECK (char_length("problem") <= 40),
  "took_millis" bigint,
  PRIMARY KEY ("owner_id", "webhook_id", "event_id")
)`,
    `CREATE INDEX "delivery_by_due" ON "delivery" ("owner_id", "webhook_id", "state", "due_at")`,
    `CREATE INDEX "delivery_by_time" ON "delivery" ("owner_id", "webhook_id", "happened_at")`,
    `CREATE INDEX "delivery_by_age" ON "delivery" ("happened_at")`,
  ]),
  statementsStep(10, "keep what projects must or must never be about for somebody", [
    `CREATE TABLE "condition" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "concept" text COLLATE "C" NOT NULL CHECK (char_length("concept") <= 160),
  "rule" text COLLATE "C" NOT NULL CHECK ("rule" IN ('must', 'never')),
  "set_at" bigint NOT NULL CHECK ("set_at" >= 0),
  PRIMARY KEY ("owner_id", "concept")
)`,
  ]),
  statementsStep(11, "keep trios, each of their people's places by itself", [
    `CREATE TABLE "trio" (
  "owner_id" bytea NOT NULL CHECK (octet_length("owner_id") = 32),
  "trio_id" bytea NOT NULL CHECK (octet_length("trio_id") = 32),
  "asker_id" bytea NOT NULL CHECK (octet_length("asker_id") = 32),
  "people" text COLLATE "C" NOT NULL,
  "project_id" bytea CHECK (octet_length("project_id") = 32),
  "note" text COLLATE "C" CHECK (char_length("note") <= 2000),
  "asked_at" bigint NOT NULL CHECK ("asked_at" >= 0),
  "due_at" bigint NOT NULL CHECK ("due_at" >= 0),
  "answer" text COLLATE "C" CHECK ("answer" IN ('yes', 'no')),
  "name" text COLLATE "C" CHECK (char_length("name") <= 120),
  "contacts" text COLLATE "C",
  "state" text COLLATE "C" NOT NULL CHECK ("state" IN ('open', 'revealed', 'withdrawn')),
  PRIMARY KEY ("owner_id", "trio_id")
)`,
    `CREATE INDEX "trio_by_time" ON "trio" ("owner_id", "asked_at")`,
    `CREATE INDEX "trio_by_age" ON "trio" ("due_at")`,
  ]),
];

/** A step that is nothing but statements. */
function statementsStep(number: number, name: string, statements: readonly string[]): PostgresStep {
  return {
    number, name,
    async part(run) {
      for (const statement of statements) await run(statement);
      return { done: true };
    },
  };
}
