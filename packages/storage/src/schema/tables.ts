/**
 * All tables. What a person says and does arrives as envelopes; tables of sort `record` are projections of them and can be
 * rebuilt; tables of sort `local` never leave the node.
 *
 * Edges between people (introductions, collaborations) are written once for each person concerned, so that everything a
 * person sees is under their own owner id.
 */
import { column as is, optional, table } from "./table.ts";
import type { RowOf } from "./table.ts";

const owner = (meaning: string) => is("id", meaning);

export const tables = {
  envelope: table({
    name: "envelope", sort: "envelope", meaning: "Signed records as they arrived. An erased one keeps its header only.",
    columns: {
      ownerId: owner("Person, project or sphere the record is about"),
      id: is("id", "SHA-256 of the header"),
      kind: is("text", "Kind", { max: 40 }),
      scope: is("text", "Where it may travel", { words: ["home", "sphere", "people"] }),
      sphereId: optional("id", "Sphere, for scope sphere"),
      author: is("id", "Signing key"),
      clock: is("clock", "Hybrid logical clock"),
      epoch: is("integer", "Author's epoch"),
      sequence: is("integer", "Author's sequence number"),
      expiresAt: optional("moment", "Not shown after"),
      header: is("bytes", "Encoded header", { max: 1_024 }),
      proof: is("bytes", "Signature, or bundle proof", { max: 4_096 }),
      nonce: optional("bytes", "16 bytes under the commitment; gone when erased", { max: 16 }),
      body: optional("bytes", "Encoded body; gone when erased", { max: 65_536 }),
      receivedAt: is("moment", "When this node admitted it"),
    },
    key: ["ownerId", "id"],
    indexes: { byId: { columns: ["id"] }, byAuthor: { columns: ["author", "epoch", "sequence"] }, bySphere: { columns: ["sphereId", "clock"] } },
  }),

  person: table({
    name: "person", sort: "record", meaning: "People this node knows of.",
    columns: { ownerId: owner("The person"), rootKey: is("id", "Root public key"), began: is("moment", "When they began"), synthetic: is("boolean", "Made by a generator") },
    key: ["ownerId"],
  }),
  authorKey: table({
    name: "author_key", sort: "record", meaning: "Keys that may sign for a person.",
    columns: {
      ownerId: owner("The person"), key: is("id", "Public key"), delegationId: optional("id", "Delegation, none for the root key"), device: optional("text", "Name of the device", { max: 120 }),
      expiresAt: optional("moment", "End of the delegation"), revokedFrom: optional("moment", "Records later than this are refused"),
    },
    key: ["ownerId", "key"], indexes: { byKey: { columns: ["key"] } },
  }),
  revocation: table({
    name: "revocation", sort: "record", meaning: "Ends of delegations; may arrive before what they end.",
    columns: { ownerId: owner("The person"), delegationId: is("id", "The delegation"), recordId: is("id", "The record"), startsAt: is("moment", "Records later than this are refused"), clock: is("clock", "When said") },
    key: ["ownerId", "delegationId", "recordId"],
  }),
  homeNode: table({
    name: "home_node", sort: "record", meaning: "Which node keeps a person's account: where what is addressed to them goes.",
    columns: { ownerId: owner("The person"), node: is("id", "The node's public key"), epoch: is("integer", "Author's epoch from then on"), startsAt: is("moment", "Since when"), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId"],
  }),
  profile: table({
    name: "profile", sort: "record", meaning: "What a person says of themself, as a merged document with visibility per field.",
    columns: { ownerId: owner("The person"), document: is("json", "Merge state: registers, sets, visibility"), updated: is("clock", "Latest change merged") },
    key: ["ownerId"], indexes: { byUpdate: { columns: ["updated"] } },
  }),
  consent: table({
    name: "consent", sort: "record", meaning: "The latest word on each purpose.",
    columns: { ownerId: owner("The person"), purpose: is("text", "Purpose", { words: ["show", "match", "learn", "measure"] }), granted: is("boolean", "Yes or no"), wording: is("text", "Version of the words agreed to", { max: 32 }), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "purpose"],
  }),
  membership: table({
    name: "membership", sort: "record", meaning: "A person's spheres (seen from the person).",
    columns: { ownerId: owner("The person"), sphereId: is("id", "The sphere"), role: is("text", "Role", { words: ["member", "moderator", "steward"] }), state: is("text", "State", { words: ["asked", "joined", "left", "removed"] }), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "sphereId"],
  }),
  sphereMember: table({
    name: "sphere_member", sort: "record", meaning: "A sphere's people (the same edge seen from the sphere).",
    columns: { ownerId: owner("The sphere"), personId: is("id", "The person"), role: is("text", "Role", { words: ["member", "moderator", "steward"] }), state: is("text", "State", { words: ["asked", "joined", "left", "removed"] }), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "personId"],
  }),
  sphere: table({
    name: "sphere", sort: "record", meaning: "Communities.",
    columns: { ownerId: owner("The sphere"), name: is("text", "Name", { max: 120 }), summary: optional("text", "One line", { max: 240 }), openness: is("text", "Who may see it", { words: ["open", "private"] }), joining: is("text", "How to join", { words: ["free", "ask", "invitation"] }), demo: is("boolean", "Everything in it is synthetic"), authorKey: is("id", "Key that began it"), clock: is("clock", "Latest change"), recordId: is("id", "The record") },
    key: ["ownerId"],
  }),
  project: table({
    name: "project", sort: "record", meaning: "Projects, as merged documents.",
    columns: {
      ownerId: owner("The project"), sphereId: is("id", "Sphere it lives in"), lead: optional("id", "Person it belongs to; none for an unclaimed import"), authorKey: is("id", "Key that began it"),
      title: is("text", "Title", { max: 120 }), state: is("text", "State", { words: ["open", "paused", "closed"] }), synthetic: is("boolean", "Made by a generator"),
      catalogue: optional("text", "Catalogue it was imported from", { max: 64 }), sourceKey: optional("text", "Id in that catalogue", { max: 240 }),
      document: is("json", "Merge state: registers and sets"), updated: is("clock", "Latest change merged"),
    },
    key: ["ownerId"], indexes: { byUpdate: { columns: ["updated"] }, byLead: { columns: ["lead"] }, bySphere: { columns: ["sphereId"] }, bySource: { columns: ["catalogue", "sourceKey"] } },
  }),
  role: table({
    name: "role", sort: "record", meaning: "Places in a project.",
    columns: { ownerId: owner("The project"), roleId: is("id", "Record that began it"), title: is("text", "Title", { max: 120 }), needs: is("json", "Skills with level"), places: is("integer", "How many"), hoursPerWeek: optional("real", "Hours a week"), scopes: is("json", "What its holder may do"), open: is("boolean", "Still looking"), clock: is("clock", "Latest change"), recordId: is("id", "The record") },
    key: ["ownerId", "roleId"],
  }),
  claim: table({
    name: "claim", sort: "record", meaning: "Proved claims of imported projects.",
    columns: { ownerId: owner("The project"), personId: is("id", "Who claimed"), method: is("text", "How it was proved", { max: 16 }), evidence: optional("text", "Where the proof was", { max: 2_048 }), provedAt: is("moment", "When"), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "recordId"], indexes: { byPerson: { columns: ["personId"] } },
  }),
  invitation: table({
    name: "invitation", sort: "record", meaning: "Open doors: a hash of a code, never a person.",
    columns: { ownerId: owner("The sphere"), recordId: is("id", "The record"), codeHash: is("id", "Hash of the code"), projectId: optional("id", "Project"), uses: is("integer", "How often it may be used"), expiresAt: is("moment", "Until") },
    key: ["ownerId", "recordId"], indexes: { byCode: { columns: ["codeHash"] } },
  }),
  introduction: table({
    name: "introduction", sort: "record", meaning: "Requests to be introduced, once for each of the two people.",
    columns: { ownerId: owner("The person whose view this is"), introductionId: is("id", "The ask"), side: is("text", "Which side the owner is", { words: ["asker", "asked"] }), otherId: is("id", "The other person"), projectId: optional("id", "About which project"), note: optional("text", "The asker's words", { max: 2_000 }), askedAt: is("moment", "When asked"), dueAt: is("moment", "Answer due"), clock: is("clock", "Clock of the ask") },
    key: ["ownerId", "introductionId"], indexes: { byTime: { columns: ["ownerId", "askedAt"] } },
  }),
  introductionStep: table({
    name: "introduction_step", sort: "record", meaning: "What happened since the ask, as the owner may see it; policy folds it into a state.",
    columns: { ownerId: owner("The person whose view this is"), introductionId: is("id", "The ask"), recordId: is("id", "The record"), kind: is("text", "answer, reply, withdraw, reveal", { max: 40 }), personId: is("id", "Who did it"), body: is("json", "The record's body"), clock: is("clock", "When") },
    key: ["ownerId", "introductionId", "recordId"],
  }),
  collaboration: table({
    name: "collaboration", sort: "record", meaning: "Collaborations, once for each person in them.",
    columns: { ownerId: owner("The person whose view this is"), collaborationId: is("id", "The start"), introductionId: is("id", "Where it came from"), people: is("json", "Ids of all in it"), projectId: optional("id", "Project"), title: is("text", "Title", { max: 120 }), firstStep: is("json", "Text, minutes, due"), startedAt: is("moment", "When"), clock: is("clock", "Clock of the start") },
    key: ["ownerId", "collaborationId"], indexes: { byTime: { columns: ["ownerId", "startedAt"] }, byIntroduction: { columns: ["ownerId", "introductionId"] } },
  }),
  collaborationStep: table({
    name: "collaboration_step", sort: "record", meaning: "What happened in a collaboration; policy folds it into a state and decides when closing notes are shown.",
    columns: { ownerId: owner("The person whose view this is"), collaborationId: is("id", "The start"), recordId: is("id", "The record"), kind: is("text", "first-step, milestone, finish, closing-note, outcome", { max: 40 }), personId: optional("id", "Who did it; none for an outcome"), body: is("json", "The record's body"), clock: is("clock", "When") },
    key: ["ownerId", "collaborationId", "recordId"],
  }),
  matchFeedback: table({
    name: "match_feedback", sort: "record", meaning: "What people think of suggestions; stays on the home node.",
    columns: { ownerId: owner("The person"), subjectId: is("id", "What was suggested"), verdict: is("text", "Verdict", { max: 20 }), note: optional("text", "In words", { max: 2_000 }), clock: is("clock", "When"), recordId: is("id", "The record") },
    key: ["ownerId", "subjectId"],
  }),
  guideline: table({
    name: "guideline", sort: "record", meaning: "A sphere's rules, every version.",
    columns: { ownerId: owner("The sphere"), guidelineId: is("id", "Record that began it"), version: is("integer", "Version"), title: is("text", "Title", { max: 120 }), text: is("text", "The rule", { max: 20_000 }), startsAt: is("moment", "In force from"), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "guidelineId", "version"],
  }),
  moderation: table({
    name: "moderation", sort: "record", meaning: "Reports, labels, actions and appeals of a sphere.",
    columns: { ownerId: owner("The sphere"), recordId: is("id", "The record"), kind: is("text", "report, label, action, appeal", { words: ["report", "label", "action", "appeal"] }), subjectId: is("id", "What it is about"), personId: optional("id", "Who said it, for reports and appeals"), body: is("json", "The record's body"), clock: is("clock", "When") },
    key: ["ownerId", "recordId"], indexes: { bySubject: { columns: ["subjectId"] } },
  }),
  tombstone: table({
    name: "tombstone", sort: "record", meaning: "Records taken back, so that they are not admitted again.",
    columns: { ownerId: owner("Owner of the record taken back"), targetId: is("id", "Record taken back"), recordId: is("id", "The tombstone"), clock: is("clock", "When") },
    key: ["ownerId", "targetId"], indexes: { byTarget: { columns: ["targetId"] } },
  }),
  erasure: table({
    name: "erasure", sort: "record", meaning: "People who vanished.",
    columns: { ownerId: owner("The person"), before: is("moment", "Everything before this is gone"), recordId: is("id", "The erasure"), clock: is("clock", "When") },
    key: ["ownerId"],
  }),

  erasureReceipt: table({
    name: "erasure_receipt", sort: "record", meaning: "Which nodes said that they carried out an erasure or a tombstone.",
    columns: { ownerId: owner("The person"), erasureId: is("id", "The erasure or tombstone"), node: is("id", "Public key of the node that says so"), removed: is("integer", "Records of which it keeps the header only"), removedAt: is("moment", "When it did"), clock: is("clock", "When said"), recordId: is("id", "The record") },
    key: ["ownerId", "erasureId", "node"],
  }),

  account: table({
    name: "account", sort: "local", meaning: "Logins of people whose home is this node.",
    columns: { ownerId: owner("The person"), name: is("text", "Sign-in name as typed", { max: 64 }), passphraseHash: is("text", "argon2id", { max: 256 }), sealedKey: is("bytes", "Root secret key, sealed under the node's secret", { max: 256 }), publicKey: is("id", "Root public key"), epoch: is("integer", "Author epoch"), sequence: is("integer", "Last sequence number used"), steward: is("boolean", "May look after this node"), createdAt: is("moment", "When"), seenAt: is("moment", "Last day seen") },
    key: ["ownerId"],
  }),
  accountName: table({
    name: "account_name", sort: "local", meaning: "Who bears which sign-in name, folded so that look-alikes collide.", reference: true,
    columns: { folded: is("text", "Folded name", { max: 128 }), personId: is("id", "The person") },
    key: ["folded"],
  }),
  session: table({
    name: "session", sort: "local", meaning: "Signed-in browsers, by hash of the token.",
    columns: { ownerId: owner("The person"), tokenHash: is("id", "SHA-256 of the token"), createdAt: is("moment", "When"), expiresAt: is("moment", "Until"), seenAt: is("moment", "Last used, to the hour"), device: is("text", "What the browser calls itself, shortened", { max: 120 }) },
    key: ["ownerId", "tokenHash"], indexes: { byExpiry: { columns: ["expiresAt"] } },
  }),
  apiKey: table({
    name: "api_key", sort: "local", meaning: "Keys by which programs ask in a person's name, by hash of the token.",
    columns: { ownerId: owner("The person"), tokenHash: is("id", "SHA-256 of the token"), name: is("text", "What the person calls it", { max: 120 }), scopes: is("json", "What it may do: read, write, webhooks"), createdAt: is("moment", "When"), expiresAt: is("moment", "Until"), seenAt: optional("moment", "Last used, to the day") },
    key: ["ownerId", "tokenHash"], indexes: { byExpiry: { columns: ["expiresAt"] } },
  }),
  auditEntry: table({
    name: "audit_entry", sort: "local", meaning: "What happened with a person's account here, for that person to look through.",
    columns: { ownerId: owner("The person"), entryId: is("id", "The entry"), at: is("moment", "When"), act: is("text", "What happened", { max: 40 }), device: is("text", "What the browser or program calls itself, shortened", { max: 120 }) },
    key: ["ownerId", "entryId"], indexes: { byTime: { columns: ["ownerId", "at"] }, byAge: { columns: ["at"] } },
  }),
  webhook: table({
    name: "webhook", sort: "local", meaning: "Addresses of other programs that a person has told of what changes for them.",
    columns: {
      ownerId: owner("The person"), webhookId: is("id", "Chance"), name: is("text", "What the person calls it", { max: 120 }), endpoint: is("text", "Where it is told", { max: 2_048 }), types: is("json", "Events it is told of"),
      sealedSecret: is("bytes", "Key of its signatures, sealed under the node's secret", { max: 128 }), sealedFormer: optional("bytes", "The key before, while both sign", { max: 128 }), formerUntil: optional("moment", "Until when both sign"),
      createdAt: is("moment", "When"), off: optional("text", "Why it is told nothing, where it is not", { words: ["chosen", "failing", "gone", "full"] }), failingSince: optional("moment", "First failure since the last success"),
      waits: is("boolean", "Something is to be told"), dueAt: is("moment", "When the next of it is"), claim: optional("id", "The process that is at it now"), claimedUntil: optional("moment", "How long nobody else is"),
    },
    key: ["ownerId", "webhookId"], indexes: { byDue: { columns: ["waits", "dueAt"] } },
  }),
  delivery: table({
    name: "delivery", sort: "local", meaning: "Events to be told to a webhook, written in the step that makes them, and how the last of them went. No texts and no answers.",
    columns: {
      ownerId: owner("The person"), webhookId: is("id", "The webhook"), eventId: is("id", "Chance; the same however often it is told"), type: is("text", "What happened", { max: 40 }), subjectId: is("id", "With what: an introduction or collaboration"),
      happenedAt: is("moment", "When; to come, for what the clock alone will close"), state: is("text", "State", { words: ["waiting", "delivered", "failed"] }), dueAt: is("moment", "When it is tried next"), attempts: is("integer", "How often it was tried"),
      triedAt: optional("moment", "When last"), status: optional("integer", "HTTP status then"), problem: optional("text", "What went wrong then, in a word", { max: 40 }), tookMillis: optional("integer", "How long that took"),
    },
    key: ["ownerId", "webhookId", "eventId"], indexes: { byDue: { columns: ["ownerId", "webhookId", "state", "dueAt"] }, byTime: { columns: ["ownerId", "webhookId", "happenedAt"] }, byAge: { columns: ["happenedAt"] } },
  }),
  contactChoice: table({
    name: "contact_choice", sort: "local", meaning: "The name and contact a person chose to reveal in one introduction, kept until both have said yes.",
    columns: { ownerId: owner("The person"), introductionId: is("id", "The introduction"), name: is("text", "Name to reveal", { max: 120 }), contacts: is("json", "Contacts to reveal") },
    key: ["ownerId", "introductionId"],
  }),
  block: table({
    name: "block", sort: "local", meaning: "People somebody does not want to meet; nobody is told.",
    columns: { ownerId: owner("The person"), personId: is("id", "Whom they block"), createdAt: is("moment", "When") },
    key: ["ownerId", "personId"], indexes: { byBlocked: { columns: ["personId"] } },
  }),
  trio: table({
    name: "trio", sort: "local", meaning: "Somebody's place in a trio: one person asked two others, and all three meet or nobody does. Each place holds what its person said, and nothing that another said.",
    columns: {
      ownerId: owner("The person whose place it is"), trioId: is("id", "The trio; chance"), askerId: is("id", "Who asked"), people: is("json", "Ids of the two who are asked"), projectId: optional("id", "Which project of the asker they are asked to complete"),
      note: optional("text", "The asker's words", { max: 2_000 }), askedAt: is("moment", "When asked"), dueAt: is("moment", "Answer due"), answer: optional("text", "What this person said", { words: ["yes", "no"] }),
      name: optional("text", "Name to reveal", { max: 120 }), contacts: optional("json", "Contacts to reveal"), state: is("text", "State", { words: ["open", "revealed", "withdrawn"] }),
    },
    key: ["ownerId", "trioId"], indexes: { byTime: { columns: ["ownerId", "askedAt"] }, byAge: { columns: ["dueAt"] } },
  }),
  condition: table({
    name: "condition", sort: "local", meaning: "What a project must stand for, or must never be about, to be suggested to somebody; nobody is told, and it never leaves the node but with its owner.",
    columns: { ownerId: owner("The person"), concept: is("text", "A value, interest or skill of the vocabulary", { max: 160 }), rule: is("text", "Whether it must be or never be", { words: ["must", "never"] }), setAt: is("moment", "When") },
    key: ["ownerId", "concept"],
  }),
  exposure: table({
    name: "exposure", sort: "local", meaning: "What was shown to whom, at which place, how likely: without it nothing can be learned honestly.",
    columns: { ownerId: owner("Who saw it"), subjectId: is("id", "What was shown"), shownAt: is("moment", "When"), place: is("integer", "Place in the list, from 1"), propensity: is("real", "How likely it was to be shown there") },
    key: ["ownerId", "subjectId", "shownAt"],
  }),
  idempotency: table({
    name: "idempotency", sort: "local", meaning: "Answers kept a day so that a repeated request is done once.",
    columns: { ownerId: owner("Who asked"), requestKey: is("text", "Idempotency-Key", { max: 128 }), requestHash: is("id", "Hash of method, path and body"), status: is("integer", "HTTP status"), response: is("text", "Body sent", { max: 262_144 }), expiresAt: is("moment", "Until") },
    key: ["ownerId", "requestKey"], indexes: { byExpiry: { columns: ["expiresAt"] } },
  }),
  claimChallenge: table({
    name: "claim_challenge", sort: "local", meaning: "Open claims: the token to be found at the project's own address.",
    columns: { ownerId: owner("The project"), personId: is("id", "Who claims"), token: is("text", "What must be found there", { max: 80 }), expiresAt: is("moment", "Until") },
    key: ["ownerId", "personId"],
  }),
  imported: table({
    name: "imported", sort: "local", meaning: "What came from which catalogue, so that an import can be repeated.",
    columns: { ownerId: owner("Project or invitation made"), catalogue: is("text", "Catalogue", { max: 64 }), sourceKey: is("text", "Id there", { max: 240 }), contentHash: is("id", "Hash of what was read"), importedAt: is("moment", "When") },
    key: ["ownerId"], indexes: { bySource: { columns: ["catalogue", "sourceKey"] } },
  }),
  invited: table({
    name: "invited", sort: "local", meaning: "Drafts for people who were invited, sealed; deleted when the invitation ends. Nobody sees them but the invited person.",
    columns: { ownerId: owner("The invitation"), catalogue: is("text", "Catalogue", { max: 64 }), sourceKey: is("text", "Id there", { max: 240 }), sealedDraft: is("bytes", "Draft profile, sealed under the invitation's code", { max: 65_536 }), expiresAt: is("moment", "Until") },
    key: ["ownerId"], indexes: { byExpiry: { columns: ["expiresAt"] } },
  }),
  archivedMessage: table({
    name: "archived_message", sort: "local", meaning: "Messages from a database of the first CosmicSyncCore: sealed under their author's invitation until they come, then theirs to read and export.",
    columns: { ownerId: owner("The invitation, then the person"), sourceKey: is("text", "Id there", { max: 240 }), sentAt: optional("moment", "When it was sent, where that could be read"), text: optional("text", "The message, once opened", { max: 20_000 }), sealed: optional("bytes", "The message, sealed under the invitation's code", { max: 131_072 }), expiresAt: optional("moment", "Deleted then if nobody came") },
    key: ["ownerId", "sourceKey"], indexes: { byExpiry: { columns: ["expiresAt"] } },
  }),
  correction: table({
    name: "correction", sort: "local", meaning: "What people say that words of theirs mean, where linking understood them otherwise or was not sure.",
    columns: { ownerId: owner("The person"), phrase: is("text", "The words, made comparable", { max: 120 }), concept: is("text", "The concept meant, or own words that are none", { max: 160 }), correctedAt: is("moment", "When") },
    key: ["ownerId", "phrase"], indexes: { byPhrase: { columns: ["phrase"] } },
  }),
  nodeState: table({
    name: "node_state", sort: "local", meaning: "Small facts about this node: its spheres, its keys' sequences, finished steps.", reference: true,
    columns: { name: is("text", "Name", { max: 64 }), value: is("json", "Value") },
    key: ["name"],
  }),
  sharedProfile: table({
    name: "shared_profile", sort: "local", meaning: "What of a person of this node is told in each of their spheres: the snapshot that stands there, and the last words on showing and matching.",
    columns: { ownerId: owner("The person"), sphereId: is("id", "The sphere"), recordId: optional("id", "The snapshot that stands"), bodyHash: optional("id", "Hash of what it says"), show: is("boolean", "Told there: may be shown"), match: is("boolean", "Told there: may be matched") },
    key: ["ownerId", "sphereId"],
  }),
  mail: table({
    name: "mail", sort: "local", meaning: "Sealed parcels on their way to other nodes: records addressed to people who live there.",
    columns: {
      ownerId: owner("Public key of the node that can open it"), parcelId: is("id", "SHA-256 of the parcel"), parcel: is("bytes", "Recipient, expiry and the sealed records", { max: 131_000 }),
      personId: optional("id", "Whose words are in it; none where it is carried for others, or takes words back"), carriers: is("json", "Neighbours that carry a copy"),
      createdAt: is("moment", "When it was put here"), expiresAt: is("moment", "Until"), tries: is("integer", "How often it was offered"),
    },
    key: ["ownerId", "parcelId"], indexes: { byPerson: { columns: ["personId"] }, byExpiry: { columns: ["expiresAt"] } },
  }),
  closingHeader: table({
    name: "closing_header", sort: "local", meaning: "That somebody of another node has left a closing note, before its words may come.",
    columns: { ownerId: owner("The person here"), collaborationId: is("id", "The collaboration"), personId: is("id", "Who left the note"), header: is("bytes", "Encoded header", { max: 1_024 }), proof: is("bytes", "Signature, or bundle proof", { max: 4_096 }), receivedAt: is("moment", "When it came") },
    key: ["ownerId", "collaborationId", "personId"],
  }),
  backupKey: table({
    name: "backup_key", sort: "local", meaning: "Under what the words of a person are sealed in backups. Goes with the person: then no backup can be read for them.",
    columns: { ownerId: owner("The person, or a key that signs"), secret: is("bytes", "The key", { max: 32 }) },
    key: ["ownerId"],
  }),
  peer: table({
    name: "peer", sort: "local", meaning: "Other nodes this node keeps in touch with.", reference: true,
    columns: { key: is("id", "The node's public key"), name: optional("text", "What the steward calls it", { max: 120 }), addresses: is("json", "Where it was reached, newest first"), origin: is("text", "How it came to be known", { words: ["added", "invited", "found"] }), addedAt: is("moment", "When") },
    key: ["key"],
  }),
  peerSphere: table({
    name: "peer_sphere", sort: "local", meaning: "Spheres shared with a peer, and how far the two have come.",
    columns: {
      ownerId: owner("The sphere"), peerKey: is("id", "The peer"), sharedAt: is("moment", "Since when"),
      kinds: optional("json", "Only records of these kinds, where not all"), since: optional("moment", "Only records from then on, where not all"),
      salt: optional("bytes", "Salt of the pair for this sphere", { max: 16 }), cursor: optional("bytes", "Everything below this salted id is agreed", { max: 8 }),
      streamedTo: optional("clock", "Up to here the peer's history has come, where that is still under way"),
      agreedAt: optional("moment", "When both last held the same"), agreedCount: is("integer", "Records held by both then"),
    },
    key: ["ownerId", "peerKey"], indexes: { byPeer: { columns: ["peerKey"] } },
  }),
  concept: table({
    name: "concept", sort: "local", meaning: "Imported vocabulary beside the starter vocabulary.", reference: true,
    columns: { conceptId: is("text", "Concept id", { max: 160 }), kind: is("text", "Kind", { words: ["skill", "interest", "value"] }), catalogue: is("text", "Where from", { max: 64 }), licence: is("text", "Licence", { max: 240 }), labels: is("json", "{language: [preferred, ...aliases]}"), broader: is("json", "Concept ids"), related: is("json", "Concept ids"), contentHash: is("id", "Hash of what was read") },
    key: ["conceptId"],
  }),
} as const;

export type Tables = typeof tables;
export type TableName = keyof Tables;
export type Row<T extends TableName> = RowOf<Tables[T]>;
/** The key columns of a table, as an object. */
export type Key<T extends TableName> = Pick<Row<T>, Tables[T]["key"][number] & keyof Row<T>>;
export type IndexName<T extends TableName> = keyof NonNullable<Tables[T]["indexes"]> & string;
