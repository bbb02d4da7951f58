/**
 * Every bound of the protocol, each with its reason. A value over its bound is refused with a code, never cut.
 * Units stand in the names: Bytes, Count, Chars (Unicode code points, as JSON Schema counts lengths), Millis, Minutes.
 *
 * `limits.bodyBytes` is the number; `limitTable` holds the reasons too, for the reference page.
 */
const limit = <const N extends number>(most: N, why: string): { readonly most: N; readonly why: string } => ({ most, why });

export const limitTable = {
  bodyBytes: limit(65_536, "A record's body: the longest description in every field still fits; larger texts belong in links."),
  headerBytes: limit(1_024, "A header holds fixed fields and at most `audiencePeopleCount` ids of 32 bytes: 700 bytes."),
  proofBytes: limit(4_096, "A proof is 65 bytes alone and at most 259 in a bundle; the rest is room for later proofs."),
  audiencePeopleCount: limit(16, "People a record can be addressed to: an introduction has two, a small team the rest."),
  bundleCount: limit(64, "Envelopes under one signature: past 64 the saving per record is below 2 % of a verification."),
  nestingDepth: limit(8, "Nesting of any body: our deepest kind needs 5."),
  verifiedRootsCount: limit(1_024, "Signatures of bundles remembered as good: an answer of 64,000 records, in 100 kB of memory."),
  faultsCount: limit(8, "Faults told about one value: nobody reads on, and a hostile value could have millions."),
  nameChars: limit(120, "A name or title: fits a line on a phone, holds the longest names people really bear."),
  lineChars: limit(240, "One line that sums up a person or project."),
  noteChars: limit(2_000, "A short text: a note, a question, a first step."),
  textChars: limit(20_000, "A long text: a description."),
  skillsCount: limit(64, "Skills offered or needed, interests: more than this no reader takes in, and spam begins."),
  valuesCount: limit(20, "Values: there are ten basic ones in the vocabulary, and room for own words."),
  conditionsCount: limit(12, "What projects must or must never be about for one person: past this it is a search, not a conscience."),
  languagesCount: limit(16, "Languages: more than most people on earth speak."),
  linksCount: limit(12, "Links: a page of one's own, code, talks; more belongs on a page of one's own."),
  contactsCount: limit(6, "Ways to be reached: one is enough, six is every channel we name."),
  rolesPerProjectCount: limit(32, "Roles of a project: beyond this it is several projects."),
  milestonesCount: limit(64, "Milestones of a collaboration: one a week for more than a year."),
  windowsCount: limit(21, "Weekly windows of availability: morning, afternoon and evening of each day."),
  hoursPerWeekMax: limit(80, "Hours a week: above this nobody collaborates for long."),
  firstStepMinutes: limit(120, "A first step is small enough to be taken this week."),
  clockAheadMillis: limit(300_000, "Clocks further ahead than this are refused: 5 minutes is far over the real skew of kept clocks."),
  replyMillis: limit(7 * 24 * 3_600_000, "The reply clock of an introduction: 7 days."),
  replyAfterQuestionMillis: limit(7 * 24 * 3_600_000, "The reply clock after \"ask me more\" and after its reply: the same again."),
  questionsCount: limit(4, "Questions in one introduction: past this a conversation is better held after both said yes."),
  stepsPerPersonCount: limit(256, "Records about one introduction or collaboration from one of its people: every step with room for several devices."),
  introductionsReadCount: limit(256, "Of one person's introductions the newest that are looked at for those still open: well over inbox, outbox and what they closed."),
  receiveCount: limit(1_024, "Envelopes judged in one call: sixteen bundles between two commits."),
  pendingCount: limit(4_096, "Envelopes kept in memory because something they speak of is not known yet; the oldest goes first."),
  inboxOpenCount: limit(12, "Introductions waiting for one person's answer: above this nobody answers with care."),
  outboxOpenCount: limit(12, "Introductions one person may have open at a time."),
  asksPerDayCount: limit(10, "Introductions one person may ask for in a day."),
  askAgainMillis: limit(90 * 24 * 3_600_000, "Requests to the same person after a silent or declined one: 90 days."),
  inviteMillis: limit(30 * 24 * 3_600_000, "An invite from node to node: a month is ample, and a lost one stops to matter."),
  inviteChars: limit(8_192, "An invite as text: sixteen spheres and eight addresses, all as long as they may be."),
  inviteSpheresCount: limit(16, "Spheres named in one invite: what somebody can take in before saying yes."),
  invitesOpenCount: limit(256, "Invites of a node not yet used: past this nobody knows any more whom they were for."),
  peerAddressesCount: limit(8, "Addresses of one peer: TCP and WebSocket over IPv4 and IPv6, a name, and relays."),
  peerAddressChars: limit(256, "One address of a peer: a relayed address with two keys and a long name fits."),
  peersCount: limit(256, "Peers a node is asked to keep: each costs a connection and a sketch per sphere."),
  spheresSharedCount: limit(64, "Spheres of one person that are told of them: every change of a profile is said once in each."),
  equivocationsPerAuthorCount: limit(8, "Proofs kept in a sphere that one key signed a number twice: the first shows all there is to know of it, and whoever signs twice can go on for ever."),
  equivocationsPerSphereCount: limit(1_024, "Such proofs kept in one sphere, of its members only; from half of them on the first of each key alone, so that a few cannot leave no room for others."),
  receiptsPerErasureCount: limit(1_024, "Nodes whose receipt is kept for one erasure: more than any sphere is likely to have."),
  mailMillis: limit(30 * 24 * 3_600_000, "How long mail waits for a node: a month offline is a holiday, longer is gone."),
  mailPerNodeCount: limit(4_096, "Parcels waiting for one node: a full inbox of everybody there, and what follows from it."),
  mailCarriedCount: limit(1_024, "Parcels carried for others: a favour has a bound; at most 128 MiB."),
  mailCarriersCount: limit(2, "Neighbours that carry a copy of one parcel: two independent ways are enough."),
  mailOfferCount: limit(256, "Parcels offered to a neighbour at a time; the rest go when these have arrived."),
  parcelEnvelopesCount: limit(256, "Envelopes in one parcel: a record, its author's keys, and what goes with it."),
  webhooksCount: limit(10, "Webhooks of one person: every platform one uses, and few enough to look through."),
  webhookWaitingCount: limit(1_000, "Events waiting for one webhook: days of a busy person; beyond it the webhook is stopped, and its person told."),
  webhookKeptCount: limit(100, "Deliveries kept of one webhook that came to an end well, and as many that did not: enough to find out what went wrong."),
  webhookAttemptsCount: limit(10, "Attempts at one delivery: with the waits between them about three days, which outlasts a weekend."),
  webhookPayloadBytes: limit(1_024, "What a webhook is told of an event: two ids, a word, a moment and an address of the API, some 350 bytes."),
  webhookAnswerBytes: limit(16_384, "Bytes of an endpoint's answer that are read before it is cut off; none are kept."),
  webhookMillis: limit(10_000, "One attempt, from looking up the name to the end of the answer: who takes longer should answer first and work then."),
  urlChars: limit(2_048, "A web address: what browsers and servers carry without trouble."),
} as const;

export type LimitName = keyof typeof limitTable;
type Limits = { readonly [K in LimitName]: (typeof limitTable)[K]["most"] };
export const limits = Object.fromEntries(Object.entries(limitTable).map(([name, { most }]) => [name, most])) as Limits;
