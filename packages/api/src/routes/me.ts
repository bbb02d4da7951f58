/** Routes about oneself: account, profile, consents, matches, blocks, export and erasure. */
import { Type, type TSchema } from "typebox";
import { Purpose, RecordId, Visibility, closed, oneOf, profileFieldNames, profileSetNames, skills, concepts, values, languages, ProfileFields, Note, Language, ConceptId, limits } from "@cosmicsync/protocol";
import { route } from "../route.ts";
import { AccountView, ActivityEntry, ConceptView, ConditionsView, ConsentView, ContradictionView, emptinessNames, Cursor, Empty, ExportView, FitView, KeyScope, KeyView, MatchView, PersonCard, ProfileView } from "../views.ts";

const fieldName = oneOf([...profileFieldNames, ...profileSetNames] as const);
const clearable = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
/** A profile as edited: what is absent stays as it is, null clears a single field, a list replaces the list. */
export const ProfileEdit = closed({
  name: clearable(ProfileFields.properties.name),
  pronouns: clearable(ProfileFields.properties.pronouns),
  headline: clearable(ProfileFields.properties.headline),
  about: clearable(ProfileFields.properties.about),
  hoursPerWeek: clearable(ProfileFields.properties.hoursPerWeek),
  timeZone: clearable(ProfileFields.properties.timeZone),
  windows: clearable(ProfileFields.properties.windows),
  region: clearable(ProfileFields.properties.region),
  contacts: clearable(ProfileFields.properties.contacts),
  links: clearable(ProfileFields.properties.links),
  offers: Type.Optional(skills), needs: Type.Optional(skills), interests: Type.Optional(concepts), values: Type.Optional(values), languages: Type.Optional(languages),
  visibility: Type.Optional(Type.Array(closed({ field: fieldName, level: Visibility }), { maxItems: 20 })),
});

/** Words that a person says the meaning of: a name of something, not a text. */
const Words = Type.String({ format: "line", minLength: 1, maxLength: 120 });
/** What one person may have said of their words; beyond it the oldest gives way. */
export const correctionsCount = 200;

const Conditions = Type.Array(ConceptId, { maxItems: limits.conditionsCount, uniqueItems: true, description: "Concepts of the vocabulary; both lists together hold as many as one may" });

