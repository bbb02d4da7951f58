/**
 * The receipt of a match: what the score read of a subject. A field that its owner has left empty, or keeps from matches, was not there to
 * be read; what they did here was read where a term about it is known (`seen`: the side of whoever looked at the subject). The names are those of the profile; each is on policy's reviewed list, which a test holds.
 */
import type { Side } from "./explain.ts";
import type { Subject } from "./subject.ts";
import { terms } from "./terms/index.ts";
import { matchFields, profileFields, type MatchField, type ProfileField } from "./terms/term.ts";

const read: ReadonlySet<MatchField> = new Set(terms.flatMap((term) => term.reads));

export function fieldsRead(subject: Subject, seen?: Side): MatchField[] {
  const known = new Set((seen?.terms ?? []).flatMap(({ term, measure }) => (measure === undefined ? [] : (terms.find(({ name }) => name === term)?.reads ?? []))));
  return matchFields.filter((field) => read.has(field) && (isOfProfile(field) ? isSaid(subject[field]) : known.has(field)));
}

const isOfProfile = (field: MatchField): field is ProfileField => (profileFields as readonly MatchField[]).includes(field);
const isSaid = (value: Subject[ProfileField]): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined);
