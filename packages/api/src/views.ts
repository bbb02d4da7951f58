/**
 * What answers hold. Times are RFC 3339 strings; ids are record ids; texts are plain text, to be shown as text.
 */
import { Type, type Static, type TSchema } from "typebox";
import { ConceptId, Contact, HoursPerWeek, LanguageLevel, Level, Line, Link, LongText, Name, Note, Purpose, RecordId, Region, TimeZone, Visibility, WeeklyWindow, closed, eventTypes, limits, oneOf, profileFieldNames, profileSetNames, testEventType } from "@cosmicsync/protocol";

const optional = Type.Optional;
const list = <T extends TSchema>(of: T, max = 200) => Type.Array(of, { maxItems: max });

export const Time = Type.String({ format: "date-time", maxLength: 40 });
export const Cursor = Type.String({ minLength: 1, maxLength: 512, pattern: "^[A-Za-z0-9_-]+$", description: "Opaque, from a former answer" });
export const Empty = Type.Null();

/** A concept with the label in the language asked for. `own`: the person's own words, linked to nothing. */
export const ConceptView = closed({ id: ConceptId, label: Type.String({ maxLength: 160 }), kind: oneOf(["skill", "interest", "value", "own"]) });
export const SkillView = closed({ id: ConceptId, label: Type.String({ maxLength: 160 }), level: optional(Level) });
export const RoleNeedView = closed({ id: ConceptId, label: Type.String({ maxLength: 160 }), level: optional(Level), must: optional(Type.Boolean({ description: "The role cannot do without it" })) });
export const LinkedView = closed({ concept: ConceptView, text: Line, confidence: Type.Number({ minimum: 0, maximum: 1 }) });

export const SourceView = closed({ catalogue: Name, name: Name, url: optional(Link), licence: Line });

export const ProjectView = closed({
  id: RecordId, title: Name, summary: Line, description: optional(LongText),
  stage: optional(oneOf(["idea", "started", "running", "finishing", "done"])), state: oneOf(["open", "paused", "closed"]),
  needs: list(SkillView), offers: list(SkillView), interests: list(ConceptView), values: list(ConceptView), languages: list(LanguageLevel),
  peopleWanted: optional(Type.Integer()), hoursPerWeek: optional(HoursPerWeek), timeZone: optional(TimeZone), region: optional(Region), links: list(Link),
  roles: list(closed({ id: RecordId, title: Name, needs: list(RoleNeedView), places: Type.Integer(), hoursPerWeek: optional(HoursPerWeek), open: Type.Boolean() })),
  source: optional(SourceView),
  claimed: Type.Boolean({ description: "Somebody here answers for it; without that nobody can be introduced" }),
  mine: Type.Boolean(), demo: Type.Boolean({ description: "Synthetic, from the demo sphere" }), sphere: closed({ id: RecordId, name: Name }),
  updatedAt: Time, etag: Type.String({ maxLength: 64 }),
});

/** What may be seen of a person. Before both have said yes it has a pseudonym and never a name, contact or exact place. */
export const PersonCard = closed({
  id: RecordId, pseudonym: Name, name: optional(Name), pronouns: optional(Name), headline: optional(Line), about: optional(LongText),
  offers: optional(list(SkillView)), needs: optional(list(SkillView)), interests: optional(list(ConceptView)), values: optional(list(ConceptView)),
  languages: optional(list(LanguageLevel)), hoursPerWeek: optional(HoursPerWeek), timeZone: optional(TimeZone), windows: optional(list(WeeklyWindow)), region: optional(Region), links: optional(list(Link)), contacts: optional(list(Contact)),
  demo: Type.Boolean(),
});

