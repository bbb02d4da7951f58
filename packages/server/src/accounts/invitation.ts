/**
 * Invitation codes. Whoever knows the code may join; the node keeps a hash of it, and a draft for somebody invited is sealed
 * under a key made from the code itself, so that nobody reads it but who brings the code.
 */
import { Refused, decode, encodeId, validateBody, type Body, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row, Writer } from "@cosmicsync/storage";

const codeBytes = 15;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As it is kept, however it was typed: lower case, without the dashes and spaces that people put in. */
export const plainCode = (code: string): string => code.toLowerCase().replace(/[\s-]/g, "");

export const newInvitationCode = (random: (count: number) => Uint8Array): string => encodeId(Buffer.concat([random(codeBytes), new Uint8Array(32 - codeBytes)])).slice(0, (codeBytes * 8) / 5);
export const hashInvitationCode = (crypto: Crypto, code: string): RecordId => encodeId(crypto.hash(utf8(`cosmicsync invitation v1\n${plainCode(code)}`)));
export const invitationDraftKey = (crypto: Crypto, code: string): Uint8Array => crypto.hash(utf8(`cosmicsync invitation draft v1\n${plainCode(code)}`));

export type Draft = Pick<Body<"profile">, "set" | "add">;
export interface Opened { readonly invitation: Row<"invitation">; readonly draft: Draft | undefined }

const usesOf = (invitation: RecordId): string => `used/${invitation}`;

/** The door that a code opens; refuses a code that is wrong, used up or expired with one and the same answer. */
export const openInvitation = async (reader: Reader, crypto: Crypto, code: string, now: number): Promise<Opened> => {
  const [invitation] = await reader.list("invitation", { fanOut: true }, { where: { codeHash: hashInvitationCode(crypto, code) }, index: "byCode", limit: 1 });
  if (invitation === undefined || invitation.expiresAt <= now || (await readUses(reader, invitation.recordId)) >= invitation.uses) throw new Refused("invitation/unknown", { where: "/body/invitation" });
  const kept = await reader.get("invited", { ownerId: invitation.recordId });
  const opened = kept === undefined ? undefined : crypto.open(invitationDraftKey(crypto, code), kept.sealedDraft, utf8(invitation.recordId));
  return { invitation, draft: opened === undefined ? undefined : readDraft(opened) };
};

/** Counts one use in this step, and forgets the draft when the last one is taken. */
export const useInvitation = async (writer: Writer, invitation: Row<"invitation">): Promise<void> => {
  const used = (await readUses(writer, invitation.recordId)) + 1;
  await writer.put("nodeState", { name: usesOf(invitation.recordId), value: used });
  if (used >= invitation.uses) await writer.delete("invited", { ownerId: invitation.recordId });
};

const readUses = async (reader: Reader, invitation: RecordId): Promise<number> => {
  const kept = await reader.get("nodeState", { name: usesOf(invitation) });
  return typeof kept?.value === "number" ? kept.value : 0;
};

/** A draft that no longer fits what a profile may hold is left out rather than keeping somebody from joining. */
const readDraft = (bytes: Uint8Array): Draft | undefined => {
  const draft = decode(bytes);
  if (!draft.ok || typeof draft.value !== "object" || draft.value === null) return undefined;
  const checked = validateBody("profile", { ...draft.value, person: "a".repeat(52) });
  if (!checked.ok) return undefined;
  const { set, add } = checked.value;
  return { ...(set === undefined ? {} : { set }), ...(add === undefined ? {} : { add }) };
};
