/**
 * The fields that several kinds share: ids, texts with their bounds, skills with levels, places and times.
 * Text formats ("line", "text", "name", ...) are enforced by `validate.ts`; JSON Schema consumers see them as `format`.
 */
import { Type, type Static, type TEnum, type TSchema } from "typebox";
import { limits } from "../limits.ts";

/** A closed object: an unknown property is refused, never dropped. */
export const closed = <T extends Record<string, TSchema>>(properties: T, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });

/** One of a fixed set of words. */
export const oneOf = <const T extends readonly string[]>(words: T, description?: string) =>
  // The cast keeps the words in the static type: through a generic, Enum's own inference ends in `string`.
  Type.Enum([...words], { ...(description === undefined ? {} : { description }) }) as unknown as TEnum<[...T]>;

/** The id of a record: SHA-256 of its header, RFC 4648 base32, lower case, no padding (52 characters). */
export const RecordId = Type.String({ format: "record-id", minLength: 52, maxLength: 52, description: "Record id" });
/** An Ed25519 public key in the same base32 (52 characters). */
export const PublicKey = Type.String({ format: "public-key", minLength: 52, maxLength: 52, description: "Ed25519 public key" });
/** A person, project, sphere or other lasting thing is named by the id of the record that began it. */
export const PersonId = RecordId;
export const ProjectId = RecordId;
export const SphereId = RecordId;

/** A single line that names something: no control or direction-override characters, not only spaces. */
export const Name = Type.String({ format: "name", minLength: 1, maxLength: limits.nameChars });
/** One line of plain text. */
export const Line = Type.String({ format: "line", minLength: 1, maxLength: limits.lineChars });
/** A short plain text, may have line breaks. */
export const Note = Type.String({ format: "text", minLength: 1, maxLength: limits.noteChars });
/** A long plain text, may have line breaks; shown as text, never as markup. */
export const LongText = Type.String({ format: "text", minLength: 1, maxLength: limits.textChars });
/** An http(s) address. */
export const Link = Type.String({ format: "web-link", minLength: 8, maxLength: limits.urlChars });

/** A moment in milliseconds since 1970-01-01T00:00:00Z. */
export const Moment = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000, description: "Milliseconds since the Unix epoch" });

/** A vocabulary concept ("skill/carpentry"), or a person's own words ("own/…") where nothing was linked. */
export const ConceptId = Type.String({ pattern: "^[a-z][a-z0-9]*(/[\\p{L}\\p{M}\\p{N}._+#-]+)+$", minLength: 3, maxLength: 160, description: "Concept id" });

/** 1 beginner, 2 some practice, 3 at home in it, 4 expert. */
export const Level = Type.Integer({ minimum: 1, maximum: 4, description: "1 beginner, 2 practised, 3 at home, 4 expert" });

export const SkillWithLevel = closed({ skill: ConceptId, level: Type.Optional(Level) }, "A skill and how well it is held or needed");

/** BCP 47. */
export const Language = Type.String({ format: "language", minLength: 2, maxLength: 35, description: "BCP 47 language tag" });
export const LanguageLevel = closed({ language: Language, level: Type.Optional(oneOf(["basic", "conversation", "fluent", "native"])) });

/** IANA name, as in "Europe/Stockholm". */
export const TimeZone = Type.String({ format: "time-zone", minLength: 2, maxLength: 64, description: "IANA time zone" });

/** ISO 3166-1 alpha-2 country, optionally ISO 3166-2 subdivision ("SE", "SE-AB"): coarse on purpose. */
export const Region = Type.String({ pattern: "^[A-Z]{2}(-[A-Z0-9]{1,3})?$", maxLength: 6, description: "ISO 3166 region, coarse on purpose" });

export const HoursPerWeek = Type.Number({ minimum: 0, maximum: limits.hoursPerWeekMax });

/** A weekly window in the person's own time zone; day 1 is Monday, minutes since midnight. */
export const WeeklyWindow = closed({
  day: Type.Integer({ minimum: 1, maximum: 7 }),
  fromMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
  toMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
});

/** A way to be reached; revealed only after both sides said yes. */
export const Contact = closed({ channel: oneOf(["email", "phone", "matrix", "signal", "link", "other"]), address: Line });

export const skills = Type.Array(SkillWithLevel, { maxItems: limits.skillsCount });
export const concepts = Type.Array(ConceptId, { maxItems: limits.skillsCount });
export const values = Type.Array(ConceptId, { maxItems: limits.valuesCount });
export const languages = Type.Array(LanguageLevel, { maxItems: limits.languagesCount });

export type SkillWithLevel = Static<typeof SkillWithLevel>;
export type LanguageLevel = Static<typeof LanguageLevel>;
export type WeeklyWindow = Static<typeof WeeklyWindow>;
export type Contact = Static<typeof Contact>;
/** Base32 text; see the schema of the same name. */
export type RecordId = Static<typeof RecordId>;