/** Terms of the score that can be shown. The web app's word files have a sentence for each, with `facts` filled in. */
export const termNames = ["offer-meets-need", "need-met-by-offer", "interests", "values", "languages", "time-overlap", "hours", "region", "freshness", "track-record", "relatedness"] as const;
export const caveatNames = ["need-unmet", "level-gap", "few-shared-interests", "values-differ", "no-shared-language", "little-time-overlap", "hours-differ", "little-known", "not-claimed", "long-silent", "synthetic"] as const;
const facts = closed({
  concepts: optional(list(ConceptView, 8)), languages: optional(list(Type.String({ maxLength: 35 }), 8)), count: optional(Type.Number()), of: optional(Type.Number()),
  hours: optional(Type.Number()), wanted: optional(Type.Number()), level: optional(Type.Number()), wantedLevel: optional(Type.Number()), region: optional(Region), days: optional(Type.Number()),
});
export const ReasonView = closed({ term: oneOf(termNames), contribution: Type.Number({ description: "This term's part of the score" }), facts });
export const CaveatView = closed({ caveat: oneOf(caveatNames), contribution: Type.Number({ description: "What the score loses or does not gain" }), facts });
/** One side's view: at least two reasons and one caveat, from the very terms of the score in that direction. */
export const SideView = closed({
  score: Type.Number({ minimum: 0, maximum: 1 }), uncertainty: Type.Number({ minimum: 0, maximum: 1 }),
  reasons: Type.Array(ReasonView, { minItems: 2, maxItems: 11 }), caveats: Type.Array(CaveatView, { minItems: 1, maxItems: 6 }),
});
export const MatchView = closed({
  id: RecordId, want: oneOf(["person", "project"]),
  person: optional(PersonCard), project: optional(ProjectView),
  score: Type.Number({ minimum: 0, maximum: 1, description: "Both directions together" }),
  forYou: SideView, forThem: SideView,
  newHere: optional(Type.Literal(true, { description: "Little is known of them yet, and they were given this place by chance, to find out" })),
  introducible: Type.Boolean(), whyNot: optional(oneOf(["unclaimed", "inbox-full", "own-outbox-full", "already-asked", "asked-recently", "demo", "paused", "own"])),
});

export const contradictionNames = ["no-hours", "hours-beyond-windows", "seeks-what-it-brings", "never-what-it-cares-for"] as const;
/** What in one's own profile contradicts itself. */
export const ContradictionView = closed({ contradiction: oneOf(contradictionNames), concepts: optional(list(ConceptView, 8)), hours: optional(Type.Number()), windowHours: optional(Type.Number()) });
/** What projects must or must never be about for oneself. */
export const ConditionsView = closed({ must: list(ConceptView, limits.conditionsCount), never: list(ConceptView, limits.conditionsCount) });
/** Why nothing is suggested. */
export const emptinessNames = ["nobody-here", "no-projects", "own-words", "none-fits"] as const;

export const matchFields = ["offers", "needs", "interests", "values", "languages", "hoursPerWeek", "timeZone", "windows", "region", "trackRecord", "relatedness"] as const;
export const changeKinds = ["offer", "need", "level", "interest", "language", "hours"] as const;
/** One true thing that the reader could add, and how well the two would fit then. */
export const ChangeView = closed({
  change: oneOf(changeKinds), concept: optional(ConceptView), level: optional(Level), language: optional(Type.String({ maxLength: 35 })), hours: optional(HoursPerWeek),
  score: Type.Number({ minimum: 0, maximum: 1, description: "Both directions together, were this so" }),
});
/** One pair looked at closely: its place among the suggestions or why it is not among them, what would change it, and the receipt of what was read. */
export const FitView = closed({
  match: MatchView,
  place: optional(Type.Integer({ minimum: 1, description: "Among the suggestions" })),
  unsuggested: optional(oneOf(["said-not-for-you", "your-conditions", "must-unmet", "too-little-in-common", "others-fit-better"])),
  changes: list(ChangeView, 3),
  read: closed({ yours: list(oneOf(matchFields), matchFields.length), theirs: list(oneOf(matchFields), matchFields.length) }),
});

const Share = Type.Number({ minimum: 0, maximum: 1 });
/** Who together would complete a project's team, and the grid of who serves which need how well. Rows are the needs, in one order throughout. */
export const TeamView = closed({
  needs: list(SkillView, limits.skillsCount),
  members: list(closed({ id: RecordId, name: Name, you: Type.Boolean(), serves: list(Share, limits.skillsCount) }), limits.audiencePeopleCount),
  proposed: list(closed({ match: MatchView, serves: list(Share, limits.skillsCount) }), 8),
  now: list(Share, limits.skillsCount), then: list(Share, limits.skillsCount),
});

