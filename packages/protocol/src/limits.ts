/**
 * Every bound of the protocol, each with its reason. A value over its bound is refused with a code, never cut.
 * Units stand in the names: Bytes, Count, Chars (UTF-16 code units, as JSON Schema's maxLength counts code points we
 * check the larger of both), Millis, Minutes.
 */
export const limits = {
  /** A record's body: the longest description in every field still fits; larger texts belong in links. */
  bodyBytes: 65_536,
  /** A header holds fixed fields and at most `audiencePeopleCount` ids of 32 bytes. */
  headerBytes: 1_024,
  /** People a record can be addressed to: an introduction has two, a small team the rest. */
  audiencePeopleCount: 16,
  /** Envelopes under one signature: past 64 the saving per record is below 2 % of a verification. */
  bundleCount: 64,
  /** Nesting of any body: our deepest kind needs 5. */
  nestingDepth: 8,
  /** A name or title: fits a line on a phone, holds the longest names people really bear. */
  nameChars: 120,
  /** One line that sums up a person or project. */
  lineChars: 240,
  /** A short text: a note, a question, a first step. */
  noteChars: 2_000,
  /** A long text: a description. */
  textChars: 20_000,
  /** Skills offered or needed, interests: more than this no reader takes in, and spam begins. */
  skillsCount: 64,
  valuesCount: 20,
  languagesCount: 16,
  linksCount: 12,
  contactsCount: 6,
  rolesPerProjectCount: 32,
  milestonesCount: 64,
  /** Weekly availability windows. */
  windowsCount: 21,
  hoursPerWeekMax: 80,
  /** A first step is small enough to be taken this week. */
  firstStepMinutes: 120,
  /** Clocks further ahead than this are refused: 5 minutes is far over real skew of kept clocks. */
  clockAheadMillis: 300_000,
  /** The reply clock of an introduction: 7 days. */
  replyMillis: 7 * 24 * 3_600_000,
  /** Reply clock after "ask me more" was answered: the same again. */
  replyAfterQuestionMillis: 7 * 24 * 3_600_000,
  /** Introductions waiting for one person's answer: above this nobody answers with care. */
  inboxOpenCount: 12,
  /** Introductions one person may have open at a time. */
  outboxOpenCount: 12,
  /** Introductions one person may ask for in a day. */
  asksPerDayCount: 10,
  /** Requests to the same person after a silent or declined one: 90 days. */
  askAgainMillis: 90 * 24 * 3_600_000,
  /** A URL: what browsers and servers carry without trouble. */
  urlChars: 2_048,
} as const;
