/**
 * Tells webhooks what waits for them. At least once: an event goes out until an endpoint has taken it (2xx) or it is given up; whoever is killed between the two tells it
 * again, under the same id. In no order that anybody may build on.
 *
 * A webhook has its turn as a whole: whoever comes to it first writes a claim on its row, tells a few of its events at once, and writes what came of them. So several processes
 * on one database never tell the same event at the same time, nobody is waited for by others, and one with a thousand events waiting takes turns with those that have one.
 * A claim ends by itself, well after any attempt does, so what a killed process was at goes on elsewhere.
 *
 * Bounds: `turnsMost` at a time in this process, `eachMost` of them for one person and for one host, `perTurn` events in each.
 */
import { encodeId, limits, type Crypto, type RecordId } from "@cosmicsync/protocol";
import { foldIntroduction, isClosed, mayStillClose } from "@cosmicsync/policy";
import type { Row, Store, Writer } from "@cosmicsync/storage";
import { introductionOf, type Replica } from "@cosmicsync/sync";
import { failingMillis, waitAfter } from "./backoff.ts";
import { stop } from "./outbox.ts";
import { payloadOf } from "./payload.ts";
import type { Attempt, AttemptProblem, Post } from "./post.ts";
import { signedHeaders, type WebhookSecrets } from "./signature.ts";

export interface DispatcherEvents {
  /** One attempt. `outcome`: taken, to be tried again, or given up. Never given addresses. */
  webhookTried(event: { readonly person: RecordId; readonly outcome: "delivered" | "again" | "given-up"; readonly status?: number; readonly problem?: AttemptProblem; readonly millis: number }): void;
  webhookStopped(event: { readonly person: RecordId; readonly why: "failing" | "gone" }): void;
  webhooksFailed(event: { readonly cause: unknown }): void;
}
export interface DispatcherParts {
  readonly store: Store;
  readonly replica: Pick<Replica, "onChange">;
  readonly crypto: Crypto;
  readonly secrets: WebhookSecrets;
  readonly post: Post;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
  /** Milliseconds that never go back. */
  readonly ticks: () => number;
  /** As `setTimeout`; answers how to call it off. */
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  /** Whether other processes can be on the store's database: where none can, claims of a process that is gone count for nothing. */
  readonly isShared: () => boolean;
  readonly events: DispatcherEvents;
}
export interface Dispatcher extends AsyncDisposable {
  begin(): void;
  /** Resolves when nothing is under way and nothing is due. */
  settled(): Promise<void>;
}

const turnsMost = 16;
const eachMost = 2;
const perTurn = 4;
/** Longer than an attempt, its writing, and what clocks of two machines may differ by. */
export const claimMillis = limits.webhookMillis + 50_000;
/** Looked for anew, whatever is known: another process may have written, and ended before it told. */
const lookMillis = 15_000;
const rowsPerLook = 64;
const looksMost = 32;