export const ProfileView = closed({
  name: optional(Name), pronouns: optional(Name), headline: optional(Line), about: optional(LongText),
  hoursPerWeek: optional(HoursPerWeek), timeZone: optional(TimeZone), windows: optional(list(WeeklyWindow, limits.windowsCount)), region: optional(Region),
  contacts: list(Contact, limits.contactsCount), links: list(Link, limits.linksCount),
  offers: list(SkillView, limits.skillsCount), needs: list(SkillView, limits.skillsCount), interests: list(ConceptView, limits.skillsCount), values: list(ConceptView, limits.valuesCount), languages: list(LanguageLevel, limits.languagesCount),
  visibility: list(closed({ field: oneOf([...profileFieldNames, ...profileSetNames] as const), level: Visibility }), 20),
  complete: Type.Number({ minimum: 0, maximum: 1, description: "How much of what matching uses is there" }), etag: Type.String({ maxLength: 64 }),
});
export const ConsentView = closed({ purpose: Purpose, granted: Type.Boolean(), wording: Type.String({ maxLength: 32 }), at: optional(Time) });

export const introductionStates = ["waiting", "question", "revealed", "closed", "withdrawn"] as const;
export const IntroductionView = closed({
  id: RecordId, side: oneOf(["asker", "asked"]),
  state: oneOf(introductionStates, "waiting: for the asked; question: for the asker's reply; revealed: both said yes; closed: ended kindly, for whatever reason; withdrawn"),
  askedAt: Time, dueAt: Time, note: optional(Note),
  other: PersonCard, project: optional(closed({ id: RecordId, title: Name })),
  you: SideView, them: SideView,
  questions: list(closed({ question: Note, reply: optional(Note) }), 4),
  canAnswer: Type.Boolean(), canReply: Type.Boolean(), canWithdraw: Type.Boolean(), canStart: Type.Boolean(), collaboration: optional(RecordId),
});

export const trioStates = ["waiting", "revealed", "closed", "withdrawn"] as const;
/** A trio as one of its three sees it: nothing in it depends on what another said, until all have said yes. */
export const TrioView = closed({
  id: RecordId, side: oneOf(["asker", "asked"]),
  state: oneOf(trioStates, "waiting: for any of the three; revealed: all said yes; closed: ended kindly, for whatever reason; withdrawn"),
  askedAt: Time, dueAt: Time, note: optional(Note), project: optional(closed({ id: RecordId, title: Name })),
  answer: optional(oneOf(["yes", "no"], "What one has said oneself")),
  others: Type.Array(closed({ person: PersonCard, asked: Type.Boolean({ description: "Asked, as against who asks" }), you: SideView, them: SideView, introduction: optional(RecordId) }), { minItems: 2, maxItems: 2 }),
  canSayYes: Type.Boolean(), canSayNo: Type.Boolean(), canWithdraw: Type.Boolean(),
});

export const CollaborationView = closed({
  id: RecordId, title: Name, state: oneOf(["started", "under-way", "finish-proposed", "finished"]), startedAt: Time,
  people: list(closed({ id: RecordId, name: Name, you: Type.Boolean() }), limits.audiencePeopleCount),
  project: optional(closed({ id: RecordId, title: Name })),
  firstStep: closed({ text: Line, minutes: Type.Integer(), dueAt: Time, doneAt: optional(Time) }),
  milestones: list(closed({ id: RecordId, title: Name, dueAt: optional(Time), doneAt: optional(Time) }), limits.milestonesCount),
  result: optional(oneOf(["completed", "stopped"])), finishProposedByYou: Type.Boolean(),
  yourNote: optional(closed({ note: Note, satisfaction: Type.Integer(), again: oneOf(["yes", "perhaps", "no"]) })),
  notes: list(closed({ name: Name, note: Note, satisfaction: Type.Integer(), again: oneOf(["yes", "perhaps", "no"]) }), limits.audiencePeopleCount),
  waitingForOtherNote: Type.Boolean(),
  outcome: optional(closed({ result: oneOf(["completed", "stopped"]), mutual: Type.Boolean(), again: Type.Boolean() })),
  canTakeFirstStep: Type.Boolean(), canFinish: Type.Boolean(), canLeaveNote: Type.Boolean(),
});

