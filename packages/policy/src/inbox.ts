/**
 * Who may ask whom, and how often: caps that keep every inbox answerable, so that no request drowns.
 *
 * The asker's own counts are counted as the asker sees them (a no that they cannot see frees no place), so that nothing
 * about a no can be read off a cap. The asked person's inbox is counted as they see it: answering makes room.
 */
import { limits } from "@cosmicsync/protocol";
import { allow, deny, type Decision } from "./decision.ts";
import type { Consents } from "./consent.ts";
import type { IntroductionState } from "./introduction.ts";
import type { Standing } from "./person.ts";

export interface AskFacts {
  readonly same: boolean;
  readonly askerConsents: Consents;
  readonly askedConsents: Consents;
  readonly askedStanding: Standing;
  readonly askerSynthetic: boolean;
  readonly askedSynthetic: boolean;
  /** The project asked about, if any: its lead agreed to be asked by leading it in the open. */
  readonly project?: { readonly claimed: boolean; readonly open: boolean; readonly ledByAsked: boolean };
  /** Introductions waiting for the asked person's answer, as they see it. */
  readonly inboxOpen: number;
  /** Introductions the asker has open, as they see it. */
  readonly outboxOpen: number;
  /** What the asker asked in the last 24 hours. */
  readonly askedToday: number;
  /** Former introductions between the two, newest first, each as the one who asks now sees it. */
  readonly former: readonly { readonly side: "asker" | "asked"; readonly askedAt: number; readonly state: IntroductionState["state"] }[];
}

/** Whether one person may ask to be introduced to another now. The first rule that speaks against it is named. */
export function decideAsk(facts: AskFacts, now: number): Decision {
  if (facts.same) return deny("self-introduction");
  if (facts.askedStanding === "erased") return deny("erased");
  if (facts.askedStanding === "suspended") return deny("suspended");
  if (facts.project !== undefined) {
    if (!facts.project.claimed || !facts.project.ledByAsked) return deny("unclaimed");
    if (!facts.project.open) return deny("closed-project");
  }
  if (facts.askedSynthetic && !facts.askerSynthetic) return deny("demo");
  // Leading an open project is a standing offer to be asked about it; being asked as a person needs consent to be matched.
  if (!facts.askerConsents.match || (facts.project === undefined && !facts.askedConsents.match)) return deny("no-consent-match");
  for (const former of facts.former) {
    if (former.state === "waiting" || former.state === "question" || former.state === "revealed") return deny("already-asked");
    if (former.side === "asker" && now - former.askedAt < limits.askAgainMillis) return deny("asked-recently");
  }
  if (facts.askedToday >= limits.asksPerDayCount) return deny("daily-limit");
  if (facts.outboxOpen >= limits.outboxOpenCount) return deny("outbox-full");
  if (facts.inboxOpen >= limits.inboxOpenCount) return deny("inbox-full");
  return allow("may-ask");
}

/** Whether an open introduction counts against a cap: it waits for somebody. */
export const isOpen = (state: Pick<IntroductionState, "state">): boolean => state.state === "waiting" || state.state === "question";
