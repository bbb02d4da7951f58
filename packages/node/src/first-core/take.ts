/**
 * People of the first CosmicSyncCore become invitations and nothing else: nobody appears before they have come and said yes.
 * Their messages are kept for them, sealed under their invitation's code as their draft is; they open when they come with it.
 * Taken twice, nothing is there twice.
 */
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import { archiveContext, hashInvitationCode, invitationDraftKey } from "@cosmicsync/server";
import type { Replica } from "@cosmicsync/sync";
import { draftPerson, writePeople, type PeopleImport, type PersonDraft } from "../import/people.ts";
import type { PeopleMap } from "../import/map.ts";
import { readMessages, readUsers, type NotTaken, type OldMessage } from "./read.ts";

export const firstCoreMap: PeopleMap = {
  as: "people", catalogue: "first-core", name: "The first CosmicSyncCore", licence: "what its people agreed to there",
  key: "id", contact: "email", displayName: ["name", "displayName", "full_name", "username"], headline: ["headline", "title"], about: ["bio", "about", "description"],
  offers: ["skills", "offers"], needs: ["needs", "lookingFor"], interests: ["interests", "hobbies"], values: "values", languages: "languages",
};

export interface FirstCoreParts extends Omit<PeopleImport, "map"> { readonly replica: Replica; readonly vocabulary: Vocabulary }
export interface FirstCoreCounts { users: number; invitations: number; unchanged: number; messages: number; archived: number; readonly notTaken: NotTaken[] }

const peopleInStep = 100;
/** Told one by one; of more it is only counted. */
export const notTakenTold = 100_000;

export const takeFirstCore = async (path: string, { replica, vocabulary, ...parts }: FirstCoreParts, { dryRun }: { readonly dryRun: boolean }): Promise<FirstCoreCounts> => {
  const counts: FirstCoreCounts = { users: 0, invitations: 0, unchanged: 0, messages: 0, archived: 0, notTaken: [] };
  const refuse = (refused: NotTaken): void => { if (counts.notTaken.length < notTakenTold) counts.notTaken.push(refused); };
  const known = new Set<string>();
  const drafts: PersonDraft[] = [];
  for (const read of readUsers(path)) {
    counts.users++;
    if ("refused" in read) { refuse(read.refused); continue; }
    const { id, username, email, profile } = read.row;
    const draft = draftPerson(firstCoreMap, { username, ...profile, id, email }, vocabulary, parts.crypto);
    if ("reason" in draft) refuse({ table: "users", id, reason: `${draft.field}: ${draft.reason}` });
    else if (known.has(id)) refuse({ table: "users", id, reason: "the id stands twice; the first one was taken" });
    else {
      known.add(id);
      drafts.push(draft);
    }
  }
  const messages = new Map<string, OldMessage[]>();
  for (const read of readMessages(path)) {
    counts.messages++;
    if ("refused" in read) refuse(read.refused);
    else if (!known.has(read.row.userId)) refuse({ table: "messages", id: read.row.id, reason: `its author ${read.row.userId} was not taken` });
    else messages.set(read.row.userId, [...(messages.get(read.row.userId) ?? []), read.row]);
  }
  for (let from = 0; from < drafts.length; from += peopleInStep) {
    const some = drafts.slice(from, from + peopleInStep);
    if (dryRun) {
      counts.invitations += some.length;
      for (const { key } of some) counts.archived += messages.get(key)?.length ?? 0;
      continue;
    }
    const codes = new Map<string, { code: string; expiresAt: number }>();
    const told = await replica.write(async (step) => {
      codes.clear();
      const answers = await writePeople(step, { ...parts, map: firstCoreMap, invited: (invitation) => { codes.set(invitation.contact, invitation); parts.invited(invitation); } }, some);
      for (const [i, { key, contact }] of some.entries()) {
        const made = codes.get(contact);
        if (answers[i] !== "imported" || made === undefined) continue;
        const [invitation] = await step.writer.list("invitation", { fanOut: true }, { where: { codeHash: hashInvitationCode(parts.crypto, made.code) }, index: "byCode", limit: 1 });
        const sealingKey = invitationDraftKey(parts.crypto, made.code);
        const seen = new Set<string>();
        for (const { id, text, sentAt } of messages.get(key) ?? []) {
          const sourceKey = seen.has(id) ? `${id}#${seen.size}` : id;
          seen.add(sourceKey);
          await step.writer.put("archivedMessage", { ownerId: invitation!.recordId, sourceKey, sentAt, text: null, sealed: parts.crypto.seal(sealingKey, new TextEncoder().encode(text), archiveContext(invitation!.recordId, sourceKey)), expiresAt: made.expiresAt });
        }
      }
      return answers;
    });
    for (const [i, answer] of told.entries()) {
      if (answer === "imported") {
        counts.invitations++;
        counts.archived += messages.get(some[i]!.key)?.length ?? 0;
      } else if (answer === "unchanged") counts.unchanged++;
      else refuse({ table: "users", id: some[i]!.key, reason: `${answer.field}: ${answer.reason}` });
    }
  }
  return counts;
};
