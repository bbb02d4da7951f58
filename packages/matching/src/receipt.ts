/**
 * The receipt of a match: which fields of a subject the score read. A field that its owner has left empty, or keeps from matches, was not there to
 * be read. The names are those of the profile; each is on policy's reviewed list, which a test holds.
 */
import type { Subject } from "./subject.ts";
import { terms } from "./terms/index.ts";
import { matchFields, type MatchField } from "./terms/term.ts";

const read: ReadonlySet<MatchField> = new Set(terms.flatMap((term) => term.reads));

export function fieldsRead(subject: Subject): MatchField[] {
  return matchFields.filter((field) => read.has(field) && isSaid(subject[field]));
}

const isSaid = (value: Subject[MatchField]): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined);
