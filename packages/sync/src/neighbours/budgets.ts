/**
 * What one neighbour may cost this node. Where a budget is spent the node reads more slowly, does it later, or ends the link; an honest
 * neighbour meets none of them. A session has budgets of its own (reconcile/budgets.ts).
 */
const budget = <const N extends number>(most: N, why: string): { readonly most: N; readonly why: string } => ({ most, why });

export const neighbourBudgetTable = {
  helloMillis: budget(20_000, "From the first frame to the end of the handshake: a slow mobile link takes three seconds."),
  vouchMillis: budget(5_000, "For a signature by somebody who lives here: it is a read and a signature. A link that waits for one longer ends, and is made anew."),
  stallMillis: budget(60_000, "A neighbour that reads nothing for so long while something waits for it, or answers nothing within a session, is not there."),
  scopesCount: budget(256, "Spheres shared over one link: one node serves that many communities at the very most."),
  offersCount: budget(8, "Offers at once; one more every `offerMillis`. Each costs a trial decryption for every proof and sphere."),
  offerMillis: budget(5_000, "See `offersCount`."),
  sessionsCount: budget(16, "Sessions about one sphere that the other side may begin at once; one more every `sessionMillis`."),
  sessionMillis: budget(2_000, "See `sessionsCount`."),
  bytesBurst: budget(134_217_728, "Bytes taken in at once; beyond that the link is read at `bytesPerSecond`."),
  bytesPerSecond: budget(16_777_216, "See `bytesBurst`: what admission can judge of small records in a second is less."),
  recordsBurst: budget(262_144, "Records judged at once for one neighbour: a first copy of a large sphere."),
  recordsPerSecond: budget(8_192, "See `recordsBurst`: a third of what one core verifies in bundles."),
  refusedCount: budget(4_096, "Records of one sphere remembered as refused, so that they are not fetched again; the oldest goes first."),
  refusedMillis: budget(50_000, "How long a record that may become acceptable is not fetched again at first: less than the time between two sessions."),
  faultPoints: budget(16, "Faults until the link is ended: what no honest node sends may still come of a bug or a bad disk."),
  liveQueueCount: budget(4_096, "Live records waiting for one neighbour and sphere; beyond that a session repairs what was dropped."),
  liveHeldBytes: budget(1_048_576, "Bytes waiting to be sent above which live records wait or are dropped: the neighbour reads slowly."),
  missingCount: budget(4_096, "Announced records waited for, of one sphere."),
  auditsCount: budget(4, "Questions of an audit about one sphere answered at once; one more every `auditMillis`."),
  auditMillis: budget(60_000, "See `auditsCount`. Each costs sixteen reads."),
  parcelsCount: budget(1_024, "Parcels of mail taken from one neighbour at once; one more every `parcelMillis`."),
  parcelMillis: budget(100, "See `parcelsCount`."),
} as const;
export type NeighbourBudgetName = keyof typeof neighbourBudgetTable;
type NeighbourBudgets = { readonly [K in NeighbourBudgetName]: (typeof neighbourBudgetTable)[K]["most"] };
export const neighbourBudgets = Object.fromEntries(Object.entries(neighbourBudgetTable).map(([name, { most }]) => [name, most])) as NeighbourBudgets;

/** Fills at a steady rate up to `burst`. `take` answers how many milliseconds until it would have been covered; 0 where it is. */
export interface Bucket { take(amount: number): number }

export function createBucket({ burst, perSecond, now }: { readonly burst: number; readonly perSecond: number; readonly now: () => number }): Bucket {
  let [left, at] = [burst, now()];
  return {
    take(amount) {
      const moment = now();
      left = Math.min(burst, left + (Math.max(0, moment - at) * perSecond) / 1_000) - amount;
      at = Math.max(at, moment);
      return left >= 0 ? 0 : Math.ceil((-left * 1_000) / perSecond);
    },
  };
}
