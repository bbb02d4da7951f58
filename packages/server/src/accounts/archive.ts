/** Messages that an invited person wrote on the first CosmicSyncCore: sealed under their code until they come, theirs from then on. */
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import type { Writer } from "@cosmicsync/storage";
import { invitationDraftKey } from "./invitation.ts";

const rowsPerRead = 200;
export const archiveContext = (invitation: RecordId, sourceKey: string): Uint8Array => new TextEncoder().encode(`cosmicsync archived message v1 ${invitation} ${sourceKey}`);

/** Puts them under the person, opened; what does not open stays and ends with the invitation. */
export const openArchive = async (writer: Writer, crypto: Crypto, code: string, invitation: RecordId, person: RecordId): Promise<void> => {
  const key = invitationDraftKey(crypto, code);
  for (let after: { ownerId: RecordId; sourceKey: string } | undefined; ;) {
    const rows = await writer.list("archivedMessage", { owner: invitation }, { limit: rowsPerRead, ...(after === undefined ? {} : { after }) });
    for (const { sourceKey, sentAt, sealed } of rows) {
      const opened = sealed === null ? undefined : crypto.open(key, sealed, archiveContext(invitation, sourceKey));
      if (opened === undefined) continue;
      await writer.put("archivedMessage", { ownerId: person, sourceKey, sentAt, text: new TextDecoder().decode(opened), sealed: null, expiresAt: null });
      await writer.delete("archivedMessage", { ownerId: invitation, sourceKey });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerRead) return;
    after = { ownerId: last.ownerId, sourceKey: last.sourceKey };
  }
};
