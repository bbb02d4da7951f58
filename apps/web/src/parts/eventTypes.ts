/** What a program can be told of, in the order in which it happens. */
import type { EventType } from "@cosmicsync/protocol";

export const eventTypes = [
  "introduction.asked", "introduction.question", "introduction.replied", "introduction.agreed", "introduction.revealed", "introduction.closed",
  "collaboration.started", "collaboration.changed", "collaboration.finished", "collaboration.outcome",
] as const satisfies readonly EventType[];
