/**
 * Reads what `policy.admissionRule` must know to judge one record: its author, the place it is about, what came before. Only
 * rows of this replica, never anything of where the record came from. A few point reads for most kinds; a request to be
 * introduced reads the two people's newest introductions (bounded by `limits.introductionsReadCount`).
 */
import { limits, millisOf, openHeader, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { foldIntroduction, isOpen, trioLoad, type AdmissionFacts, type AskFacts, type MembershipFacts } from "@cosmicsync/policy";
import { authorOf, recordOfRow, type Reader, type Row } from "@cosmicsync/storage";
import { proofsIn } from "./equivocation.ts";
import { introductionOf, readCollaboration, readIntroduction, readOpenable, readPerson, readTrioPlaces } from "./reading.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type Author = NonNullable<AdmissionFacts["author"]>;

/** Facts for one record. `author`: whom its key speaks for, read before. */
export async function readFacts(reader: Reader, record: SignedRecord, author: Author | undefined, now: number): Promise<AdmissionFacts> {
  const facts: Writable<AdmissionFacts> = { now, ...(author === undefined ? {} : { author }) };
  switch (record.kind) {
    case "person": case "home": case "profile": case "consent": case "match-feedback":
      return facts;
    case "erasure-receipt":
      facts.confirmed = await readConfirmed(reader, record);
      return facts;
    case "delegation":
      facts.keyTaken = (await authorOf(reader, record.body.key)) !== undefined;
      return facts;
    case "revocation": {
      const delegation = await readRecord(reader, record.body.delegation);
      if (delegation?.kind === "delegation" && delegation.body.person === record.body.person) facts.delegatedKey = delegation.body.key;
      return facts;
    }
    case "erasure":
      if (record.scope.type === "sphere") await addSphere(reader, facts, record.scope.sphere, record.body.person);
      facts.synthetic = (await reader.get("person", { ownerId: record.body.person }))?.synthetic === true;
      return facts;
    case "tombstone": {
      // Its header is enough, and stays when its body is gone.
      const row = await readEnvelope(reader, record.body.record);
      const header = row === undefined ? undefined : openHeader(row);
      if (row === undefined || header?.ok !== true) return facts;
      const { kind, author: key, scope } = header.value;
      const person = (await authorOf(reader, key))?.personId;
      facts.target = { kind, author: key, scope, ...(person === undefined ? {} : { authorPerson: person }) };
      if (kind === "project" || kind === "role") facts.synthetic = (await addProject(reader, facts, row.ownerId))?.synthetic === true;
      if (scope.type === "sphere") await addSphere(reader, facts, scope.sphere);
      return facts;
    }
    case "sphere":
      if (record.body.sphere !== undefined) await addSphere(reader, facts, record.body.sphere);
      return facts;
    case "membership":
      await addSphere(reader, facts, record.body.sphere, record.body.person);
      return facts;
    case "invitation":
      await addSphere(reader, facts, record.body.sphere);
      if (record.body.project !== undefined) await addProject(reader, facts, record.body.project);
      return facts;
    case "guideline": case "label": case "report":
      await addSphere(reader, facts, record.body.sphere);
      return facts;
    case "equivocation":
      await addProofs(reader, facts, record);
      return facts;
    case "action":
      await addSphere(reader, facts, record.body.sphere);
      facts.guidelineKnown = await isGuideline(reader, record.body.sphere, record.body.guideline);
      if (record.body.appeal !== undefined) await addAppealOfAction(reader, facts, record, record.body.appeal);
      return facts;
    case "appeal":
      await addSphere(reader, facts, record.body.sphere);
      await addActionOfAppeal(reader, facts, record);
      return facts;
    case "project":
      if (record.body.project !== undefined) await addProject(reader, facts, record.body.project);
      else if (record.scope.type === "sphere") await addSphere(reader, facts, record.scope.sphere);
      return facts;
    case "role": {
      const { project, role } = record.body;
      if ((await addProject(reader, facts, project)) === undefined) return facts;
      if (role === undefined) facts.roleCount = await reader.count("role", { owner: project });
      else facts.roleKnown = (await reader.get("role", { ownerId: project, roleId: role })) !== undefined;
      return facts;
    }
    case "claim":
      await addProject(reader, facts, record.body.project);
      return facts;
    case "introduction-ask":
      await addAsk(reader, facts, record);
      return facts;
    case "introduction-answer": case "introduction-reply": case "introduction-withdraw": case "introduction-reveal":
      await addIntroduction(reader, facts, record, record.body.introduction, record.body.person);
      return facts;
    case "collaboration-start":
      await addIntroduction(reader, facts, record, record.body.introduction, author?.personId);
      return facts;
    case "collaboration-first-step": case "collaboration-milestone": case "collaboration-finish": case "closing-note": case "outcome":
      await addCollaboration(reader, facts, record, author?.personId);
      return facts;
  }
}

/** What a receipt confirms: an erasure of that person, or a tombstone by them. */
async function readConfirmed(reader: Reader, { body: { person, record: id } }: SignedRecord<"erasure-receipt">): Promise<NonNullable<AdmissionFacts["confirmed"]>> {
  const withdrawal = await readRecord(reader, id);
  const by = withdrawal === undefined ? undefined : (await authorOf(reader, withdrawal.author))?.personId;
  const known = (withdrawal?.kind === "erasure" && withdrawal.body.person === person) || (withdrawal?.kind === "tombstone" && by === person);
  return { known, receipts: await reader.count("erasureReceipt", { owner: person }, { erasureId: id }) };
}

async function addProofs(reader: Reader, facts: Writable<AdmissionFacts>, { body: { sphere, author } }: SignedRecord<"equivocation">): Promise<void> {
  const shown = await authorOf(reader, author);
  await addSphere(reader, facts, sphere, shown?.personId);
  let [inSphere, ofAuthor] = [0, 0];
  for await (const { body } of proofsIn(reader, sphere)) {
    inSphere++;
    if (body.author === author) ofAuthor++;
  }
  facts.shownUp = { inSphere, ofAuthor, isSomebody: shown !== undefined };
}

async function addSphere(reader: Reader, facts: Writable<AdmissionFacts>, id: RecordId, subject?: RecordId): Promise<void> {
  const sphere = await reader.get("sphere", { ownerId: id });
  if (sphere === undefined) return;
  facts.sphere = { authorKey: sphere.authorKey, joining: sphere.joining as "free" | "ask" | "invitation" };
  if (facts.author !== undefined) {
    const own = await readMembership(reader, facts.author.personId, id);
    if (own !== undefined) facts.own = own;
  }
  const theirs = subject === undefined ? undefined : await readMembership(reader, subject, id);
  if (theirs !== undefined) facts.theirs = theirs;
}

async function readMembership(reader: Reader, person: RecordId, sphere: RecordId): Promise<MembershipFacts | undefined> {
  const row = await reader.get("membership", { ownerId: person, sphereId: sphere });
  return row === undefined ? undefined : { role: row.role as MembershipFacts["role"], state: row.state as MembershipFacts["state"], clock: row.clock };
}

async function addProject(reader: Reader, facts: Writable<AdmissionFacts>, id: RecordId): Promise<Row<"project"> | undefined> {
  const project = await reader.get("project", { ownerId: id });
  if (project === undefined) return undefined;
  // Whoever leads needs no claim to speak for it.
  const claims = facts.author === undefined || facts.author.personId === project.lead ? [] : await reader.list("claim", { owner: id }, { limit: 16 });
  facts.project = {
    sphereId: project.sphereId, authorKey: project.authorKey, lead: project.lead, imported: project.catalogue !== null,
    claimants: claims.map((claim) => claim.personId),
  };
  return project;
}

async function isGuideline(reader: Reader, sphere: RecordId, id: RecordId): Promise<boolean> {
  const begun = await reader.list("guideline", { owner: sphere }, { where: { guidelineId: id }, limit: 1 });
  return begun.length > 0 || (await reader.list("guideline", { owner: sphere }, { where: { recordId: id }, limit: 1 })).length > 0;
}

async function addAppealOfAction(reader: Reader, facts: Writable<AdmissionFacts>, record: SignedRecord<"action">, appealId: RecordId): Promise<void> {
  const appeal = await reader.get("moderation", { ownerId: record.body.sphere, recordId: appealId });
  if (appeal?.kind !== "appeal") return;
  const former = await readRecord(reader, (appeal.body as { readonly action: RecordId }).action);
  const formerPerson = former === undefined ? undefined : (await authorOf(reader, former.author))?.personId;
  const same = former !== undefined && (former.author === record.author || (formerPerson !== undefined && formerPerson === facts.author?.personId));
  facts.appealed = { sameAuthor: same, concerns: true, subject: appealId };
}

async function addActionOfAppeal(reader: Reader, facts: Writable<AdmissionFacts>, record: SignedRecord<"appeal">): Promise<void> {
  const action = await reader.get("moderation", { ownerId: record.body.sphere, recordId: record.body.action });
  if (action?.kind !== "action") return;
  const { person } = record.body;
  let concerns = action.subjectId === person;
  if (!concerns) {
    const subject = await readRecord(reader, action.subjectId);
    concerns = subject !== undefined && (await authorOf(reader, subject.author))?.personId === person;
  }
  if (!concerns) concerns = (await reader.get("project", { ownerId: action.subjectId }))?.lead === person;
  facts.appealed = { sameAuthor: false, concerns, subject: action.subjectId };
}

async function addAsk(reader: Reader, facts: Writable<AdmissionFacts>, record: SignedRecord<"introduction-ask">): Promise<void> {
  const { from, to, project: projectId } = record.body;
  const at = millisOf(record.clock);
  const gone = await reader.get("erasure", { ownerId: to });
  if (gone !== undefined && at < gone.before) {
    facts.askedGone = true;
    return;
  }
  const asker = await readPerson(reader, from);
  const asked = await readPerson(reader, to);
  const project = projectId === undefined ? undefined : await addProject(reader, facts, projectId);
  if (asker === undefined || asked === undefined || (projectId !== undefined && project === undefined)) return;
  const ask = await readAskFacts(reader, { asker, asked, ...(project === undefined ? {} : { project }) }, at);
  facts.ask = !(await liveApart(reader, from, to)) ? ask : { ...ask, askerConsents: await guardedElsewhere(reader, from, ask.askerConsents), askedConsents: await guardedElsewhere(reader, to, ask.askedConsents) };
}

async function liveApart(reader: Reader, one: RecordId, other: RecordId): Promise<boolean> {
  const [a, b] = [await reader.get("homeNode", { ownerId: one }), await reader.get("homeNode", { ownerId: other })];
  return a !== undefined && b !== undefined && a.node !== b.node;
}

/** Between two nodes each judges by the words of its own people: a consent that was told to no sphere is known to the home node alone. */
async function guardedElsewhere(reader: Reader, person: RecordId, consents: AskFacts["askerConsents"]): Promise<AskFacts["askerConsents"]> {
  const known = (await reader.get("account", { ownerId: person })) !== undefined || (await reader.get("consent", { ownerId: person, purpose: "match" })) !== undefined;
  return known ? consents : { ...consents, match: true };
}

/** What `policy.decideAsk` must know; the server asks with it before it offers a request, admission before it admits one. */
export async function readAskFacts(reader: Reader, { asker, asked, project }: {
  readonly asker: NonNullable<Awaited<ReturnType<typeof readPerson>>>;
  readonly asked: NonNullable<Awaited<ReturnType<typeof readPerson>>>;
  readonly project?: Row<"project">;
}, now: number): Promise<AskFacts> {
  // What was asked later does not count, so that a late arrival is judged as it would have been in time.
  const earlier = ({ row }: { readonly row: Row<"introduction"> }): boolean => row.askedAt <= now + limits.clockAheadMillis;
  const outbox = (await readOpenable(reader, asker.id, "asker", now)).filter(earlier);
  const inbox = (await readOpenable(reader, asked.id, "asked", now)).filter(earlier);
  const between = await reader.list("introduction", { owner: asker.id }, { where: { otherId: asked.id }, index: "byTime", descending: true, limit: 16 });
  const askersTrios = trioLoad(await readTrioPlaces(reader, asker.id), now);
  const askedsTrios = trioLoad(await readTrioPlaces(reader, asked.id), now);
  const former: AskFacts["former"][number][] = [];
  for (const row of between) if (earlier({ row })) former.push({ side: row.side as "asker" | "asked", askedAt: row.askedAt, state: foldIntroduction(await introductionOf(reader, row), asker.id, now).state });
  return {
    same: asker.id === asked.id,
    askerConsents: asker.consents, askedConsents: asked.consents, askedStanding: asked.standing ?? "normal",
    askerSynthetic: asker.synthetic, askedSynthetic: asked.synthetic,
    ...(project === undefined ? {} : { project: { claimed: project.lead !== null, open: project.state === "open", ledByAsked: project.lead === asked.id } }),
    inboxOpen: inbox.filter(({ state }) => isOpen(state)).length + askedsTrios.inboxOpen,
    outboxOpen: outbox.filter(({ state }) => isOpen(state)).length + askersTrios.outboxOpen,
    askedToday: outbox.filter(({ row }) => row.askedAt > now - 24 * 3_600_000).length + askersTrios.askedToday,
    former,
  };
}

/** Found under the author, or where they are not in it under somebody it is addressed to: then it is known, and not theirs. */
async function addIntroduction(reader: Reader, facts: Writable<AdmissionFacts>, record: SignedRecord, id: RecordId, person: RecordId | undefined): Promise<void> {
  for (const owner of ownersToLookUnder(record, person)) {
    const introduction = await readIntroduction(reader, owner, id);
    if (introduction === undefined) continue;
    facts.introduction = introduction;
    if (person !== undefined) facts.ownSteps = introduction.steps.filter((step) => step.personId === person).length;
    return;
  }
}

async function addCollaboration(reader: Reader, facts: Writable<AdmissionFacts>, record: SignedRecord<"collaboration-first-step" | "collaboration-milestone" | "collaboration-finish" | "closing-note" | "outcome">, person: RecordId | undefined): Promise<void> {
  for (const owner of ownersToLookUnder(record, person)) {
    const collaboration = await readCollaboration(reader, owner, record.body.collaboration);
    if (collaboration === undefined) continue;
    facts.collaboration = collaboration;
    facts.ownSteps = collaboration.steps.filter((step) => step.personId === person).length;
    return;
  }
}

function ownersToLookUnder(record: SignedRecord, person: RecordId | undefined): RecordId[] {
  return [...(person === undefined ? [] : [person]), ...(record.scope.type === "people" ? record.scope.people : [])];
}

/** The envelope's row by id, wherever it is kept. */
export async function readEnvelope(reader: Reader, id: RecordId): Promise<Row<"envelope"> | undefined> {
  const [row] = await reader.list("envelope", { fanOut: true }, { where: { id }, index: "byId", limit: 1 });
  return row;
}

/** A kept record with its body; undefined where it is not here or erased. */
export async function readRecord(reader: Reader, id: RecordId): Promise<SignedRecord | undefined> {
  const row = await readEnvelope(reader, id);
  return row === undefined ? undefined : recordOfRow(row);
}
