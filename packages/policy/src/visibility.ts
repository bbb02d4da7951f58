/**
 * Visibility per field: a level says how *broad* the audience is, from nobody to everybody; a relation says how *close* a
 * reader is. A field is seen by readers at least as close as its level:
 *
 *     level \ relation   self  introduced  team  match  sphere  public
 *     nobody              x
 *     introduced          x        x
 *     team                x        x        x
 *     match               x        x        x      x
 *     sphere              x        x        x      x      x
 *     public              x        x        x      x      x       x
 *
 * introduced: both have said yes to meeting. team: works on the same project or collaboration. match: was suggested to the
 * reader, or asks or is asked by them. sphere: shares a sphere. public: anybody, signed in or not.
 */
import { visibilityLevels, type ProfileFieldName, type RecordId, type Visibility } from "@cosmicsync/protocol";

export const relations = ["self", "introduced", "team", "match", "sphere", "public"] as const;
export type Relation = (typeof relations)[number];

/**
 * Who sees a field of which the person has said nothing. What names or reaches somebody: after both yes. What matching
 * reads, and so what reasons speak of: matches. What says what somebody brings and looks for: the sphere. Nothing: public.
 */
export const defaultVisibility: Readonly<Record<ProfileFieldName, Visibility>> = {
  name: "introduced", pronouns: "introduced", contacts: "introduced", links: "introduced",
  about: "match", hoursPerWeek: "match", timeZone: "match", windows: "match", region: "match", values: "match",
  headline: "sphere", offers: "sphere", needs: "sphere", interests: "sphere", languages: "sphere",
};

/** The broadest level that a field can have, whatever was set. */
export const broadestVisibility: Readonly<Partial<Record<ProfileFieldName, Visibility>>> = { contacts: "introduced" };

const breadth = (level: Visibility): number => visibilityLevels.indexOf(level);
/** `self` is 0 like `nobody`, `public` is 5 like `public`: both lists go from close to far. */
const distance = (relation: Relation): number => relations.indexOf(relation);

/** The level that holds for a field: what the person set, or the default, never broader than the field's bound. */
export function levelOf(field: ProfileFieldName, visibility: Readonly<Record<string, string>>): Visibility {
  const said = Object.hasOwn(visibility, field) ? visibility[field] : undefined;
  const level = isLevel(said) ? said : defaultVisibility[field];
  const bound = broadestVisibility[field];
  return bound !== undefined && breadth(level) > breadth(bound) ? bound : level;
}

/** Whether a reader in this relation sees what has this level. */
export const isSeenBy = (level: Visibility, relation: Relation): boolean => distance(relation) <= breadth(level);

export interface RelationFacts {
  /** Who reads; null when nobody is signed in. */
  readonly reader: RecordId | null;
  readonly person: RecordId;
  /** Both have said yes to an introduction. */
  readonly introduced: boolean;
  readonly team: boolean;
  /** The two share a sphere both have joined. */
  readonly sharedSphere: boolean;
  /** Was suggested to the reader, or asks or is asked by them. */
  readonly asMatch: boolean;
  /** One of the two blocks the other: then they are strangers, whatever was before. */
  readonly blocked?: boolean;
}

/** The closest relation that the facts give. */
export function relationOf(facts: RelationFacts): Relation {
  if (facts.reader === null) return "public";
  if (facts.reader === facts.person) return "self";
  if (facts.blocked === true) return "public";
  if (facts.introduced) return "introduced";
  if (facts.team) return "team";
  if (facts.asMatch) return "match";
  return facts.sharedSphere ? "sphere" : "public";
}

function isLevel(word: unknown): word is Visibility {
  return typeof word === "string" && (visibilityLevels as readonly string[]).includes(word);
}
