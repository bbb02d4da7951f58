/** The practical terms, small on purpose: hours a week, region, and how lately somebody was heard of. */
import type { Compiled } from "../compile.ts";
import { nearnessOf } from "./near.ts";
import type { Facts, TermKind } from "./term.ts";

const dayMillis = 86_400_000;
const halfLifeDays = 120;

/** A person has hours, a project wants them; two people want a like measure. */
function hoursOf(viewer: Compiled, other: Compiled): { hours: number; wanted: number; value: number } | undefined {
  const mine = viewer.subject.hoursPerWeek;
  const theirs = other.subject.hoursPerWeek;
  if (mine === undefined || theirs === undefined) return undefined;
  if (viewer.subject.type === other.subject.type) {
    const more = Math.max(mine, theirs);
    return { hours: theirs, wanted: mine, value: more === 0 ? 1 : Math.min(mine, theirs) / more };
  }
  const [hours, wanted] = viewer.subject.type === "person" ? [mine, theirs] : [theirs, mine];
  return { hours, wanted, value: wanted === 0 ? 1 : Math.min(1, hours / wanted) };
}
const hoursFacts = (viewer: Compiled, other: Compiled): Facts => {
  const found = hoursOf(viewer, other);
  return found === undefined ? {} : { hours: found.hours, wanted: found.wanted };
};
export const hours: TermKind = {
  name: "hours", weight: 0.03, mirror: "hours", reads: ["hoursPerWeek"],
  measure: (viewer, other) => hoursOf(viewer, other)?.value,
  facts: hoursFacts,
  caveat: (viewer, other) => ({ caveat: "hours-differ", facts: hoursFacts(viewer, other) }),
};

/** Being near lifts a little and being far costs nothing (`extra`): most of what people do here can be done apart, and what distance does cost, the hours in common, is a term of its own. A region stands for origin too, so no model learns its weight. */
export const region: TermKind = {
  name: "region", weight: 0.03, extra: true, mirror: "region", reads: ["region"],
  measure: (viewer, other) => nearnessOf(viewer.subject.region, other.subject.region),
  facts: (viewer, other) => {
    const [mine, theirs] = [viewer.subject.region ?? "", other.subject.region ?? ""];
    return { region: mine === theirs ? theirs : (theirs.split("-")[0] as string) };
  },
  caveat: () => undefined,
};

const daysSince = (other: Compiled, now: number): number => Math.max(0, (now - other.subject.updatedAt) / dayMillis);
/** Known of everybody, and never nothing: the one term that every pair has. */
export const freshness: TermKind = {
  name: "freshness", weight: 0.03, reads: [],
  measure: (_viewer, other, { now }) => Math.max(1e-6, 2 ** (-daysSince(other, now) / halfLifeDays)),
  facts: (_viewer, other, { now }) => ({ days: Math.floor(daysSince(other, now)) }),
  caveat: (_viewer, other, { now }) => (daysSince(other, now) < 30 ? undefined : { caveat: "long-silent", facts: { days: Math.floor(daysSince(other, now)) } }),
};
