/**
 * Events on their way to webhooks, written in the very step that makes them: what was acknowledged is told, whatever becomes of this process. Runs
 * within every step, whoever said what changed; costs one read for each person whose introductions or collaborations it touched.
 *
 * An introduction that nobody answers is closed by its clock alone, and no step says so. Therefore its closing is written beforehand, for the moment when
 * it is due, and looked at again then; so it is the same row, at the same moment, whether the other side said no or nothing.
 */
import { encodeId, isEventType, limits, type Crypto, type EventType, type RecordId } from "@cosmicsync/protocol";
import { eventsOfCollaboration, eventsOfIntroduction, foldCollaboration, foldIntroduction, isClosed, mayStillClose, type IntroductionState } from "@cosmicsync/policy";
import type { Row, Writer } from "@cosmicsync/storage";
import { introductionOf, readCollaboration, readOpenable, type ChangedRow } from "@cosmicsync/sync";
import { noteAct } from "../accounts/audit.ts";

export interface OutboxParts {
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
}

/** What a step did to one introduction or collaboration: its beginning, and the records that came. */
interface Touched { readonly kind: "introduction" | "collaboration"; readonly subjectId: RecordId; began: boolean; readonly steps: Set<RecordId> }
interface Happened { readonly subjectId: RecordId; readonly types: readonly EventType[]; readonly introduction?: IntroductionState }

export const createOutbox = (parts: OutboxParts): ((writer: Writer, rows: readonly ChangedRow[]) => Promise<void>) => async (writer, rows) => {
  for (const [person, touched] of touchedIn(rows)) {
    const webhooks = (await writer.list("webhook", { owner: person }, { limit: limits.webhooksCount })).filter(({ off }) => off === null);
    if (webhooks.length === 0) continue;
    const happened: Happened[] = [];
    for (const one of touched.values()) {
      const found = await (one.kind === "introduction" ? introductionEvents : collaborationEvents)(writer, person, one, parts.now());
      if (found !== undefined) happened.push(found);
    }
    for (const webhook of webhooks) await tell(parts, writer, webhook, happened);
  }
};

const touchedIn = (rows: readonly ChangedRow[]): Map<RecordId, Map<RecordId, Touched>> => {
  const people = new Map<RecordId, Map<RecordId, Touched>>();
  for (const { table, ownerId, row } of rows) {
    const kind = table.startsWith("introduction") ? "introduction" : "collaboration";
    const subjectId = row?.[`${kind}Id`];
    if (!["introduction", "introductionStep", "collaboration", "collaborationStep"].includes(table) || typeof subjectId !== "string") continue;
    const mine = people.get(ownerId) ?? new Map<RecordId, Touched>();
    people.set(ownerId, mine);
    const touched = mine.get(subjectId as RecordId) ?? { kind, subjectId: subjectId as RecordId, began: false, steps: new Set() };
    mine.set(touched.subjectId, touched);
    if (table === kind) touched.began = true;
    else touched.steps.add(row?.["recordId"] as RecordId);
  }
  return people;
};

const introductionEvents = async (writer: Writer, person: RecordId, { subjectId, began, steps }: Touched, now: number): Promise<Happened | undefined> => {
  const row = await writer.get("introduction", { ownerId: person, introductionId: subjectId });
  if (row === undefined) return undefined;
  const introduction = await introductionOf(writer, row);
  const before = began ? undefined : foldIntroduction({ ...introduction, steps: introduction.steps.filter(({ recordId }) => !steps.has(recordId)) }, person, now);
  const after = foldIntroduction(introduction, person, now);
  return { subjectId, types: eventsOfIntroduction(before, after), introduction: after };
};

const collaborationEvents = async (writer: Writer, person: RecordId, { subjectId, began, steps }: Touched): Promise<Happened | undefined> => {
  const collaboration = await readCollaboration(writer, person, subjectId);
  if (collaboration === undefined) return undefined;
  const before = began ? undefined : foldCollaboration({ ...collaboration, steps: collaboration.steps.filter(({ recordId }) => !steps.has(recordId)) }, person);
  return { subjectId, types: eventsOfCollaboration(before, foldCollaboration(collaboration, person)) };
};

