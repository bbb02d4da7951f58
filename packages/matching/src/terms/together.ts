/**
 * What people did here: how content those were who worked with somebody, and whether the two have worked with the same people. Both only ever lift a score (`extra`), so that
 * who comes new loses nothing by it, and neither reason has a fact: no figure, no name, nothing that tells who worked with whom. `together.ts` says what is counted and what is kept back.
 */
import type { Compiled } from "../compile.ts";
import type { TermKind } from "./term.ts";

/** For a project its lead stands: it is they whom one would work with. */
const personOf = ({ subject }: Compiled): string | undefined => (subject.type === "person" ? subject.id : subject.lead);

export const trackRecord: TermKind = {
  name: "track-record", weight: 0.06, extra: true, reads: ["trackRecord"],
  measure: (_viewer, other, { together }) => {
    const person = personOf(other);
    return person === undefined ? undefined : together?.trackRecord(person);
  },
  facts: () => ({}),
  caveat: () => undefined,
};

export const relatedness: TermKind = {
  name: "relatedness", weight: 0.06, extra: true, mirror: "relatedness", reads: ["relatedness"],
  measure: (viewer, other, { together }) => {
    const [one, two] = [personOf(viewer), personOf(other)];
    return one === undefined || two === undefined ? undefined : together?.relatedness(one, two);
  },
  facts: () => ({}),
  caveat: () => undefined,
};
