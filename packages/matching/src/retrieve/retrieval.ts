/**
 * Who is near a seeker by what their words mean: the vectors of all subjects, always of one encoder.
 *
 * When the encoder changes, every subject is encoded anew in steps of a bounded number, between other work. Until the last step the old vectors answer, for seekers encoded as they
 * were; then all change at once, and nothing is ever compared across encoders. Before the first encoder nobody is found here. A subject whose own words are not encoded yet is found
 * by what is, and encoded again when they are. Nothing is written down: vectors are made again from the subjects and never leave the node.
 */
import type { Subject } from "../subject.ts";
import type { Kernel } from "./kernel.ts";
import type { Bits } from "./slot-bits.ts";
import type { SubjectVectors } from "./subject-vectors.ts";
import { createVectorIndex, type FoundSlot, type VectorIndex } from "./vector-index.ts";

export interface Retrieval {
  /** Of which the vectors are that answer now. */
  readonly encoderId: string | undefined;
  put(slot: number, subject: Subject): void;
  remove(slot: number): void;
  /** From now on vectors are made with these. */
  change(vectors: SubjectVectors): void;
  /** Subjects that have no vector yet of the encoder that is on its way, or not their whole one. */
  readonly left: number;
  /** Encodes so many more subjects; "done" also when what is left waits for its words to be encoded. */
  step(subjects: number): "done" | "more";
  /** The nearest of the allowed, best first. */
  find(seeker: Subject, allowed: Bits, limit: number): FoundSlot[];
}

export interface RetrievalParts {
  /** A kernel with a memory of its own. */
  readonly openKernel: () => Kernel;
  /** Undefined where a slot is free. */
  readonly subjectAt: (slot: number) => Subject | undefined;
  /** One more than the last slot. */
  readonly slotCount: () => number;
}

interface Held {
  readonly vectors: SubjectVectors;
  readonly index: VectorIndex;
  /** Slots of which some own words are not encoded yet. */
  readonly unfinished: Set<number>;
}

export function createRetrieval({ openKernel, subjectAt, slotCount }: RetrievalParts): Retrieval {
  let answering: Held | undefined;
  let coming: (Held & { next: number }) | undefined;
  const place = ({ vectors, index, unfinished }: Held, slot: number, subject: Subject): void => {
    if (vectors.isWhole(subject)) unfinished.delete(slot);
    else unfinished.add(slot);
    index.put(slot, vectors.stored(subject), vectors.encoderId);
  };
  /** Of so many that were not whole, encodes again those that are by now. */
  const finish = (held: Held, subjects: number): "done" | "more" => {
    let finished = 0;
    for (const slot of [...held.unfinished].slice(0, subjects)) {
      const subject = subjectAt(slot) as Subject;
      held.unfinished.delete(slot);
      if (held.vectors.isWhole(subject)) {
        finished += 1;
        place(held, slot, subject);
      // To the end of the line, that others are looked at too.
      } else held.unfinished.add(slot);
    }
    return finished > 0 && held.unfinished.size > 0 ? "more" : "done";
  };
  return {
    get encoderId() { return answering?.vectors.encoderId; },
    put(slot, subject) {
      if (answering !== undefined) place(answering, slot, subject);
      // Those not reached yet are encoded in their turn.
      if (coming !== undefined && slot < coming.next) place(coming, slot, subject);
    },
    remove(slot) {
      for (const held of [answering, coming]) {
        held?.index.remove(slot);
        held?.unfinished.delete(slot);
      }
    },
    change(vectors) {
      if (vectors.encoderId === answering?.vectors.encoderId) coming = undefined;
      else if (vectors.encoderId !== coming?.vectors.encoderId) coming = { vectors, index: createVectorIndex(openKernel(), vectors.encoderId), unfinished: new Set(), next: 0 };
    },
    get left() {
      return coming === undefined ? (answering?.unfinished.size ?? 0) : slotCount() - coming.next + coming.unfinished.size;
    },
    step(subjects) {
      if (answering !== undefined && finish(answering, subjects) === "more") return "more";
      if (coming === undefined) return "done";
      for (const end = Math.min(slotCount(), coming.next + subjects); coming.next < end; coming.next += 1) {
        const subject = subjectAt(coming.next);
        if (subject !== undefined) place(coming, coming.next, subject);
      }
      if (coming.next < slotCount()) return "more";
      if (finish(coming, subjects) === "more") return "more";
      if (coming.unfinished.size > 0) return "done";
      answering = coming;
      coming = undefined;
      return "done";
    },
    find(seeker, allowed, limit) {
      if (answering === undefined) return [];
      return answering.index.search(answering.vectors.asked(seeker), answering.vectors.encoderId, allowed, limit);
    },
  };
}