export const createDispatcher = (parts: DispatcherParts): Dispatcher => {
  const { store, now, schedule, events } = parts;
  /** Those under way here, by webhook; and how many of them each person and host has. */
  const turns = new Map<RecordId, Promise<void>>();
  const held = createTally();
  const closing = new AbortController();
  let cancel: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let begun = false;
  /** Where the last look stopped because it had seen enough. */
  let from: Row<"webhook"> | undefined;

  const look = (): void => {
    if (!begun || closing.signal.aborted) return;
    if (looking !== undefined) { again = true; return; }
    again = false;
    cancel?.();
    looking = startTurns().catch((cause: unknown) => { events.webhooksFailed({ cause }); return lookMillis; }).then((wait) => {
      looking = undefined;
      if (closing.signal.aborted) return;
      if (again) look();
      else cancel = schedule(wait, look);
    });
  };

  /** Begins as many turns as may be; answers how long to wait for the next that is due. */
  const startTurns = async (): Promise<number> => {
    for (let looks = 0; looks < looksMost; looks++) {
      const rows: Row<"webhook">[] = await store.read.list("webhook", { fanOut: true }, { where: { waits: true }, index: "byDue", limit: rowsPerLook, ...(from === undefined ? {} : { after: from }) });
      const at = now();
      for (const row of rows) {
        if (row.dueAt > at) break;
        // The end of a turn looks again, from the one that has waited longest.
        if (turns.size >= turnsMost) { from = undefined; return lookMillis; }
        const whose = [`person ${row.ownerId}`, `host ${URL.parse(row.endpoint)?.hostname ?? ""}`];
        if (turns.has(row.webhookId) || isClaimed(row, at) || whose.some((one) => held.of(one) >= eachMost)) continue;
        for (const one of whose) held.add(one, 1);
        turns.set(row.webhookId, turn(row).catch((cause: unknown) => events.webhooksFailed({ cause })).finally(() => {
          turns.delete(row.webhookId);
          for (const one of whose) held.add(one, -1);
          look();
        }));
      }
      const last = rows.at(-1);
      const later = rows.find(({ dueAt }) => dueAt > at);
      from = last === undefined || rows.length < rowsPerLook || later !== undefined ? undefined : last;
      if (from === undefined) return Math.min(lookMillis, later === undefined ? lookMillis : Math.max(1, later.dueAt - at));
    }
    return lookMillis;
  };

  /** Of a process that cannot be any more: without others on the database there is this one alone. */
  const isClaimed = ({ claim, claimedUntil }: Row<"webhook">, at: number): boolean => claim !== null && claimedUntil !== null && claimedUntil > at && parts.isShared();

  const turn = async ({ ownerId, webhookId }: Row<"webhook">): Promise<void> => {
    const claim = encodeId(parts.random(32));
    const taken = await store.write((writer) => take(writer, { ownerId, webhookId }, claim));
    if (taken === undefined) return;
    const { webhook, due } = taken;
    let tried: Tried[] = [];
    try {
      const secrets = parts.secrets.open(webhook, now());
      tried = await Promise.all(due.map(async (event): Promise<Tried> => {
        const began = parts.ticks();
        const [at, body] = [now(), payloadOf(event)];
        const attempt = await parts.post(webhook.endpoint, signedHeaders(secrets, event.eventId, at, body), body, closing.signal);
        return { event, attempt, at, tookMillis: Math.round(parts.ticks() - began) };
      }));
    } finally {
      // An attempt that this process itself broke off, because it ends, was none.
      const counted = closing.signal.aborted ? tried.filter(({ attempt }) => attempt.problem === undefined) : tried;
      const { told, stopped } = await store.write((writer) => settle(writer, webhook, claim, counted));
      for (const event of told) events.webhookTried({ person: ownerId, ...event });
      if (stopped !== undefined) events.webhookStopped({ person: ownerId, why: stopped });
    }
  };

  /** The webhook and what is due, if nobody else is at it. */
  const take = async (writer: Writer, place: { readonly ownerId: RecordId; readonly webhookId: RecordId }, claim: RecordId): Promise<{ webhook: Row<"webhook">; due: Row<"delivery">[] } | undefined> => {
    const webhook = await writer.get("webhook", place);
    const at = now();
    if (webhook === undefined || isClaimed(webhook, at)) return undefined;
    if (webhook.off !== null) { await writer.put("webhook", { ...webhook, waits: false }); return undefined; }
    const waiting = await writer.list("delivery", { owner: place.ownerId }, { where: { webhookId: place.webhookId, state: "waiting" }, index: "byDue", limit: perTurn });
    const due: Row<"delivery">[] = [];
    for (const event of waiting) if (event.dueAt <= at && (await isTrue(writer, event, at))) due.push(event);
    if (due.length === 0) { await writer.put("webhook", { ...webhook, ...(await nextOf(writer, webhook)) }); return undefined; }
    const claimed: Row<"webhook"> = { ...webhook, claim, claimedUntil: at + claimMillis };
    await writer.put("webhook", claimed);
    return { webhook: claimed, due };
  };

  /** A closing was written before it was known: it may have been put off by a question, or a yes may have come. */
  const isTrue = async (writer: Writer, event: Row<"delivery">, at: number): Promise<boolean> => {
    if (event.type !== "introduction.closed" || event.attempts > 0) return true;
    const row = await writer.get("introduction", { ownerId: event.ownerId, introductionId: event.subjectId });
    const state = row === undefined ? undefined : foldIntroduction(await introductionOf(writer, row), event.ownerId, at);
    if (state !== undefined && isClosed(state)) return true;
    if (state !== undefined && mayStillClose(state)) await writer.put("delivery", { ...event, dueAt: state.dueAt + 1, happenedAt: state.dueAt + 1 });
    else await writer.delete("delivery", { ownerId: event.ownerId, webhookId: event.webhookId, eventId: event.eventId });
    return false;
  };

  /** Writes what came of a turn, unless the webhook went meanwhile or the claim is another's by now. */
  const settle = async (writer: Writer, { ownerId, webhookId }: Row<"webhook">, claim: RecordId, tried: readonly Tried[]): Promise<{ readonly told: readonly Told[]; readonly stopped?: "failing" | "gone" }> => {
    const webhook = await writer.get("webhook", { ownerId, webhookId });
    if (webhook?.claim !== claim) return { told: [] };
    const told: Told[] = [];
    let { failingSince } = webhook;
    let gone = false;
    let givenUp = false;
    for (const { event, attempt, at, tookMillis } of tried) {
      const kept = await writer.get("delivery", { ownerId, webhookId, eventId: event.eventId });
      if (kept === undefined) continue;
      const attempts = kept.attempts + 1;
      const wait = attempt.problem === undefined ? undefined : waitAfter(attempts, chanceFrom(parts.random(4)));
      const outcome = attempt.problem === undefined ? "delivered" : wait === undefined ? "given-up" : "again";
      await writer.put("delivery", { ...kept, attempts, triedAt: at, status: attempt.status ?? null, problem: attempt.problem ?? null, tookMillis, state: outcome === "delivered" ? "delivered" : wait === undefined ? "failed" : "waiting", dueAt: now() + (wait ?? 0) });
      failingSince = outcome === "delivered" ? null : failingSince ?? at;
      gone ||= attempt.status === 410;
      givenUp ||= outcome === "given-up";
      told.push({ outcome, ...attempt, millis: tookMillis });
    }
    await forgetOldest(writer, webhook);
    const formerEnded = webhook.formerUntil !== null && webhook.formerUntil <= now();
    const free: Row<"webhook"> = { ...webhook, failingSince, claim: null, claimedUntil: null, ...(formerEnded ? { sealedFormer: null, formerUntil: null } : {}) };
    const stopped = gone ? "gone" : givenUp && failingSince !== null && now() - failingSince >= failingMillis ? "failing" : undefined;
    // Where not one could be tried, it is something here that failed; it is not tried again at once.
    const next = await nextOf(writer, free);
    if (stopped === undefined || webhook.off !== null) await writer.put("webhook", { ...free, ...next, dueAt: tried.length === 0 && !closing.signal.aborted ? Math.max(next.dueAt, now() + lookMillis) : next.dueAt });
    else await stop(parts, writer, free, stopped);
    return { told, ...(stopped === undefined || webhook.off !== null ? {} : { stopped }) };
  };

  const unsubscribe = parts.replica.onChange((changed) => { if (changed.some(({ table }) => table === "delivery" || table === "webhook")) look(); });
  return {
    begin() {
      begun = true;
      look();
    },
    async settled() {
      while (looking !== undefined || turns.size > 0) await Promise.all([looking, ...turns.values()]);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      unsubscribe();
      cancel?.();
      await looking;
      await Promise.all(turns.values());
    },
  };
};

