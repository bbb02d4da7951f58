/**
 * Under whose id a record is kept: the person, project or sphere that it is about. An edge between people belongs to the
 * first named in its scope; a record that begins something belongs to what it begins.
 */
import type { SignedRecord } from "./envelope.ts";
import type { RecordId } from "./kinds/fields.ts";

export function ownerOf(record: SignedRecord): RecordId {
  switch (record.kind) {
    case "person":
      return record.id;
    case "delegation":
    case "revocation":
    case "home":
    case "profile":
    case "consent":
    case "membership":
    case "match-feedback":
    case "erasure":
    case "erasure-receipt":
      return record.body.person;
    case "project":
      return record.body.project ?? record.id;
    case "role":
    case "claim":
      return record.body.project;
    case "sphere":
      return record.body.sphere ?? record.id;
    case "invitation":
    case "guideline":
    case "report":
    case "label":
    case "action":
    case "appeal":
    case "equivocation":
      return record.body.sphere;
    case "introduction-ask":
    case "introduction-answer":
    case "introduction-reply":
    case "introduction-withdraw":
    case "introduction-reveal":
    case "collaboration-start":
    case "collaboration-first-step":
    case "collaboration-milestone":
    case "collaboration-finish":
    case "closing-note":
    case "outcome":
      return firstOfAudience(record) ?? record.id;
    case "tombstone":
      return record.body.person ?? firstOfAudience(record) ?? (record.scope.type === "sphere" ? record.scope.sphere : record.body.record);
  }
}

const firstOfAudience = (record: SignedRecord): RecordId | undefined => (record.scope.type === "people" ? record.scope.people[0] : undefined);
