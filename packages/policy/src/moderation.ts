/**
 * Who may moderate a sphere, what actions do, and how an appeal is looked at.
 *
 * Every action rests on a guideline of that sphere and is seen by the person concerned. The latest action that still runs
 * decides how a subject stands; `restore` and `dismiss` lift it. An appeal is decided by somebody else than who acted.
 */
import { type Clock, type RecordId } from "@cosmicsync/protocol";
import { allow, deny, type Decision } from "./decision.ts";
import { inOrder } from "./introduction.ts";

export type SphereRole = "member" | "moderator" | "steward";
export type MembershipState = "asked" | "joined" | "left" | "removed";
export interface MembershipFacts { readonly role: SphereRole; readonly state: MembershipState; readonly clock: Clock }

/** What somebody may do in a sphere: `founder` signs with the key that began it. */
export type Rights = "none" | "member" | "moderator" | "steward" | "founder";
const order: readonly Rights[] = ["none", "member", "moderator", "steward", "founder"];

export const rightsOf = (membership: MembershipFacts | undefined, founder = false): Rights =>
  founder ? "founder" : membership?.state === "joined" ? membership.role : "none";
export const atLeast = (rights: Rights, needed: Rights): boolean => order.indexOf(rights) >= order.indexOf(needed);

export const decideMember = (rights: Rights): Decision => (atLeast(rights, "member") ? allow("member") : deny("not-a-member"));

/** Whether somebody with these rights may act; on an appeal never who acted first. */
export function decideModerator(rights: Rights, appeal?: { readonly sameAsBefore: boolean }): Decision {
  if (!atLeast(rights, "moderator")) return deny("not-a-moderator");
  return appeal?.sameAsBefore === true ? deny("same-moderator") : allow("moderator");
}

export interface ModerationStep { readonly recordId: RecordId; readonly kind: string; readonly subjectId: RecordId; readonly body: unknown; readonly clock: Clock }

/** How a subject stands after all that moderators did. */
export type SubjectStanding = "visible" | "warned" | "hidden" | "suspended" | "removed";

export function standingOf(subject: RecordId, steps: readonly ModerationStep[], now: number): SubjectStanding {
  let standing = "visible" as SubjectStanding;
  for (const step of inOrder(steps)) {
    if (step.kind !== "action" || step.subjectId !== subject || typeof step.body !== "object" || step.body === null) continue;
    const { action, until } = step.body as { readonly action?: string; readonly until?: number };
    // A removal ends only by a restoring action; what has a date ends by itself.
    if (typeof until === "number" && until <= now && action !== "remove") continue;
    if (action === "restore" || action === "dismiss") standing = "visible";
    else if (action === "warn") standing = standing === "visible" ? "warned" : standing;
    else if (action === "hide") standing = standing === "suspended" || standing === "removed" ? standing : "hidden";
    else if (action === "suspend") standing = standing === "removed" ? standing : "suspended";
    else if (action === "remove") standing = "removed";
  }
  return standing;
}

/** Subjects that are not shown, of all that moderators acted on. */
export function hiddenSubjects(steps: readonly ModerationStep[], now: number): Set<RecordId> {
  const subjects = new Set(steps.filter((step) => step.kind === "action").map((step) => step.subjectId));
  return new Set([...subjects].filter((subject) => isHidden(standingOf(subject, steps, now))));
}

export const isHidden = (standing: SubjectStanding): boolean => standing === "hidden" || standing === "suspended" || standing === "removed";

/** Labels that stand on a subject; one taken back stands no more. */
export function labelsOf(subject: RecordId, steps: readonly ModerationStep[]): string[] {
  const labels = new Set<string>();
  for (const step of inOrder(steps)) {
    if (step.kind !== "label" || step.subjectId !== subject || typeof step.body !== "object" || step.body === null) continue;
    const { label, removed } = step.body as { readonly label?: string; readonly removed?: boolean };
    if (label === undefined) continue;
    if (removed === true) labels.delete(label);
    else labels.add(label);
  }
  return [...labels].sort();
}

/** Who may read a report or an appeal: moderators, and whoever wrote it. */
export function decideReadReport(reader: { readonly rights: Rights; readonly isAuthor: boolean }): Decision {
  if (reader.isAuthor) return allow("own");
  return atLeast(reader.rights, "moderator") ? allow("moderator") : deny("not-a-moderator");
}
