/**
 * Signing up: one durable step makes the key, the person, their account, their place in the sphere, what they agreed to, the
 * beginning of their profile and their first session. Killed anywhere, either all of it is there or none.
 *
 * The first account of a node becomes its steward: whoever starts a node signs up first (docs/adr/0011-the-first-account-is-the-steward.md).
 */
import { Refused, encodeId, type Body, type LanguageLevel, type Purpose, type RecordId } from "@cosmicsync/protocol";
import type { Signer, Step } from "@cosmicsync/sync";
import type { HandlerParts } from "../handlers/parts.ts";
import { readDefaultSphere } from "../reading/default-sphere.ts";
import type { Understood } from "../reading/subjects.ts";
import { openArchive } from "./archive.ts";
import { atHome, publishHome, refreshPerson } from "./at-home.ts";
import { foldName } from "./fold-name.ts";
import { openInvitation, useInvitation, type Draft, type Opened } from "./invitation.ts";

export interface SignUp {
  readonly name: string;
  readonly passphraseHash: string;
  readonly displayName: string | undefined;
  readonly invitation: string | undefined;
  readonly understood: Understood | undefined;
  readonly consents: readonly Purpose[];
  readonly agent: string;
}
export interface SignedUp { readonly person: RecordId; readonly steward: boolean; readonly token: string; readonly expiresAt: number }

export const signUp = async (parts: HandlerParts, step: Step, asked: SignUp): Promise<SignedUp> => {
  const { writer } = step;
  const at = parts.now();
  const steward = (await writer.count("account", { fanOut: true })) === 0;
  if (asked.invitation === undefined && parts.settings.invitationOnly && !steward) throw new Refused("invitation/required", { where: "/body/invitation" });
  const opened = asked.invitation === undefined ? undefined : await openInvitation(writer, parts.crypto, asked.invitation, at);

  const key = parts.keyring.create();
  const { id: person } = await step.publish(key.signer, { kind: "person", body: { began: at }, scope: { type: "home" } });
  if (!(await writer.insert("accountName", { folded: foldName(asked.name), personId: person }))) throw new Refused("account/name-taken", { where: "/body/name" });
  await writer.put("account", { ownerId: person, name: asked.name, passphraseHash: asked.passphraseHash, sealedKey: key.sealFor(person), publicKey: key.publicKey, epoch: 0, sequence: 0, steward, createdAt: at, seenAt: at - (at % 86_400_000) });

  const signer = await parts.keyring.signer(writer, person);
  await publishHome(atHome(parts), step, signer, person);
  for (const sphere of await spheresFor(step, opened)) await join(parts, step, signer, sphere, person, steward);
  for (const purpose of new Set(asked.consents)) await step.publish(signer, { kind: "consent", body: { person, purpose, granted: true, wording: parts.settings.consentWording }, scope: { type: "home" } });
  const profile = beginning(asked.displayName, asked.understood, opened?.draft);
  if (profile !== undefined) await step.publish(signer, { kind: "profile", body: { person, ...profile }, scope: { type: "home" } });
  await refreshPerson(atHome(parts), step, person);
  if (opened !== undefined && asked.invitation !== undefined) {
    await openArchive(writer, parts.crypto, asked.invitation, opened.invitation.recordId, person);
    await useInvitation(writer, opened.invitation);
  }
  return { person, steward, ...(await parts.sessions.begin(writer, person, asked.agent)) };
};

/** Where joining is free the person's own word is enough; else they knock, and the node, which began the sphere and saw the invitation, lets them in. */
const join = async (parts: HandlerParts, step: Step, signer: Signer, sphere: RecordId, person: RecordId, steward: boolean): Promise<void> => {
  const row = await step.writer.get("sphere", { ownerId: sphere });
  const scope = { type: "sphere", sphere } as const;
  const free = row?.joining === "free";
  await step.publish(signer, { kind: "membership", body: { sphere, person, role: "member", state: free ? "joined" : "asked" }, scope });
  const own = row?.authorKey === encodeId(parts.nodeSigner.keys.publicKey);
  if (own && (steward || !free)) await step.publish(parts.nodeSigner, { kind: "membership", body: { sphere, person, role: steward ? "steward" : "member", state: "joined" }, scope });
};

/** The node's own sphere if anybody may join it, and the one invited into. */
const spheresFor = async ({ writer }: Step, opened: Opened | undefined): Promise<Set<RecordId>> => {
  const spheres = new Set<RecordId>();
  const own = await readDefaultSphere(writer);
  if (own !== undefined && (await writer.get("sphere", { ownerId: own }))?.joining === "free") spheres.add(own);
  if (opened !== undefined) spheres.add(opened.invitation.ownerId);
  return spheres;
};

/** What somebody said of themself before they came: their own answers first, then what the invitation held for them. */
const beginning = (displayName: string | undefined, understood: Understood | undefined, draft: Draft | undefined): Omit<Body<"profile">, "person"> | undefined => {
  const set = { ...draft?.set, ...(displayName === undefined ? {} : { name: displayName }) };
  const said = understood?.fields;
  const add = {
    offers: distinct([...(said?.offers ?? []), ...(draft?.add?.offers ?? [])], ({ skill }) => skill, 64),
    needs: distinct([...(said?.needs ?? []), ...(draft?.add?.needs ?? [])], ({ skill }) => skill, 64),
    interests: distinct([...(said?.interests ?? []), ...(draft?.add?.interests ?? [])], (id) => id, 64),
    values: distinct([...(said?.values ?? []), ...(draft?.add?.values ?? [])], (id) => id, 20),
    languages: distinct<LanguageLevel>([...(said?.languages ?? []), ...(draft?.add?.languages ?? [])], ({ language }) => language, 16),
  };
  const filled = Object.fromEntries(Object.entries(add).filter(([, list]) => list.length > 0)) as Partial<typeof add>;
  if (Object.keys(set).length === 0 && Object.keys(filled).length === 0) return undefined;
  return { ...(Object.keys(set).length === 0 ? {} : { set }), ...(Object.keys(filled).length === 0 ? {} : { add: filled }) };
};

const distinct = <T>(list: readonly T[], keyOf: (one: T) => string, most: number): T[] => [...new Map(list.toReversed().map((one) => [keyOf(one), one])).values()].toReversed().slice(0, most);