const tell = async (parts: OutboxParts, writer: Writer, webhook: Row<"webhook">, happened: readonly Happened[]): Promise<void> => {
  const { ownerId, webhookId } = webhook;
  const wanted = wantedBy(webhook);
  const at = parts.now();
  const events: Row<"delivery">[] = [];
  for (const { subjectId, types, introduction } of happened) {
    for (const type of types) if (wanted.has(type) && type !== "introduction.closed") events.push(newEvent(webhook, encodeId(parts.random(32)), type, subjectId, at));
    if (introduction !== undefined && wanted.has("introduction.closed")) {
      const closing = await closingOf(parts.crypto, writer, webhook, subjectId, introduction, at);
      if (closing !== undefined) events.push(closing);
    }
  }
  if (events.length === 0) return;
  if ((await writer.count("delivery", { owner: ownerId }, { webhookId, state: "waiting" })) + events.length > limits.webhookWaitingCount) return stop(parts, writer, webhook, "full");
  for (const event of events) await writer.put("delivery", event);
  await wake(writer, webhook, Math.min(...events.map(({ dueAt }) => dueAt)));
};

/** For a webhook that is new, wants other events than before, or is started again: the ends of what is open now. */
export const expectClosings = async (parts: OutboxParts, writer: Writer, webhook: Row<"webhook">): Promise<Row<"webhook">> => {
  if (webhook.off !== null || !wantedBy(webhook).has("introduction.closed")) return webhook;
  let { waits, dueAt } = webhook;
  for (const side of ["asker", "asked"] as const) {
    for (const { row, state } of await readOpenable(writer, webhook.ownerId, side, parts.now())) {
      const closing = mayStillClose(state) ? await closingOf(parts.crypto, writer, webhook, row.introductionId, state, parts.now()) : undefined;
      if (closing === undefined) continue;
      await writer.put("delivery", closing);
      [waits, dueAt] = [true, waits ? Math.min(dueAt, closing.dueAt) : closing.dueAt];
    }
  }
  return { ...webhook, waits, dueAt };
};

/** Its row for an introduction's end: for now where it has ended, for when it will where it has not. That moment may yet be put off, or a yes may come: whoever tells it looks again. */
const closingOf = async (crypto: Crypto, writer: Writer, webhook: Row<"webhook">, subjectId: RecordId, introduction: IntroductionState, at: number): Promise<Row<"delivery"> | undefined> => {
  const eventId = closingId(crypto, webhook.webhookId, subjectId);
  const kept = await writer.get("delivery", { ownerId: webhook.ownerId, webhookId: webhook.webhookId, eventId });
  if (kept !== undefined && (kept.state !== "waiting" || kept.attempts > 0)) return undefined;
  if (isClosed(introduction)) return newEvent(webhook, eventId, "introduction.closed", subjectId, at);
  return mayStillClose(introduction) ? newEvent(webhook, eventId, "introduction.closed", subjectId, introduction.dueAt + 1) : undefined;
};

/** One for each webhook and introduction, found again without looking for it. */
const closingId = (crypto: Crypto, webhook: RecordId, introduction: RecordId): RecordId => encodeId(crypto.hash(new TextEncoder().encode(`cosmicsync webhook closing v1 ${webhook} ${introduction}`)));

export const wantedBy = ({ types }: Row<"webhook">): ReadonlySet<EventType> => new Set(Array.isArray(types) ? types.filter(isEventType) : []);

export const newEvent = ({ ownerId, webhookId }: Row<"webhook">, eventId: RecordId, type: string, subjectId: RecordId, at: number): Row<"delivery"> =>
  ({ ownerId, webhookId, eventId, type, subjectId, happenedAt: at, state: "waiting", dueAt: at, attempts: 0, triedAt: null, status: null, problem: null, tookMillis: null });

/** Something waits from then on, or from earlier. */
export const wake = (writer: Writer, webhook: Row<"webhook">, dueAt: number): Promise<void> =>
  writer.put("webhook", { ...webhook, waits: true, dueAt: webhook.waits ? Math.min(webhook.dueAt, dueAt) : dueAt });

/** From now on it is told nothing; its person reads why among their webhooks, and when in what happened with their account. */
export const stop = async (parts: OutboxParts, writer: Writer, webhook: Row<"webhook">, why: "failing" | "gone" | "full"): Promise<void> => {
  await writer.put("webhook", { ...webhook, off: why, waits: false });
  await noteAct(parts, writer, webhook.ownerId, "webhook-stopped", "");
};
