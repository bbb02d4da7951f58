/**
 * What other programs can be told of, by webhook: a word for each change that its person could also see by looking. Which change is which
 * is policy's to say (`policy/events`); a word is never given another meaning.
 */
export const eventTypes = [
  "introduction.asked", "introduction.question", "introduction.replied", "introduction.agreed", "introduction.revealed", "introduction.closed",
  "collaboration.started", "collaboration.changed", "collaboration.finished", "collaboration.outcome",
] as const;
export type EventType = (typeof eventTypes)[number];
/** Sent when its person asks for it, and never chosen. */
export const testEventType = "webhook.test";
export const isEventType = (word: unknown): word is EventType => (eventTypes as readonly unknown[]).includes(word);
