-- The schema of version 1, kept so that the way from there to the present stays tested. Never changed.
CREATE TABLE "envelope" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "id" BLOB NOT NULL CHECK (length("id") = 32),
  "kind" TEXT NOT NULL CHECK (length("kind") <= 40),
  "scope" TEXT NOT NULL CHECK ("scope" IN ('home', 'sphere', 'people')),
  "sphere_id" BLOB CHECK (length("sphere_id") = 32),
  "author" BLOB NOT NULL CHECK (length("author") = 32),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "epoch" INTEGER NOT NULL,
  "sequence" INTEGER NOT NULL,
  "expires_at" INTEGER CHECK ("expires_at" >= 0),
  "header" BLOB NOT NULL CHECK (length("header") <= 1024),
  "proof" BLOB NOT NULL CHECK (length("proof") <= 4096),
  "nonce" BLOB CHECK (length("nonce") <= 16),
  "body" BLOB CHECK (length("body") <= 65536),
  "received_at" INTEGER NOT NULL CHECK ("received_at" >= 0),
  PRIMARY KEY ("owner_id", "id")
) STRICT;
CREATE INDEX "envelope_by_id" ON "envelope" ("id");
CREATE INDEX "envelope_by_author" ON "envelope" ("author", "epoch", "sequence");
CREATE INDEX "envelope_by_sphere" ON "envelope" ("sphere_id", "clock");
CREATE TABLE "person" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "root_key" BLOB NOT NULL CHECK (length("root_key") = 32),
  "began" INTEGER NOT NULL CHECK ("began" >= 0),
  "synthetic" INTEGER NOT NULL CHECK ("synthetic" IN (0, 1)),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "author_key" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "key" BLOB NOT NULL CHECK (length("key") = 32),
  "delegation_id" BLOB CHECK (length("delegation_id") = 32),
  "device" TEXT CHECK (length("device") <= 120),
  "expires_at" INTEGER CHECK ("expires_at" >= 0),
  "revoked_from" INTEGER CHECK ("revoked_from" >= 0),
  PRIMARY KEY ("owner_id", "key")
) STRICT, WITHOUT ROWID;
CREATE INDEX "author_key_by_key" ON "author_key" ("key");
CREATE TABLE "profile" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "document" TEXT NOT NULL,
  "updated" INTEGER NOT NULL CHECK ("updated" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT;
CREATE INDEX "profile_by_update" ON "profile" ("updated");
CREATE TABLE "consent" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "purpose" TEXT NOT NULL CHECK ("purpose" IN ('show', 'match', 'learn', 'measure')),
  "granted" INTEGER NOT NULL CHECK ("granted" IN (0, 1)),
  "wording" TEXT NOT NULL CHECK (length("wording") <= 32),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "purpose")
) STRICT, WITHOUT ROWID;
CREATE TABLE "membership" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "sphere_id" BLOB NOT NULL CHECK (length("sphere_id") = 32),
  "role" TEXT NOT NULL CHECK ("role" IN ('member', 'moderator', 'steward')),
  "state" TEXT NOT NULL CHECK ("state" IN ('asked', 'joined', 'left', 'removed')),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "sphere_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "sphere_member" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "role" TEXT NOT NULL CHECK ("role" IN ('member', 'moderator', 'steward')),
  "state" TEXT NOT NULL CHECK ("state" IN ('asked', 'joined', 'left', 'removed')),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "person_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "sphere" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "name" TEXT NOT NULL CHECK (length("name") <= 120),
  "summary" TEXT CHECK (length("summary") <= 240),
  "openness" TEXT NOT NULL CHECK ("openness" IN ('open', 'private')),
  "joining" TEXT NOT NULL CHECK ("joining" IN ('free', 'ask', 'invitation')),
  "demo" INTEGER NOT NULL CHECK ("demo" IN (0, 1)),
  "author_key" BLOB NOT NULL CHECK (length("author_key") = 32),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "project" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "sphere_id" BLOB NOT NULL CHECK (length("sphere_id") = 32),
  "lead" BLOB CHECK (length("lead") = 32),
  "author_key" BLOB NOT NULL CHECK (length("author_key") = 32),
  "title" TEXT NOT NULL CHECK (length("title") <= 120),
  "state" TEXT NOT NULL CHECK ("state" IN ('open', 'paused', 'closed')),
  "synthetic" INTEGER NOT NULL CHECK ("synthetic" IN (0, 1)),
  "catalogue" TEXT CHECK (length("catalogue") <= 64),
  "source_key" TEXT CHECK (length("source_key") <= 240),
  "document" TEXT NOT NULL,
  "updated" INTEGER NOT NULL CHECK ("updated" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT;
CREATE INDEX "project_by_update" ON "project" ("updated");
CREATE INDEX "project_by_lead" ON "project" ("lead");
CREATE INDEX "project_by_sphere" ON "project" ("sphere_id");
CREATE INDEX "project_by_source" ON "project" ("catalogue", "source_key");
CREATE TABLE "role" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "role_id" BLOB NOT NULL CHECK (length("role_id") = 32),
  "title" TEXT NOT NULL CHECK (length("title") <= 120),
  "needs" TEXT NOT NULL,
  "places" INTEGER NOT NULL,
  "hours_per_week" REAL,
  "scopes" TEXT NOT NULL,
  "open" INTEGER NOT NULL CHECK ("open" IN (0, 1)),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "role_id")
) STRICT;
CREATE TABLE "claim" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "method" TEXT NOT NULL CHECK (length("method") <= 16),
  "evidence" TEXT CHECK (length("evidence") <= 2048),
  "proved_at" INTEGER NOT NULL CHECK ("proved_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "record_id")
) STRICT;
CREATE TABLE "invitation" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "code_hash" BLOB NOT NULL CHECK (length("code_hash") = 32),
  "project_id" BLOB CHECK (length("project_id") = 32),
  "uses" INTEGER NOT NULL,
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id", "record_id")
) STRICT, WITHOUT ROWID;
CREATE INDEX "invitation_by_code" ON "invitation" ("code_hash");
CREATE TABLE "introduction" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "introduction_id" BLOB NOT NULL CHECK (length("introduction_id") = 32),
  "side" TEXT NOT NULL CHECK ("side" IN ('asker', 'asked')),
  "other_id" BLOB NOT NULL CHECK (length("other_id") = 32),
  "project_id" BLOB CHECK (length("project_id") = 32),
  "note" TEXT CHECK (length("note") <= 2000),
  "asked_at" INTEGER NOT NULL CHECK ("asked_at" >= 0),
  "due_at" INTEGER NOT NULL CHECK ("due_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "introduction_id")
) STRICT;
CREATE INDEX "introduction_by_time" ON "introduction" ("owner_id", "asked_at");
CREATE TABLE "introduction_step" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "introduction_id" BLOB NOT NULL CHECK (length("introduction_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "kind" TEXT NOT NULL CHECK (length("kind") <= 40),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "body" TEXT NOT NULL,
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "introduction_id", "record_id")
) STRICT;
CREATE TABLE "collaboration" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "collaboration_id" BLOB NOT NULL CHECK (length("collaboration_id") = 32),
  "introduction_id" BLOB NOT NULL CHECK (length("introduction_id") = 32),
  "people" TEXT NOT NULL,
  "project_id" BLOB CHECK (length("project_id") = 32),
  "title" TEXT NOT NULL CHECK (length("title") <= 120),
  "first_step" TEXT NOT NULL,
  "started_at" INTEGER NOT NULL CHECK ("started_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "collaboration_id")
) STRICT;
CREATE INDEX "collaboration_by_time" ON "collaboration" ("owner_id", "started_at");
CREATE INDEX "collaboration_by_introduction" ON "collaboration" ("owner_id", "introduction_id");
CREATE TABLE "collaboration_step" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "collaboration_id" BLOB NOT NULL CHECK (length("collaboration_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "kind" TEXT NOT NULL CHECK (length("kind") <= 40),
  "person_id" BLOB CHECK (length("person_id") = 32),
  "body" TEXT NOT NULL,
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "collaboration_id", "record_id")
) STRICT;
CREATE TABLE "match_feedback" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "subject_id" BLOB NOT NULL CHECK (length("subject_id") = 32),
  "verdict" TEXT NOT NULL CHECK (length("verdict") <= 20),
  "note" TEXT CHECK (length("note") <= 2000),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "subject_id")
) STRICT;
CREATE TABLE "guideline" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "guideline_id" BLOB NOT NULL CHECK (length("guideline_id") = 32),
  "version" INTEGER NOT NULL,
  "title" TEXT NOT NULL CHECK (length("title") <= 120),
  "text" TEXT NOT NULL CHECK (length("text") <= 20000),
  "starts_at" INTEGER NOT NULL CHECK ("starts_at" >= 0),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  PRIMARY KEY ("owner_id", "guideline_id", "version")
) STRICT;
CREATE TABLE "moderation" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "kind" TEXT NOT NULL CHECK ("kind" IN ('report', 'label', 'action', 'appeal')),
  "subject_id" BLOB NOT NULL CHECK (length("subject_id") = 32),
  "person_id" BLOB CHECK (length("person_id") = 32),
  "body" TEXT NOT NULL,
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "record_id")
) STRICT;
CREATE INDEX "moderation_by_subject" ON "moderation" ("subject_id");
CREATE TABLE "tombstone" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "target_id" BLOB NOT NULL CHECK (length("target_id") = 32),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id", "target_id")
) STRICT, WITHOUT ROWID;
CREATE INDEX "tombstone_by_target" ON "tombstone" ("target_id");
CREATE TABLE "erasure" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "before" INTEGER NOT NULL CHECK ("before" >= 0),
  "record_id" BLOB NOT NULL CHECK (length("record_id") = 32),
  "clock" INTEGER NOT NULL CHECK ("clock" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "account" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "name" TEXT NOT NULL CHECK (length("name") <= 64),
  "passphrase_hash" TEXT NOT NULL CHECK (length("passphrase_hash") <= 256),
  "sealed_key" BLOB NOT NULL CHECK (length("sealed_key") <= 256),
  "public_key" BLOB NOT NULL CHECK (length("public_key") = 32),
  "epoch" INTEGER NOT NULL,
  "sequence" INTEGER NOT NULL,
  "steward" INTEGER NOT NULL CHECK ("steward" IN (0, 1)),
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  "seen_at" INTEGER NOT NULL CHECK ("seen_at" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "account_name" (
  "folded" TEXT NOT NULL CHECK (length("folded") <= 128),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  PRIMARY KEY ("folded")
) STRICT, WITHOUT ROWID;
CREATE TABLE "session" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "token_hash" BLOB NOT NULL CHECK (length("token_hash") = 32),
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  "seen_at" INTEGER NOT NULL CHECK ("seen_at" >= 0),
  "device" TEXT NOT NULL CHECK (length("device") <= 120),
  PRIMARY KEY ("owner_id", "token_hash")
) STRICT, WITHOUT ROWID;
CREATE INDEX "session_by_expiry" ON "session" ("expires_at");
CREATE TABLE "contact_choice" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "introduction_id" BLOB NOT NULL CHECK (length("introduction_id") = 32),
  "name" TEXT NOT NULL CHECK (length("name") <= 120),
  "contacts" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "introduction_id")
) STRICT;
CREATE TABLE "block" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "created_at" INTEGER NOT NULL CHECK ("created_at" >= 0),
  PRIMARY KEY ("owner_id", "person_id")
) STRICT, WITHOUT ROWID;
CREATE INDEX "block_by_blocked" ON "block" ("person_id");
CREATE TABLE "exposure" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "subject_id" BLOB NOT NULL CHECK (length("subject_id") = 32),
  "shown_at" INTEGER NOT NULL CHECK ("shown_at" >= 0),
  "place" INTEGER NOT NULL,
  "propensity" REAL NOT NULL,
  PRIMARY KEY ("owner_id", "subject_id", "shown_at")
) STRICT, WITHOUT ROWID;
CREATE TABLE "idempotency" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "request_key" TEXT NOT NULL CHECK (length("request_key") <= 128),
  "request_hash" BLOB NOT NULL CHECK (length("request_hash") = 32),
  "status" INTEGER NOT NULL,
  "response" TEXT NOT NULL CHECK (length("response") <= 262144),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id", "request_key")
) STRICT;
CREATE INDEX "idempotency_by_expiry" ON "idempotency" ("expires_at");
CREATE TABLE "claim_challenge" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "person_id" BLOB NOT NULL CHECK (length("person_id") = 32),
  "token" TEXT NOT NULL CHECK (length("token") <= 80),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id", "person_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "imported" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "catalogue" TEXT NOT NULL CHECK (length("catalogue") <= 64),
  "source_key" TEXT NOT NULL CHECK (length("source_key") <= 240),
  "content_hash" BLOB NOT NULL CHECK (length("content_hash") = 32),
  "imported_at" INTEGER NOT NULL CHECK ("imported_at" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT, WITHOUT ROWID;
CREATE INDEX "imported_by_source" ON "imported" ("catalogue", "source_key");
CREATE TABLE "invited" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "catalogue" TEXT NOT NULL CHECK (length("catalogue") <= 64),
  "source_key" TEXT NOT NULL CHECK (length("source_key") <= 240),
  "sealed_draft" BLOB NOT NULL CHECK (length("sealed_draft") <= 65536),
  "expires_at" INTEGER NOT NULL CHECK ("expires_at" >= 0),
  PRIMARY KEY ("owner_id")
) STRICT;
CREATE INDEX "invited_by_expiry" ON "invited" ("expires_at");
CREATE TABLE "node_state" (
  "name" TEXT NOT NULL CHECK (length("name") <= 64),
  "value" TEXT NOT NULL,
  PRIMARY KEY ("name")
) STRICT;
CREATE TABLE "concept" (
  "concept_id" TEXT NOT NULL CHECK (length("concept_id") <= 160),
  "kind" TEXT NOT NULL CHECK ("kind" IN ('skill', 'interest', 'value')),
  "catalogue" TEXT NOT NULL CHECK (length("catalogue") <= 64),
  "licence" TEXT NOT NULL CHECK (length("licence") <= 240),
  "labels" TEXT NOT NULL,
  "broader" TEXT NOT NULL,
  "related" TEXT NOT NULL,
  "content_hash" BLOB NOT NULL CHECK (length("content_hash") = 32),
  PRIMARY KEY ("concept_id")
) STRICT;
CREATE TABLE search_document (id INTEGER PRIMARY KEY, owner_id BLOB NOT NULL CHECK (length(owner_id) = 32), subject TEXT NOT NULL CHECK (subject IN ('person', 'project')), audience TEXT NOT NULL CHECK (audience IN ('public', 'sphere'))) STRICT;
CREATE INDEX search_document_by_owner ON search_document (owner_id, subject);
CREATE TABLE search_sphere (document_id INTEGER NOT NULL, sphere_id BLOB NOT NULL CHECK (length(sphere_id) = 32), PRIMARY KEY (document_id, sphere_id)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0 categories ''L* N* M*''');
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, progress TEXT, finished_at INTEGER) STRICT;
INSERT INTO migration (number, name, finished_at) VALUES (1, 'begin', 0);
PRAGMA application_id = 1129530113;
PRAGMA user_version = 1;
