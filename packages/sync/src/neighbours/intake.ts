/**
 * Takes in what a neighbour sends about one sphere: looks whether it belongs there at all, has the replica judge it in batches, and counts
 * what was not taken by its code. The neighbour is told nothing.
 */
import { decodeId, encodeId, limits, openHeader, type Crypto, type Envelope, type ErrorCode, type RecordId } from "@cosmicsync/protocol";
import type { Replica } from "../replica.ts";
import { identityKinds, type SharedSet, type SharedSets } from "../scope.ts";
import type { PairSet } from "./pair-set.ts";

/** What came of a batch. */
export interface Taken {
  /** Ids that are in the shared set now and were not before. */
  readonly fresh: readonly RecordId[];
  readonly repeated: number;
  /** Envelopes that no honest node sends. */
  readonly faults: number;
  /** Clocks of those that were of the sphere itself. */
  readonly clocks: readonly number[];
}

export interface Intake { take(envelopes: readonly Envelope[], how: "live" | "session"): Promise<Taken> }

export interface IntakeParts {
  readonly replica: Replica;
  readonly crypto: Pick<Crypto, "hash">;
  readonly sets: SharedSets;
  readonly shared: SharedSet;
  readonly pair: PairSet;
  /** Before a batch is judged. */
  readonly onArriving: (ids: readonly RecordId[], how: "live" | "session") => void;
  readonly count: (code: ErrorCode) => void;
  readonly onTaken: (count: number) => void;
}

/** Whoever sends these has not judged them: an honest node only passes on what it admitted. */
const faultCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["record/malformed", "record/too-large", "record/too-deep", "record/wrong-scope", "record/text-refused", "record/body-mismatch", "record/forged"]);
/** Bundles of 64, and a durable commit often enough that the link is never held up for long. */
const batchCount = Math.min(256, limits.receiveCount);

export function createIntake({ replica, crypto, sets, shared, pair, onArriving, count, onTaken }: IntakeParts): Intake {
  async function judge(batch: readonly { readonly envelope: Envelope; readonly id: RecordId }[], how: "live" | "session"): Promise<{ fresh: RecordId[]; faults: number }> {
    onArriving(batch.map(({ id }) => id), how);
    const verdicts = await replica.receive(batch.map(({ envelope }) => envelope));
    await sets.settled();
    let faults = 0;
    const fresh: RecordId[] = [];
    for (const [index, verdict] of verdicts.entries()) {
      const { id } = batch[index]!;
      if (shared.has(decodeId(id))) { fresh.push(id); continue; }
      if (verdict.outcome !== "accept" && verdict.code !== "record/duplicate") {
        count(verdict.code);
        if (faultCodes.has(verdict.code)) { faults++; continue; }
      }
      pair.refuse(id, verdict.outcome !== "ignore" || verdict.code === "record/duplicate");
    }
    return { fresh, faults };
  }

  return {
    async take(envelopes, how) {
      let [repeated, faults] = [0, 0];
      const [fresh, clocks]: [RecordId[], number[]] = [[], []];
      let batch: { envelope: Envelope; id: RecordId }[] = [];
      const close = async (): Promise<void> => {
        if (batch.length === 0) return;
        const judged = await judge(batch, how);
        faults += judged.faults;
        fresh.push(...judged.fresh);
        onTaken(judged.fresh.length);
        batch = [];
      };
      for (const envelope of envelopes) {
        const header = openHeader(envelope, crypto.hash);
        if (!header.ok || !belongs(shared.sphere, header.value)) {
          count(header.ok ? "record/wrong-scope" : header.code);
          if (header.ok || faultCodes.has(header.code)) faults++;
          // Of a version or kind to come: no fault, and of no use to this program however often it comes.
          else pair.refuse(encodeId(crypto.hash(envelope.header)), true);
          continue;
        }
        if (header.value.scope.type === "sphere") clocks.push(header.value.clock);
        if (shared.has(decodeId(header.value.id)) || pair.isRefused(header.value.id)) repeated++;
        else {
          batch.push({ envelope, id: header.value.id });
          if (batch.length === batchCount) await close();
        }
      }
      await close();
      return { fresh, repeated, faults, clocks };
    },
  };
}

/** What may travel under the name of this sphere. */
function belongs(sphere: RecordId, { id, kind, scope }: { readonly id: RecordId; readonly kind: string; readonly scope: { readonly type: string; readonly sphere?: RecordId } }): boolean {
  return scope.type === "sphere" ? scope.sphere === sphere : scope.type === "home" && (id === sphere || identityKinds.has(kind));
}
