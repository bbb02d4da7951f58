/**
 * Who may come up in answer to a question, as one bit a slot: of the wanted sort, in a sphere that the seeker sees into, not the seeker or their own, not blocked, not excluded.
 *
 * Only those whom policy let in have a slot at all, and a consent withdrawn clears their bits where they lie; the scan and the lists read the mask before anything else.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { createSlotSet, type Bits, type SlotSet } from "./retrieve/index.ts";
import type { Subject } from "./subject.ts";

export interface ReachQuestion {
  readonly want: "person" | "project";
  /** Spheres the seeker can see into; a subject outside all of them is never suggested. */
  readonly spheres: readonly RecordId[];
  /** Blocks in either direction: neither they come up, nor what they lead. */
  readonly blocked?: Iterable<RecordId>;
  /** Former answers, whatever else must not come up. */
  readonly exclude?: Iterable<RecordId>;
  /** Nobody but these; everybody where it is left out. */
  readonly only?: Iterable<RecordId>;
}

export interface Reach {
  put(slot: number, subject: Subject): void;
  remove(slot: number, subject: Subject): void;
  /** Holds until the next question. */
  mask(seeker: Subject, question: ReachQuestion): Bits;
}

export const isIn = (bits: Bits, slot: number): boolean => (((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;

/** `slotOf`: undefined for whoever is not in the index; `slotCount`: one more than the last slot. */
export function createReach({ slotOf, slotCount }: { readonly slotOf: (id: RecordId) => number | undefined; readonly slotCount: () => number }): Reach {
  const bySphere = { person: new Map<RecordId, SlotSet>(), project: new Map<RecordId, SlotSet>() };
  const ledBy = new Map<RecordId, Set<number>>();
  let bits: Bits = new Uint32Array(0);
  let chosen: Bits = new Uint32Array(0);
  const clear = (slot: number | undefined): void => { if (slot !== undefined) (bits[slot >>> 5] as number) &= ~(1 << (slot & 31)); };
  const clearLed = (lead: RecordId): void => { for (const slot of ledBy.get(lead) ?? []) clear(slot); };
  return {
    put(slot, { type, spheres, lead }) {
      for (const sphere of spheres) {
        let members = bySphere[type].get(sphere);
        if (members === undefined) bySphere[type].set(sphere, (members = createSlotSet()));
        members.add(slot);
      }
      if (lead !== undefined) ledBy.set(lead, (ledBy.get(lead) ?? new Set()).add(slot));
    },
    remove(slot, { type, spheres, lead }) {
      for (const sphere of spheres) {
        const members = bySphere[type].get(sphere);
        members?.delete(slot);
        if (members?.size === 0) bySphere[type].delete(sphere);
      }
      if (lead === undefined) return;
      const led = ledBy.get(lead);
      led?.delete(slot);
      if (led?.size === 0) ledBy.delete(lead);
    },
    mask(seeker, { want, spheres, blocked, exclude, only }) {
      const words = (slotCount() + 31) >>> 5;
      if (bits.length < words || bits.length > 2 * words + 1_024) {
        bits = new Uint32Array(words + (words >>> 1));
        chosen = new Uint32Array(bits.length);
      } else bits.fill(0);
      for (const sphere of spheres) bySphere[want].get(sphere)?.joinInto(bits);
      if (only !== undefined) {
        chosen.fill(0);
        for (const id of only) {
          const slot = slotOf(id);
          if (slot !== undefined) (chosen[slot >>> 5] as number) |= 1 << (slot & 31);
        }
        for (let word = 0; word < bits.length; word += 1) (bits[word] as number) &= chosen[word] as number;
      }
      clear(slotOf(seeker.id));
      clearLed(seeker.id);
      if (seeker.lead !== undefined) clear(slotOf(seeker.lead));
      for (const id of blocked ?? []) {
        clear(slotOf(id));
        clearLed(id);
      }
      for (const id of exclude ?? []) clear(slotOf(id));
      return bits;
    },
  };
}
