/**
 * Who is near a seeker by what their words mean: the vectors of all subjects, always of one encoder.
 *
 * When the encoder changes, every subject is encoded anew in steps of a bounded number, between other work. Until the last step the old vectors answer, for seekers encoded as they
 * were; then all change at once, and nothing is ever compared across encoders. Before the first encoder nobody is found here. Nothing is written down: vectors are made again from
 * the subjects and never leave the node.
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
  /** Encodes so many more subjects. */
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

interface Held { readonly vectors: SubjectVectors; readonly index: VectorIndex }

export function createRetrieval({ openKernel, subjectAt, slotCount }: RetrievalParts): Retrieval {
  let answering: Held | undefined;
  let coming: (Held & { next: number }) | undefined;
  return {
    get encoderId() { return answering?.vectors.encoderId; },
    put(slot, subject) {
      answering?.index.put(slot, answering.vectors.stored(subject), answering.vectors.encoderId);
      // Those not reached yet are encoded in their turn.
      if (coming !== undefined && slot < coming.next) coming.index.put(slot, coming.vectors.stored(subject), coming.vectors.encoderId);
    },
    remove(slot) {
      answering?.index.remove(slot);
      coming?.index.remove(slot);
    },
    change(vectors) {
      if (vectors.encoderId === answering?.vectors.encoderId) coming = undefined;
      else if (vectors.encoderId !== coming?.vectors.encoderId) coming = { vectors, index: createVectorIndex(openKernel(), vectors.encoderId), next: 0 };
    },
    step(subjects) {
      if (coming === undefined) return "done";
      for (const end = Math.min(slotCount(), coming.next + subjects); coming.next < end; coming.next += 1) {
        const subject = subjectAt(coming.next);
        if (subject !== undefined) coming.index.put(coming.next, coming.vectors.stored(subject), coming.vectors.encoderId);
      }
      if (coming.next < slotCount()) return "more";
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