export const me = {
  account: route({ id: "me", method: "GET", path: "/me", access: "person", tag: "me", summary: "Who is signed in", status: 200, answer: AccountView, problems: [] }),
  erase: route({ id: "eraseMe", method: "DELETE", path: "/me", access: "person", tag: "me", summary: "Erase the account and everything of it on this node", status: 204, body: closed({ passphrase: Type.String({ minLength: 1, maxLength: 256 }) }), answer: Empty, problems: ["account/wrong-name-or-passphrase"], personal: true }),
  exportMe: route({ id: "exportMe", method: "POST", path: "/me/export", access: "person", tag: "me", summary: "Everything this node keeps of the person, with the signing key sealed under the passphrase", status: 200, body: closed({ passphrase: Type.String({ minLength: 1, maxLength: 256 }) }), answer: ExportView, problems: ["account/wrong-name-or-passphrase"], personal: true }),
  profile: route({ id: "profile", method: "GET", path: "/me/profile", access: "person", tag: "me", summary: "One's own profile", query: closed({ language: Type.Optional(Language) }), status: 200, answer: ProfileView, problems: [] }),
  editProfile: route({ id: "editProfile", method: "PATCH", path: "/me/profile", access: "person", tag: "me", summary: "Change one's profile (If-Match: etag)", status: 200, body: ProfileEdit, answer: ProfileView, problems: ["request/changed-meanwhile"] }),
  seenAs: route({ id: "seenAs", method: "GET", path: "/me/profile/seen-as/:audience", access: "person", tag: "me", summary: "One's profile as others see it", params: closed({ audience: oneOf(["public", "sphere", "match", "team", "introduced"]) }), status: 200, answer: closed({ card: PersonCard, withheld: Type.Array(closed({ field: fieldName, rule: Type.String({ maxLength: 64 }) }), { maxItems: 20 }) }), problems: [] }),
  consents: route({ id: "consents", method: "GET", path: "/me/consents", access: "person", tag: "me", summary: "What one has agreed to", status: 200, answer: closed({ consents: Type.Array(ConsentView, { maxItems: 8 }), history: Type.Array(ConsentView, { maxItems: 200 }) }), problems: [] }),
  consent: route({ id: "giveConsent", method: "PUT", path: "/me/consents/:purpose", access: "person", tag: "me", summary: "Agree to a purpose or take it back; takes effect at once", params: closed({ purpose: Purpose }), body: closed({ granted: Type.Boolean() }), status: 200, answer: ConsentView, problems: [], personal: true }),
  correct: route({ id: "correctWords", method: "PUT", path: "/me/words", access: "person", tag: "me", summary: "Say what words of one's own mean, as a concept or as words that are none; holds for oneself at once", body: closed({ text: Words, concept: Type.Optional(ConceptId), language: Type.Optional(Language) }), status: 200, answer: closed({ concept: ConceptView }), problems: [], perMinute: 60 }),
  corrections: route({ id: "correctedWords", method: "GET", path: "/me/words", access: "person", tag: "me", summary: "What one has said that words mean", query: closed({ language: Type.Optional(Language) }), status: 200, answer: closed({ words: Type.Array(closed({ text: Words, concept: ConceptView }), { maxItems: correctionsCount }) }), problems: [] }),
  forgetCorrection: route({ id: "forgetWords", method: "DELETE", path: "/me/words/:text", access: "person", tag: "me", summary: "Take back what one has said that words mean", params: closed({ text: Words }), status: 204, answer: Empty, problems: [] }),
  conditions: route({ id: "conditions", method: "GET", path: "/me/conditions", access: "person", tag: "matches", summary: "What projects must or must never be about to be suggested to oneself; nobody else is told", query: closed({ language: Type.Optional(Language) }), status: 200, answer: ConditionsView, problems: [] }),
  setConditions: route({ id: "setConditions", method: "PUT", path: "/me/conditions", access: "person", tag: "matches", summary: "Say what projects must or must never be about; takes the place of what was said before, and takes effect at once", query: closed({ language: Type.Optional(Language) }), body: closed({ must: Conditions, never: Conditions }), status: 200, answer: ConditionsView, problems: [], perMinute: 60 }),
  keys: route({ id: "keys", method: "GET", path: "/me/keys", access: "person", tag: "me", summary: "Keys that programs ask with in one's name", status: 200, answer: closed({ keys: Type.Array(KeyView, { maxItems: 20 }) }), problems: [], personal: true }),
  makeKey: route({ id: "makeKey", method: "POST", path: "/me/keys", access: "person", tag: "me", summary: "Make a key for a program: what it may do, and until when; the token is in this answer and nowhere else", body: closed({ name: Type.String({ format: "line", minLength: 1, maxLength: 120 }), scopes: Type.Array(KeyScope, { minItems: 1, maxItems: 3, uniqueItems: true }), days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: "How long it lasts; 90 unless said" })), passphrase: Type.String({ minLength: 1, maxLength: 256 }) }), status: 201, answer: closed({ token: Type.String({ maxLength: 100, description: "For the header: Authorization: Bearer TOKEN" }), key: KeyView }), problems: ["account/wrong-name-or-passphrase", "account/too-many-keys"], perMinute: 10, personal: true }),
  endKey: route({ id: "endKey", method: "DELETE", path: "/me/keys/:key", access: "person", tag: "me", summary: "End a key; programs that use it are refused at once", params: closed({ key: RecordId }), status: 204, answer: Empty, problems: ["account/key-not-found"], personal: true }),
  activity: route({ id: "activity", method: "GET", path: "/me/activity", access: "person", tag: "me", summary: "What happened with one's account on this node, newest first, for a year", status: 200, answer: closed({ entries: Type.Array(ActivityEntry, { maxItems: 200 }) }), problems: [], personal: true }),
  matches: route({ id: "matches", method: "GET", path: "/me/matches", access: "person", tag: "matches", summary: "People or projects that fit, each with reasons and caveats for both sides", query: closed({ want: oneOf(["person", "project"]), order: Type.Optional(oneOf(["fit", "newest"], "newest: not personal at all, who changed latest first, among all who may be seen")), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })), cursor: Type.Optional(Cursor), language: Type.Optional(Language) }), status: 200, answer: closed({ matches: Type.Array(MatchView, { maxItems: 50 }), next: Type.Optional(Cursor), missing: Type.Array(oneOf(["consent-match", "offers", "needs", "interests", "languages"]), { maxItems: 5, description: "What would make matching possible or better" }), contradictions: Type.Array(ContradictionView, { maxItems: 4, description: "What in one's profile contradicts itself" }), empty: Type.Optional(oneOf(emptinessNames, "Why there is none, where there is none")) }), problems: [] }),
  fit: route({ id: "fit", method: "GET", path: "/me/fit/:subject", access: "person", tag: "matches", summary: "How well a project, or a person who is suggested, fits: for both sides, why it is or is not suggested, what would change it, and which fields were read", params: closed({ subject: RecordId }), query: closed({ language: Type.Optional(Language) }), status: 200, answer: FitView, problems: ["match/not-found", "match/not-agreed"], perMinute: 60 }),
  feedback: route({ id: "matchFeedback", method: "PUT", path: "/me/matches/:subject/feedback", access: "person", tag: "matches", summary: "Say what one thinks of a suggestion", params: closed({ subject: RecordId }), body: closed({ verdict: oneOf(["good", "not-now", "not-for-me", "wrong-reason"]), note: Type.Optional(Note) }), status: 204, answer: Empty, problems: ["match/not-found"] }),
  person: route({ id: "person", method: "GET", path: "/people/:person", access: "anybody", tag: "people", summary: "What may be seen of a person by whoever asks", params: closed({ person: RecordId }), query: closed({ language: Type.Optional(Language) }), status: 200, answer: PersonCard, problems: ["person/not-found"] }),
  block: route({ id: "block", method: "PUT", path: "/me/blocks/:person", access: "person", tag: "people", summary: "Never meet this person again; they are not told", params: closed({ person: RecordId }), status: 204, answer: Empty, problems: ["person/not-found"] }),
  unblock: route({ id: "unblock", method: "DELETE", path: "/me/blocks/:person", access: "person", tag: "people", summary: "Take a block back", params: closed({ person: RecordId }), status: 204, answer: Empty, problems: [] }),
  report: route({ id: "report", method: "POST", path: "/reports", access: "person", tag: "people", summary: "Tell a sphere's moderators that something breaks a guideline", body: closed({ sphere: RecordId, subject: RecordId, reason: oneOf(["spam", "harassment", "deceit", "danger", "illegal", "other"]), text: Type.Optional(Note) }), status: 202, answer: closed({ id: RecordId }), problems: ["sphere/not-found"], perMinute: 10 }),
};
