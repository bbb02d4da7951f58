/** The terms of both sides' scores in one list, so that they can be drawn or read beside each other; strongest first. */
import type { ReasonView, SideView } from "@cosmicsync/api";

export interface TermRow { readonly term: ReasonView["term"]; readonly you: number; readonly them: number }

export function termRows(you: SideView, them: SideView): TermRow[] {
  const part = (side: SideView, term: ReasonView["term"]): number => side.reasons.find((reason) => reason.term === term)?.contribution ?? 0;
  const terms = new Set([...you.reasons, ...them.reasons].map((reason) => reason.term));
  return [...terms]
    .map((term) => ({ term, you: part(you, term), them: part(them, term) }))
    .toSorted((a, b) => Math.max(b.you, b.them) - Math.max(a.you, a.them));
}
