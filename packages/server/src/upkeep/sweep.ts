/**
 * What has ended is deleted: sessions, kept answers, drafts for people who never came, claims not proved, contacts chosen for
 * introductions that closed, and what was shown longer ago than `retention` lets it be kept. The node runs it now and then; it
 * does a bounded amount of work each time, in steps of bounded size, and says how much.
 */
import { retentionOf, latestDueAt } from "@cosmicsync/policy";
import type { Reader, Row, Store, Writer } from "@cosmicsync/storage";
import { sweepMail } from "@cosmicsync/sync";

const rowsPerStep = 500;
const rowsReadMost = 200_000;
const dayMillis = 86_400_000;

export interface Swept { readonly sessions: number; readonly answers: number; readonly drafts: number; readonly claims: number; readonly contacts: number; readonly exposures: number; readonly mail: number }

export const sweep = async (store: Store, now: number): Promise<Swept> => {
  const ended = <R extends { readonly expiresAt: number }>(row: R): boolean => row.expiresAt <= now;
  const exposureDays = retentionOf("exposure")?.days ?? 180;
  return {
    sessions: await removing(store, await store.read.list("session", { fanOut: true }, { index: "byExpiry", limit: rowsPerStep }), ended, (writer, { ownerId, tokenHash }) => writer.delete("session", { ownerId, tokenHash })),
    answers: await removing(store, await store.read.list("idempotency", { fanOut: true }, { index: "byExpiry", limit: rowsPerStep }), ended, (writer, { ownerId, requestKey }) => writer.delete("idempotency", { ownerId, requestKey })),
    drafts: await removing(store, await store.read.list("invited", { fanOut: true }, { index: "byExpiry", limit: rowsPerStep }), ended, (writer, { ownerId }) => writer.delete("invited", { ownerId })),
    claims: await removing(store, await every(store.read, "claimChallenge"), ended, (writer, { ownerId, personId }) => writer.delete("claimChallenge", { ownerId, personId })),
    contacts: await removing(store, await closedChoices(store.read, now), () => true, (writer, { ownerId, introductionId }) => writer.delete("contactChoice", { ownerId, introductionId })),
    exposures: await removing(store, await every(store.read, "exposure"), ({ shownAt }) => shownAt <= now - exposureDays * dayMillis, (writer, { ownerId, subjectId, shownAt }) => writer.delete("exposure", { ownerId, subjectId, shownAt })),
    mail: await store.write((writer) => sweepMail(writer, now)),
  };
};

const removing = async <R>(store: Store, rows: readonly R[], gone: (row: R) => boolean, remove: (writer: Writer, row: R) => Promise<void>): Promise<number> => {
  const ending = rows.filter(gone);
  for (let from = 0; from < ending.length; from += rowsPerStep) await store.write(async (writer) => { for (const row of ending.slice(from, from + rowsPerStep)) await remove(writer, row); });
  return ending.length;
};

/** Tables without an order by time are read through, up to a bound. */
const every = async <T extends "claimChallenge" | "exposure" | "contactChoice">(reader: Reader, table: T): Promise<Row<T>[]> => {
  const rows: Row<T>[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await reader.list(table, { fanOut: true }, { limit: rowsPerStep, ...(last === undefined ? {} : { after: last }) });
    rows.push(...page);
    if (page.length < rowsPerStep || rows.length >= rowsReadMost) return rows;
  }
};

/**
 * Contacts kept for introductions that no step can open again. By the clock alone: were they deleted at a no, whoever asked could
 * read the no off their own export.
 */
const closedChoices = async (reader: Reader, now: number): Promise<Row<"contactChoice">[]> => {
  const closed: Row<"contactChoice">[] = [];
  for (const choice of await every(reader, "contactChoice")) {
    const introduction = await reader.get("introduction", { ownerId: choice.ownerId, introductionId: choice.introductionId });
    if (introduction === undefined || latestDueAt(introduction.dueAt) < now) closed.push(choice);
  }
  return closed;
};
