/**
 * Receipts of erasures: when a tombstone or an erasure by somebody of another node is durable here, and with it the promise that nothing
 * of what it names is in any file, this node signs that and sends it to the person's home node by mail. The home node keeps one for each
 * node and withdrawal; `readConfirmations` tells them.
 *
 * A receipt says what a node did with its own copy. It cannot show what somebody else copied, nor that a node does not lie.
 */
import { millisOf, signRecord, type Draft, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { allRows, authorOf, envelopeById, type Reader } from "@cosmicsync/storage";
import { elsewhere, post, type PostParts } from "./mail/post.ts";
import type { Replica, Signer } from "./replica.ts";

export interface ReceiptParts extends PostParts {
  readonly replica: Replica;
  readonly nodeSigner: Signer;
  readonly clock: { tick(): number };
  /** A receipt could not be written; the next withdrawal tries anew, this one stays unconfirmed. */
  readonly onFailure?: (cause: unknown) => void;
}

export interface Receipts extends AsyncDisposable {
  /** Resolves when all that was taken back so far is confirmed. */
  settled(): Promise<void>;
}

type Withdrawal = SignedRecord<"tombstone"> | SignedRecord<"erasure">;

export function createReceipts(parts: ReceiptParts): Receipts {
  let written: Promise<void> = Promise.resolve();
  const stop = parts.replica.onAdmitted(({ admitted }) => {
    const withdrawals = admitted.flatMap(({ record }) => (record.kind === "tombstone" || record.kind === "erasure" ? [record] : []));
    if (withdrawals.length > 0) written = written.then(() => confirm(parts, withdrawals)).catch((cause: unknown) => parts.onFailure?.(cause));
  });
  return {
    settled: () => written,
    async [Symbol.asyncDispose]() {
      stop();
      await written;
    },
  };
}

/** One parcel for each home node. The receipt itself is not kept here. */
const confirm = (parts: ReceiptParts, withdrawals: readonly Withdrawal[]): Promise<void> => parts.replica.write(async ({ writer }) => {
  const { crypto, nodeSigner, clock, now } = parts;
  const byNode = new Map<RecordId, ReturnType<typeof signRecord>["envelope"][]>();
  for (const withdrawal of withdrawals) {
    const to = await whoseReceipt(writer, parts, withdrawal);
    if (to === undefined) continue;
    const body = { person: to.person, record: withdrawal.id, removed: await countRemoved(writer, withdrawal), removedAt: now() };
    const draft: Draft = { kind: "erasure-receipt", body, scope: { type: "people", people: [to.person] } };
    const { envelope } = signRecord(crypto, nodeSigner.keys, draft, { clock: clock.tick(), ...(await nodeSigner.take(writer)) });
    byNode.set(to.node, [...(byNode.get(to.node) ?? []), envelope]);
  }
  for (const [node, envelopes] of byNode) for (let from = 0; from < envelopes.length; from += perParcel) await post(parts, writer, node, { envelopes: envelopes.slice(from, from + perParcel), notes: [] }, null);
});
/** As many as fit the second size of parcel. */
const perParcel = 32;

/** An erasure says itself where its receipts go, for it takes away what else would tell. */
async function whoseReceipt(reader: Reader, parts: ReceiptParts, withdrawal: Withdrawal): Promise<{ readonly person: RecordId; readonly node: RecordId } | undefined> {
  if (withdrawal.kind === "erasure") {
    const { person, home } = withdrawal.body;
    return home === undefined || home === parts.node ? undefined : { person, node: home };
  }
  const person = (await authorOf(reader, withdrawal.author))?.personId;
  const node = person === undefined ? undefined : await elsewhere(reader, parts, person);
  return person === undefined || node === undefined ? undefined : { person, node };
}

/** Records of which only the header is left here. */
async function countRemoved(reader: Reader, withdrawal: Withdrawal): Promise<number> {
  if (withdrawal.kind === "tombstone") {
    const row = await envelopeById(reader, withdrawal.body.record);
    return row !== undefined && row.body === null ? 1 : 0;
  }
  let removed = 0;
  for await (const { key } of allRows(reader, "authorKey", { owner: withdrawal.body.person })) {
    for await (const row of allRows(reader, "envelope", { fanOut: true }, { where: { author: key }, index: "byAuthor" })) if (row.body === null && millisOf(row.clock) < withdrawal.body.before) removed++;
  }
  return removed;
}

export interface Confirmation { readonly node: RecordId; readonly erasureId: RecordId; readonly removed: number; readonly removedAt: number }

/** Which nodes confirmed which withdrawals of a person, latest first. For somebody who has vanished, what is left are those of their erasure and of what they took back before. */
export async function readConfirmations(reader: Reader, person: RecordId, limit = 1_000): Promise<Confirmation[]> {
  const rows = await reader.list("erasureReceipt", { owner: person }, { limit });
  return rows.sort((a, b) => b.removedAt - a.removedAt).map(({ node, erasureId, removed, removedAt }) => ({ node, erasureId, removed, removedAt }));
}

/** For each node the latest confirmation. */
export async function readConfirmingNodes(reader: Reader, person: RecordId): Promise<{ readonly node: RecordId; readonly at: number }[]> {
  const latest = new Map<RecordId, number>();
  for (const { node, removedAt } of await readConfirmations(reader, person)) latest.set(node, Math.max(latest.get(node) ?? 0, removedAt));
  return [...latest].map(([node, at]) => ({ node, at })).sort((a, b) => b.at - a.at);
}