interface Tried { readonly event: Row<"delivery">; readonly attempt: Attempt; readonly at: number; readonly tookMillis: number }
type Told = Omit<Parameters<DispatcherEvents["webhookTried"]>[0], "person">;

/** When a webhook has its next turn. */
const nextOf = async (writer: Writer, { ownerId, webhookId, off, dueAt }: Row<"webhook">): Promise<Pick<Row<"webhook">, "waits" | "dueAt">> => {
  const [next] = off === null ? await writer.list("delivery", { owner: ownerId }, { where: { webhookId, state: "waiting" }, index: "byDue", limit: 1 }) : [];
  return next === undefined ? { waits: false, dueAt } : { waits: true, dueAt: next.dueAt };
};

/** Of what came to an end the newest are kept. */
const forgetOldest = async (writer: Writer, { ownerId, webhookId }: Row<"webhook">): Promise<void> => {
  for (const state of ["delivered", "failed"] as const) {
    const ended = await writer.list("delivery", { owner: ownerId }, { where: { webhookId, state }, index: "byDue", descending: true, limit: limits.webhookKeptCount + perTurn });
    for (const { eventId } of ended.slice(limits.webhookKeptCount)) await writer.delete("delivery", { ownerId, webhookId, eventId });
  }
};

/** Counts by name; a name at zero is forgotten. */
const createTally = (): { of(name: string): number; add(name: string, count: number): void } => {
  const counts = new Map<string, number>();
  const of = (name: string): number => counts.get(name) ?? 0;
  return { of, add(name, count) { if (of(name) + count === 0) counts.delete(name); else counts.set(name, of(name) + count); } };
};

const chanceFrom = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
