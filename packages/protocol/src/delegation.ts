/**
 * Whose key is it? A person is named by the id of their `person` record; its author is the root key. The root key lets device
 * keys sign for the person (`delegation`) and ends that (`revocation`). Pure: the facts are handed in, whatever order they came in.
 *
 * Rules. The root key may sign at any time. A device key may sign a record whose clock is not before its delegation's, not after the
 * delegation's `expiresAt`, and before the `from` of its earliest revocation; records it signed earlier stay good. Only the root key
 * delegates and revokes; a device may also revoke itself. A key delegated anew after a revocation stands on the new delegation.
 * A stolen device key could date records before the revocation: whoever revokes chooses `from`, and may choose it in the past.
 */
import { no, yes, type Answer } from "./answer.ts";
import { millisOf, type Clock } from "./clock.ts";
import type { RecordId } from "./kinds/fields.ts";
import type { SignedRecord } from "./envelope.ts";

export interface Delegated { readonly id: RecordId; readonly key: RecordId; readonly clock: Clock; readonly expiresAt?: number }
export interface Revoked { readonly delegation: RecordId; readonly from: number }
/** What is known of a person's keys. */
export interface KeyFacts {
  readonly person: RecordId;
  readonly rootKey: RecordId;
  readonly delegations: readonly Delegated[];
  readonly revocations: readonly Revoked[];
}

export type Standing = { readonly by: "root" } | { readonly by: "device"; readonly delegation: RecordId };

/** May this key sign for the person a record with this clock? A no is record/unknown-author, record/delegation-expired or record/revoked. */
export function standingOf(facts: KeyFacts, key: RecordId, clock: Clock): Answer<Standing> {
  if (key === facts.rootKey) return yes({ by: "root" });
  const mine = facts.delegations.filter((delegated) => delegated.key === key && delegated.clock <= clock);
  if (mine.length === 0) return no("record/unknown-author", "author");
  const millis = millisOf(clock);
  const running = mine.filter(({ expiresAt }) => expiresAt === undefined || millis <= expiresAt);
  if (running.length === 0) return no("record/delegation-expired", "author");
  const good = running.filter(({ id }) => !facts.revocations.some((revoked) => revoked.delegation === id && millis >= revoked.from));
  if (good.length === 0) return no("record/revoked", "author");
  // Several may hold; the same one is named whatever order they came in.
  return yes({ by: "device", delegation: good.map(({ id }) => id).sort()[0]! });
}

/** Folds key records into facts. Records signed by a key that had no right to, or about somebody else, are left out. */
export function keyFactsOf(person: SignedRecord<"person">, records: readonly SignedRecord[]): KeyFacts {
  const delegations: Delegated[] = [];
  for (const record of records) {
    if (record.kind !== "delegation" || record.body.person !== person.id || record.author !== person.author) continue;
    delegations.push({ id: record.id, key: record.body.key, clock: record.clock, ...(record.body.expiresAt === undefined ? {} : { expiresAt: record.body.expiresAt }) });
  }
  const keyOf = new Map(delegations.map(({ id, key }) => [id, key]));
  const revocations: Revoked[] = [];
  for (const record of records) {
    if (record.kind !== "revocation" || record.body.person !== person.id) continue;
    const key = keyOf.get(record.body.delegation);
    if (key === undefined || (record.author !== person.author && record.author !== key)) continue;
    revocations.push({ delegation: record.body.delegation, from: record.body.from });
  }
  return { person: person.id, rootKey: person.author, delegations, revocations };
}

/** The whole chain for one record: may its author speak for this person at its clock? Delegations take the root key itself. */
export function mayAuthor(facts: KeyFacts, record: SignedRecord): Answer<Standing> {
  const standing = standingOf(facts, record.author, record.clock);
  if (!standing.ok || standing.value.by === "root") return standing;
  if (record.kind === "delegation") return no("record/not-allowed", "author");
  if (record.kind === "revocation") {
    const named = facts.delegations.find(({ id }) => id === record.body.delegation);
    if (named?.key !== record.author) return no("record/not-allowed", "author");
  }
  return standing;
}
