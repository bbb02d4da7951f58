/**
 * The way of a trio: one person asks two others, and all three meet or nobody does.
 *
 *     open --the last of the three yeses--> revealed      open --the asker takes it back--> withdrawn
 *     open --a no, or silence until due--> closed
 *
 * Each of the three has a place, which holds what that person said and what became of the trio, and nothing that another said. A view is made
 * of one's own place and the clock alone, so nobody can tell a no of another from silence, nor who of the others has said yes: with three people
 * a yes that is seen would tell whose yes is missing. For one's own no it closes at once, for the two others when it is due.
 *
 * One who is not to meet another of the three has no place, so the trio cannot come about, and looks like silence. Asking is the asker's yes. A yes
 * can be taken back by a no until all have agreed; a no stands.
 */
import { limits, type RecordId } from "@cosmicsync/protocol";
import { deny, allow, type Decision } from "./decision.ts";

export interface TrioPlace {
  readonly person: RecordId;
  readonly asker: RecordId;
  /** The two who are asked. */
  readonly people: readonly RecordId[];
  readonly askedAt: number;
  readonly dueAt: number;
  /** What this person said. */
  readonly answer: "yes" | "no" | null;
  readonly state: "open" | "revealed" | "withdrawn";
}

export type TrioAct = "yes" | "no" | "withdraw";
export interface TrioState {
  readonly side: "asker" | "asked";
  readonly state: "waiting" | "revealed" | "closed" | "withdrawn";
  readonly answer: "yes" | "no" | null;
  readonly canSayYes: boolean;
  readonly canSayNo: boolean;
  readonly canWithdraw: boolean;
}

/** What a trio is to the person of this place, at a moment. */
export function seeTrio(place: TrioPlace, now: number): TrioState {
  const side = place.person === place.asker ? "asker" : "asked";
  const state = place.state !== "open" ? place.state : place.answer === "no" || now > place.dueAt ? "closed" : "waiting";
  const waits = state === "waiting";
  return { side, state, answer: place.answer, canSayYes: waits && side === "asked" && place.answer === null, canSayNo: waits && side === "asked", canWithdraw: waits && side === "asker" };
}

/** Whether the person of this place may take a step now. */
export function decideTrioStep(place: TrioPlace, act: TrioAct, now: number): Decision {
  const { side, canSayYes, canSayNo, canWithdraw } = seeTrio(place, now);
  if ({ yes: canSayYes, no: canSayNo, withdraw: canWithdraw }[act]) return allow("may-step");
  return deny((act === "withdraw") === (side === "asker") ? "not-now" : "not-a-participant");
}

/** The places after a step that may be taken. Whether the three then meet is asked with `allAgree`. */
export function afterTrioStep(places: readonly TrioPlace[], person: RecordId, act: TrioAct): TrioPlace[] {
  if (act === "withdraw") return places.map((place) => ({ ...place, state: "withdrawn" }));
  return places.map((place) => (place.person === person ? { ...place, answer: act } : place));
}

/** All three have a place, and each has said yes while it was open. */
export function allAgree(places: readonly TrioPlace[], now: number): boolean {
  const [first] = places;
  if (first === undefined) return false;
  const wanted = [first.asker, ...first.people];
  return new Set(wanted).size === 3 && wanted.every((person) => places.some((place) => place.person === person && place.answer === "yes" && place.state === "open" && now <= place.dueAt));
}

/** Who asked a trio with one of these two that is open, or that did not come about lately, does not ask with them again yet. `own`: places of who asks. */
export function decideTrioAgain(own: readonly TrioPlace[], people: readonly RecordId[], now: number): Decision {
  for (const place of own) {
    if (place.asker !== place.person || place.state === "revealed" || !place.people.some((person) => people.includes(person))) continue;
    if (seeTrio(place, now).state === "waiting") return deny("already-asked");
    if (now - place.askedAt < limits.askAgainMillis) return deny("asked-recently");
  }
  return allow("may-ask");
}

/** What trios add to the counts that keep inboxes answerable, each as the person of the places sees them. */
export function trioLoad(own: readonly TrioPlace[], now: number): { readonly inboxOpen: number; readonly outboxOpen: number; readonly askedToday: number } {
  const seen = own.map((place) => ({ place, ...seeTrio(place, now) }));
  const asked = seen.filter(({ side }) => side === "asker");
  return {
    inboxOpen: seen.filter(({ canSayYes }) => canSayYes).length,
    outboxOpen: asked.filter(({ state }) => state === "waiting").length,
    // Two were asked. One that came about is counted as the introductions it has become.
    askedToday: 2 * asked.filter(({ place, state }) => state !== "revealed" && place.askedAt > now - 24 * 3_600_000).length,
  };
}
