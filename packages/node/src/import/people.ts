/**
 * Imports people, which makes invitations and nothing else: nobody appears before they have come and said yes. What the
 * catalogue says of a person is kept only as a draft sealed under the invitation's code, so that not even the node can read it
 * until the invited person brings the code; it goes when the invitation ends.
 */
import type { ConceptKind, Vocabulary } from "@cosmicsync/matching/vocabulary";
import { Line, canonicalJson, checkShape, encode, encodeId, limits, validateBody, type Crypto, type ProfileSets, type RecordId } from "@cosmicsync/protocol";
import { hashInvitationCode, invitationDraftKey } from "@cosmicsync/server";
import type { Signer, Step } from "@cosmicsync/sync";
import { linkPhrases } from "./link-phrases.ts";
import type { PeopleMap } from "./map.ts";
import { pickAll, pickFirst, pickPhrases } from "./pick.ts";
import type { Told } from "./projects.ts";
import { keyOr, skipOf, type Skip } from "./row.ts";

type Row = Readonly<Record<string, unknown>>;
export interface PersonDraft { readonly key: string; readonly contentHash: RecordId; readonly contact: string; readonly profile: { readonly set: Record<string, unknown>; readonly add: ProfileSets } }

const invitationDays = 60;
const codeBytes = 15;

export const draftPerson = (map: PeopleMap, row: Row, vocabulary: Vocabulary, crypto: Crypto): PersonDraft | Skip => {
  const known = keyOr(pickFirst(map.key, row));
  if ("reason" in known) return known;
  const { key } = known;
  const contact = pickFirst(map.contact, row);
  if (contact === undefined) return { field: "contact", reason: "no contact: nobody could be invited" };
  const [wrong] = checkShape(Line, contact);
  if (wrong !== undefined) return { field: "contact", reason: wrong.message };
  const [name, headline, about] = [pickFirst(map.displayName, row), pickFirst(map.headline, row), pickFirst(map.about, row)];
  const link = (pick: PeopleMap["offers"], ...kinds: ConceptKind[]): string[] => linkPhrases(vocabulary, pickPhrases(pick, row), { kinds, language: map.language ?? "en" });
  const skills = (pick: PeopleMap["offers"]) => link(pick, "skill").map((skill) => ({ skill }));
  const profile = {
    set: { ...(name === undefined ? {} : { name }), ...(headline === undefined ? {} : { headline }), ...(about === undefined ? {} : { about }) },
    add: { offers: skills(map.offers), needs: skills(map.needs), interests: link(map.interests, "interest", "skill"), values: link(map.values, "value").filter((value) => value.startsWith("value/")).slice(0, limits.valuesCount), languages: pickAll(map.languages, row).slice(0, limits.languagesCount).map((language) => ({ language })) },
  };
  const checked = validateBody("profile", { person: "a".repeat(52), ...profile });
  if (!checked.ok) return skipOf(checked);
  return { key, contact, profile, contentHash: encodeId(crypto.hash(new TextEncoder().encode(canonicalJson({ contact, profile })))) };
};

export interface PeopleImport {
  readonly signer: Signer; readonly sphere: RecordId; readonly map: PeopleMap; readonly startedAt: number; readonly crypto: Crypto;
  readonly invited: (invitation: { readonly contact: string; readonly code: string; readonly expiresAt: number }) => void;
}

export const writePeople = async (step: Step, { signer, sphere, map, startedAt, crypto, invited }: PeopleImport, drafts: readonly PersonDraft[]): Promise<Told[]> => {
  const told: Told[] = [];
  for (const { key, contact, contentHash, profile } of drafts) {
    const [before] = await step.writer.list("imported", { fanOut: true }, { where: { catalogue: map.catalogue, sourceKey: key }, index: "bySource", limit: 1 });
    if (before !== undefined) {
      // An invitation that is out cannot be changed without its code; the person will say themself what is true of them.
      const twice = before.importedAt === startedAt && before.contentHash !== contentHash;
      told.push(twice ? { field: "key", reason: `the id ${key} stands twice; the first one was taken` } : "unchanged");
      await step.writer.put("imported", { ...before, importedAt: startedAt });
      continue;
    }
    const code = encodeId(crypto.hash(crypto.randomBytes(32))).slice(0, (codeBytes * 8) / 5);
    const expiresAt = startedAt + invitationDays * 86_400_000;
    const record = await step.publish(signer, { kind: "invitation", body: { sphere, codeHash: hashInvitationCode(crypto, code), uses: 1, expiresAt }, scope: { type: "home" } });
    await step.writer.put("invited", { ownerId: record.id, catalogue: map.catalogue, sourceKey: key, sealedDraft: crypto.seal(invitationDraftKey(crypto, code), encode(profile), new TextEncoder().encode(record.id)), expiresAt });
    await step.writer.put("imported", { ownerId: record.id, catalogue: map.catalogue, sourceKey: key, contentHash, importedAt: startedAt });
    invited({ contact, code, expiresAt });
    told.push("imported");
  }
  return told;
};
