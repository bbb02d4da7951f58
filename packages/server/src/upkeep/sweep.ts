/**
 * What has ended is deleted: sessions, kept answers, drafts for people who never came, claims not proved, contacts chosen for
 * introductions that closed, and what was shown longer ago than `retention` lets it be kept. The node runs it now and then; it
 * does a bounded amount of work each time, in steps of bounded size, and says how much.
 */
import { endings, latestDueAt } from "@cosmicsync/policy";
import type { Reader, Row, Store } from "@cosmicsync/storage";
import { createRetention, type Retention } from "@cosmicsync/storage/retention";
import { sweepMail } from "@cosmicsync/sync";

const rowsPerStep = 500;
const rowsReadMost = 200_000;

export interface Swept {
  /** Rows removed, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** Whether something was left for another run. */
  readonly more: boolean;
}

/** `retention`: kept from run to run, so that large tables are read in parts. */
export const sweep = async (store: Store, now: number, retention: Retention = createRetention(store, endings)): Promise<Swept> => {
  const { byTable, more } = await retention.run(now);
  const closed = await closedChoices(store.read, now);
  for (let from = 0; from < closed.length; from += rowsPerStep) {
    await store.write(async (writer) => { for (const { ownerId, introductionId } of closed.slice(from, from + rowsPerStep)) await writer.delete("contactChoice", { ownerId, introductionId }); });
  }
  const mail = await store.write((writer) => sweepMail(writer, now));
  const removed = Object.entries({ ...byTable, contactChoice: closed.length, mail }).filter(([, count]) => count > 0);
  return { removed: Object.fromEntries(removed), more };
};

/** Tables without an order by time are read through, up to a bound. */
const every = async <T extends "contactChoice">(reader: Reader, table: T): Promise<Row<T>[]> => {
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
