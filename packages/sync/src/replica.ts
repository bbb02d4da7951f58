/**
 * A replica: the records a node holds, and the one way by which anything comes in.
 *
 * `write` runs a step: local rows and published records become durable together or not at all; the promise resolves after
 * the commit. `receive` judges envelopes from elsewhere. Both go through `judgeEnvelope`, so a record is judged the same
 * wherever it comes from. What arrived before what it speaks of waits in a bounded set and is judged again when that comes.
 *
 * A step that throws leaves nothing: no row, no record, no sequence number, nobody told. `publish` throws `Refused`.
 * Listeners are told after the commit, in the order of commits, and must not throw.
 */
import { Refused, createVerifiedRoots, encodeId, limits, openHeader, signBundle, signRecord, type Crypto, type Draft, type Envelope, type ErrorCode, type HybridClock, type KeyPair, type KindName, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { keyOfAuthor, keyOfRecord, keysGiven } from "@cosmicsync/policy";
import { keepHeader, keepRecord, type Changed, type Store, type Writer } from "@cosmicsync/storage";
import { judgeEnvelope, type Judgement } from "./admission.ts";
import { applyEnding } from "./endings.ts";
import { createPending } from "./pending.ts";
import { refreshSearch } from "./search-upkeep.ts";
import { rememberStep } from "./step-memory.ts";
import { trackWriter, type ChangedRow, type Tracked } from "./tracking.ts";
import { createVerifyAhead, type CheckSignatures } from "./verify-ahead.ts";

/** Who signs: a person's key or a node's own. `take` hands out the next number inside the step. */
export interface Signer {
  readonly personId: RecordId | null;
  readonly keys: KeyPair;
  take(writer: Writer): Promise<{ readonly epoch: number; readonly sequence: number }>;
}

export interface Step {
  readonly writer: Writer;
  publish<K extends KindName>(signer: Signer, draft: Draft<K>): Promise<SignedRecord<K>>;
  /** Up to any number; signed in bundles. */
  publishMany(signer: Signer, drafts: readonly Draft[]): Promise<SignedRecord[]>;
}

export type Verdict =
  | { readonly outcome: "accept"; readonly id: RecordId }
  | { readonly outcome: "ignore" | "reject"; readonly code: ErrorCode; readonly where?: string };

/** What came in since the start. `refused`: ignored and rejected, by code. */
export interface Counts {
  readonly accepted: number;
  readonly pending: number;
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>;
}

export interface Replica {
  write<T>(work: (step: Step) => Promise<T>): Promise<T>;
  /** Up to `limits.receiveCount` at a time, in one step; verdicts in order. */
  receive(envelopes: readonly Envelope[]): Promise<Verdict[]>;
  onChange(listener: (changed: readonly Changed[]) => void): () => void;
  /** Told after the commit what came in, from here or elsewhere, and of which records the words went: whatever keeps sets of records follows it. */
  onAdmitted(listener: (news: Admitted) => void): () => void;
  counts(): Counts;
}

/** A record that was admitted and taken back in one step is in both lists: read the store. */
export interface Admitted {
  readonly admitted: readonly { readonly envelope: Envelope; readonly record: SignedRecord }[];
  /** Records whose words are gone, or of which only the header came, or that went altogether. */
  readonly erased: readonly RecordId[];
  /** Signed by their authors under a number that another record held here has: not taken. */
  readonly equivocal: readonly Envelope[];
}

export interface ReplicaParts {
  readonly store: Store;
  readonly crypto: Crypto;
  readonly clock: HybridClock;
  readonly now: () => number;
  /** Whether other processes write to the store: then an author's next word is made later than their last, whichever process took that. */
  readonly isShared?: () => boolean;
  /** Writes, within the step, what is to follow from the rows that it changed: then neither is there without the other. */
  readonly follow?: (writer: Writer, rows: readonly ChangedRow[]) => Promise<void>;
  /** Checks many signatures elsewhere before they are judged here; without it all are checked in their turn. */
  readonly check?: CheckSignatures;
}

export function createReplica({ store, crypto, clock, now, isShared = () => false, follow, check }: ReplicaParts): Replica {
  const ahead = check === undefined ? undefined : createVerifyAhead(crypto, check);
  const admission = { crypto: ahead?.crypto ?? crypto, now, verified: createVerifiedRoots() };
  const pending = createPending();
  const listeners = new Set<(changed: readonly Changed[]) => void>();
  const admittedListeners = new Set<(news: Admitted) => void>();
  const refused = new Map<ErrorCode, number>();
  let accepted = 0;

  /** What one step did, to be made known only once it is durable. */
  interface Done { readonly accepted: SignedRecord[]; readonly envelopes: Envelope[]; readonly keys: string[]; readonly equivocal: Envelope[]; readonly settled: Set<RecordId>; readonly refusals: ErrorCode[]; readonly authors: Set<RecordId> }

  async function admit(writer: Writer, envelope: Envelope, done: Done, { park } = { park: true }): Promise<Judgement> {
    const judgement = await judgeEnvelope(admission, writer, envelope);
    // Kept waiting even if this step is undone: what waits is judged again, whenever that is.
    if (park && judgement.outcome === "ignore" && judgement.waitsFor !== undefined) pending.add(envelope, judgement.waitsFor);
    if (judgement.outcome === "ignore" && judgement.erased !== undefined) await keepRecord(writer, envelope, judgement.erased, now());
    if (judgement.outcome === "ignore" && judgement.header !== undefined) {
      await keepHeader(writer, envelope, judgement.header, now());
      done.keys.push(keyOfRecord(judgement.header.id), keyOfAuthor(judgement.header.author));
    }
    if (judgement.outcome === "reject" && judgement.code === "record/equivocation") done.equivocal.push(envelope);
    if (judgement.outcome !== "accept") return judgement;
    await keepRecord(writer, envelope, judgement.record, now(), judgement.held);
    await applyEnding(writer, judgement.record);
    done.accepted.push(judgement.record);
    done.envelopes.push(envelope);
    done.keys.push(...keysGiven(judgement.record));
    return judgement;
  }

  /** Judges again what waited for the records just admitted, and what waited for those, until nothing more comes in. */
  async function admitWaiting(writer: Writer, done: Done): Promise<void> {
    for (let from = 0; from < done.keys.length && pending.size > 0;) {
      const keys = done.keys.slice(from);
      from = done.keys.length;
      for (const { id, envelope } of pending.waitingFor(keys)) {
        if (done.settled.has(id)) continue;
        const judgement = await admit(writer, envelope, done);
        if (judgement.outcome !== "ignore" || judgement.waitsFor === undefined) done.settled.add(id);
      }
    }
  }

  async function runStep<T>(work: (writer: Writer, done: Done) => Promise<T>): Promise<T> {
    let tracked: Tracked | undefined;
    let done: Done | undefined;
    const value = await store.write(async (writer) => {
      const mine: Done = { accepted: [], envelopes: [], keys: [], equivocal: [], settled: new Set(), refusals: [], authors: new Set() };
      const memory = rememberStep(writer);
      const tracking = trackWriter(memory.writer);
      const result = await work(tracking.writer, mine);
      await admitWaiting(tracking.writer, mine);
      const rows = tracking.takeRows();
      await refreshSearch(memory.writer, rows);
      await follow?.(tracking.writer, rows);
      await memory.flush();
      [tracked, done] = [tracking, mine];
      return result;
    });
    if (done !== undefined) settle(done);
    if (done !== undefined && tracked !== undefined) tellAdmitted(done, tracked.erased());
    const changed = tracked?.changed() ?? [];
    if (changed.length > 0) for (const listener of listeners) listener(changed);
    return value;
  }

  function tellAdmitted(done: Done, erased: readonly RecordId[]): void {
    if (admittedListeners.size === 0 || done.accepted.length + erased.length + done.equivocal.length === 0) return;
    const admitted = done.accepted.map((record, index) => ({ record, envelope: done.envelopes[index]! }));
    for (const listener of admittedListeners) listener({ admitted, erased, equivocal: done.equivocal });
  }

  function settle(done: Done): void {
    for (const id of done.settled) pending.remove(id);
    for (const record of done.accepted) {
      pending.remove(record.id);
      clock.observe(record.clock);
    }
    for (const code of done.refusals) refused.set(code, (refused.get(code) ?? 0) + 1);
    accepted += done.accepted.length;
  }

  /**
   * Of one process the clock alone sees to it that later words are later. Another's may be ahead, by as much as its wall clock is: its last
   * word of this author was read or answered before this one, and must not win over it.
   */
  async function stampFor(writer: Writer, signer: Signer, done: Done): Promise<{ clock: number; epoch: number; sequence: number }> {
    const numbers = await signer.take(writer);
    const author = encodeId(signer.keys.publicKey);
    if (isShared() && !done.authors.has(author)) {
      done.authors.add(author);
      const [last] = await writer.list("envelope", { fanOut: true }, { where: { author }, index: "byAuthor", descending: true, limit: 1 });
      if (last !== undefined) clock.observe(last.clock);
    }
    return { clock: clock.tick(), ...numbers };
  }

  async function keepOwn(writer: Writer, done: Done, envelope: Envelope): Promise<void> {
    const judgement = await admit(writer, envelope, done, { park: false });
    if (judgement.outcome !== "accept") throw new Refused(judgement.code, judgement.where === undefined ? {} : { where: judgement.where });
  }

  /** One step for all of them. */
  function judgeAll(envelopes: readonly Envelope[]): Promise<Verdict[]> {
    return runStep(async (writer, done) => {
      const judgements: Judgement[] = [];
      for (const envelope of envelopes) judgements.push(await admit(writer, envelope, done));
      // What came before its author in this very batch has come in by now.
      await admitWaiting(writer, done);
      const admitted = new Set(done.accepted.map((record) => record.id));
      return judgements.map((judgement, index): Verdict => {
        if (judgement.outcome === "accept") return { outcome: "accept", id: judgement.record.id };
        const id = judgement.outcome === "ignore" && judgement.waitsFor !== undefined ? idOf(envelopes[index]) : undefined;
        if (id !== undefined && admitted.has(id)) return { outcome: "accept", id };
        done.refusals.push(judgement.code);
        return { outcome: judgement.outcome, code: judgement.code, ...(judgement.where === undefined ? {} : { where: judgement.where }) };
      });
    });
  }

  return {
    write(work) {
      return runStep((writer, done) => work({
        writer,
        async publish(signer, draft) {
          const { record, envelope } = signRecord(crypto, signer.keys, draft, await stampFor(writer, signer, done));
          await keepOwn(writer, done, envelope);
          return record;
        },
        async publishMany(signer, drafts) {
          const records: SignedRecord[] = [];
          for (let from = 0; from < drafts.length; from += limits.bundleCount) {
            const bundle: { draft: Draft; stamp: { clock: number; epoch: number; sequence: number } }[] = [];
            for (const draft of drafts.slice(from, from + limits.bundleCount)) bundle.push({ draft, stamp: await stampFor(writer, signer, done) });
            for (const { record, envelope } of signBundle(crypto, signer.keys, bundle)) {
              await keepOwn(writer, done, envelope);
              records.push(record);
            }
          }
          return records;
        },
      }));
    },

    async receive(envelopes) {
      if (envelopes.length > limits.receiveCount) throw new Refused("record/too-many", { facts: { count: envelopes.length, most: limits.receiveCount } });
      const release = await ahead?.prepare(envelopes);
      try {
        return await judgeAll(envelopes);
      } finally {
        release?.();
      }
    },

    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },

    onAdmitted(listener) {
      admittedListeners.add(listener);
      return () => { admittedListeners.delete(listener); };
    },

    counts: () => ({ accepted, pending: pending.size, refused: Object.fromEntries(refused) }),
  };
}

function idOf(envelope: Envelope | undefined): RecordId | undefined {
  const header = envelope === undefined ? undefined : openHeader(envelope);
  return header?.ok === true ? header.value.id : undefined;
}