export const SphereView = closed({ id: RecordId, name: Name, summary: optional(Line), openness: oneOf(["open", "private"]), joining: oneOf(["free", "ask", "invitation"]), demo: Type.Boolean(), members: Type.Integer(), projects: Type.Integer(), joined: Type.Boolean(), role: optional(oneOf(["member", "moderator", "steward"])) });
export const AccountView = closed({ person: RecordId, signInName: Type.String({ maxLength: 64 }), steward: Type.Boolean(), createdAt: Time, spheres: list(SphereView) });
export const SessionView = closed({ token: Type.String({ maxLength: 128, description: "For programs; browsers have it in a cookie that scripts cannot read" }), expiresAt: Time, account: AccountView });
/** What a key lets its program do: look; say and change. */
export const KeyScope = oneOf(["read", "write", "webhooks"]);
export const KeyView = closed({ id: RecordId, name: Type.String({ maxLength: 120 }), scopes: list(KeyScope), createdAt: Time, expiresAt: Time, lastUsedOn: optional(Time) });
const webhookProblems = ["address", "private", "unresolved", "timed-out", "certificate", "broken", "redirect", "status"] as const;
export const WebhookView = closed({
  id: RecordId, name: Type.String({ maxLength: 120 }), endpoint: Type.String({ maxLength: 2_048 }), events: Type.Array(oneOf(eventTypes), { maxItems: eventTypes.length }), createdAt: Time,
  stopped: optional(oneOf(["chosen", "failing", "gone", "full"], "Why it is told nothing at the moment: its person chose so; it did not answer for days; it answered 410 Gone; too much was waiting")),
  bothSignUntil: optional(Time), failingSince: optional(Time),
});
export const DeliveryView = closed({
  id: RecordId, event: oneOf([...eventTypes, testEventType]), address: Type.String({ maxLength: 200, description: "Where to read what it is about" }), happenedAt: Time,
  state: oneOf(["waiting", "delivered", "failed"]), attempts: Type.Integer({ minimum: 0 }), nextAt: optional(Time), triedAt: optional(Time),
  status: optional(Type.Integer({ description: "HTTP status of the last answer" })), problem: optional(oneOf(webhookProblems, "What went wrong the last time")), millis: optional(Type.Integer({ minimum: 0, description: "How long the last attempt took" })),
});
export const ActivityEntry = closed({ at: Time, act: oneOf(["signed-up", "signed-in", "signed-out", "exported", "key-made", "key-ended", "webhook-made", "webhook-changed", "webhook-rotated", "webhook-removed", "webhook-stopped"]), device: Type.String({ maxLength: 120, description: "What the browser or program calls itself, shortened" }) });

export type ConceptView = Static<typeof ConceptView>;
export type SkillView = Static<typeof SkillView>;
export type LinkedView = Static<typeof LinkedView>;
export type ProjectView = Static<typeof ProjectView>;
export type PersonCard = Static<typeof PersonCard>;
export type ReasonView = Static<typeof ReasonView>;
export type CaveatView = Static<typeof CaveatView>;
export type SideView = Static<typeof SideView>;
export type MatchView = Static<typeof MatchView>;
export type ContradictionView = Static<typeof ContradictionView>;
export type ConditionsView = Static<typeof ConditionsView>;
export type ChangeView = Static<typeof ChangeView>;
export type FitView = Static<typeof FitView>;
export type TeamView = Static<typeof TeamView>;
export type ProfileView = Static<typeof ProfileView>;
export type ConsentView = Static<typeof ConsentView>;
export type IntroductionView = Static<typeof IntroductionView>;
export type TrioView = Static<typeof TrioView>;
export type CollaborationView = Static<typeof CollaborationView>;
export type SphereView = Static<typeof SphereView>;
export type AccountView = Static<typeof AccountView>;
export type SessionView = Static<typeof SessionView>;
export type KeyView = Static<typeof KeyView>;
export type WebhookView = Static<typeof WebhookView>;
export type DeliveryView = Static<typeof DeliveryView>;

/** Everything a node keeps of a person. Rows stand under the table's name as storage has them; bytes are `{ base64 }`. */
export const ExportView = closed({
  format: oneOf(["cosmicsync-export-1"]), node: Name, exportedAt: Time, person: RecordId, signInName: Type.String({ maxLength: 64 }),
  signingKey: closed({
    publicKey: RecordId, sealed: Type.String({ maxLength: 400, description: "base64" }), cipher: Type.String({ maxLength: 64 }), context: Type.String({ maxLength: 120 }),
    stretching: closed({ algorithm: oneOf(["argon2id"]), memoryKiB: Type.Integer(), passes: Type.Integer(), lanes: Type.Integer(), salt: Type.String({ maxLength: 64, description: "base64" }) }),
  }),
  tables: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown()))),
});
export type ExportView = Static<typeof ExportView>;
