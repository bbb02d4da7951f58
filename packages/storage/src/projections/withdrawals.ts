/**
 * What was taken back, and who confirmed it: kinds tombstone, erasure, erasure-receipt. They hold ids only and are never erased themselves, so that what they take
 * back stays away. What they do to other records is `erase.ts`.
 */
import { compareStamps, millisOf, ownerOf } from "@cosmicsync/protocol";
import { latest, rowsProjection, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

export const tombstone = rowsProjection("tombstone", (record) =>
  [latest("tombstone", { ownerId: ownerOf(record), targetId: record.body.record, recordId: record.id, clock: record.clock }, stampOf(record))]);

/**
 * Of several erasures of one person the one that reaches furthest holds. Each reaches up to itself: a clock that others' drew ahead may have
 * stamped words with a later moment than the one it names.
 */
export const erasure: Projection<"erasure"> = {
  async keep(writer, record) {
    const { person: ownerId } = record.body;
    const before = Math.max(record.body.before, millisOf(record.clock) + 1);
    const held = await writer.get("erasure", { ownerId });
    const further = held === undefined || before > held.before || (before === held.before && compareStamps(stampOf(record), { clock: held.clock, id: held.recordId }) > 0);
    if (further) await writer.put("erasure", { ownerId, before, recordId: record.id, clock: record.clock });
  },
  drop: async () => undefined,
};

/** One for each node and withdrawal. Not barred by the erasure it is about. */
export const erasureReceipt = rowsProjection("erasure-receipt", (record) => {
  const { person: ownerId, record: erasureId, removed, removedAt } = record.body;
  return [latest("erasureReceipt", { ownerId, erasureId, node: record.author, removed, removedAt, clock: record.clock, recordId: record.id }, stampOf(record))];
}, "contested");
