/**
 * How a session may end, and what it may cost. Every loop of a session counts against one of these bounds; the session that reaches one
 * ends with a code and sends it. Codes travel as their place in `endCodes`; a new one goes to the end.
 */
export const endCodes = [
  "reconcile/agreed",
  "reconcile/malformed",
  "reconcile/out-of-turn",
  "reconcile/over-budget",
  "reconcile/unknown-scope",
  "reconcile/invalid-symbols",
  "reconcile/no-agreement",
] as const;
export type EndCode = (typeof endCodes)[number];

export const endMeanings: Readonly<Record<EndCode, string>> = {
  "reconcile/agreed": "Both sides hold the same records, or will when what travelled is admitted.",
  "reconcile/malformed": "A frame was not a message of this version.",
  "reconcile/out-of-turn": "A message came when it was not the sender's turn, or in a state that has no place for it.",
  "reconcile/over-budget": "The other side asked for, or sent, more than one session may cost.",
  "reconcile/unknown-scope": "The session was opened for another scope.",
  "reconcile/invalid-symbols": "The cells that came belong to no two sets.",
  "reconcile/no-agreement": "The fingerprints still differed after two new salts, the last time by ranges.",
};

export interface Budgets {
  /** Bytes of frames taken in. */
  readonly bytes: number;
  readonly turns: number;
  /** Frames the other side may send in one turn. */
  readonly framesInTurn: number;
  /** Cells taken in, and cells handed out. */
  readonly symbols: number;
  /** Records taken in that were new to us, and records handed out. */
  readonly records: number;
}

export const sessionBudgets: Budgets = { bytes: 2 ** 31, turns: 4_096, framesInTurn: 65_536, symbols: 2 ** 18, records: 2 ** 22 };
/** New salts in one session: each costs both sides a walk over all their ids. */
export const resaltsMost = 3;
/** Failures before the session stops trying cells; one more ends it. */
export const failuresBeforeRanges = 2;
