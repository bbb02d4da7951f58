/**
 * Imports projects: a row becomes a draft, a batch of drafts one durable step of signed records. Repeating an import
 * changes nothing where the row has not changed; a changed row becomes a change of the project.
 *
 * Imported projects have no lead: nobody can be introduced to them until somebody proves a claim.
 */
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import { canonicalJson, encodeId, limits, projectSetNames, readDocument, validateBody, type Body, type Crypto, type Document, type ProjectFields, type RecordId } from "@cosmicsync/protocol";
import type { Writer } from "@cosmicsync/storage";
import type { Signer, Step } from "@cosmicsync/sync";
import { linkPhrases } from "./link-phrases.ts";
import type { ProjectMap } from "./map.ts";
import { pickAll, pickFirst } from "./pick.ts";
import type { Skip } from "./row.ts";

type Row = Readonly<Record<string, unknown>>;
type Sets = Record<(typeof projectSetNames)[number], string[]>;
export interface ProjectDraft { readonly key: string; readonly contentHash: RecordId; readonly fields: ProjectFields; readonly sets: Sets }

/** One line of at most `max` characters, cut at a word and marked so. */
const oneLine = (text: string, max: number): string => {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), max - 40)).trimEnd()}…`;
};

/** A web address as catalogues write it: a missing scheme is https, anything that is not http(s) is none. */
const webLink = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.href.length <= limits.urlChars ? url.href : undefined;
};

export const draftProject = (map: ProjectMap, row: Row, vocabulary: Vocabulary, crypto: Crypto): ProjectDraft | Skip => {
  const key = pickFirst(map.key, row);
  if (key === undefined) return { field: "key", reason: "no id: the map's key gives nothing for this row" };
  if (key.length > limits.lineChars) return { field: "key", reason: `the id is longer than ${limits.lineChars} characters` };
  const fullTitle = pickFirst(map.title, row);
  if (fullTitle === undefined) return { field: "title", reason: "no title" };
  const title = oneLine(fullTitle, limits.nameChars);
  const summary = oneLine(pickFirst(map.summary, row) ?? fullTitle, limits.lineChars);
  const text = [title === fullTitle ? [] : [fullTitle], pickAll(map.description, row)].flat().join("\n\n").slice(0, limits.textChars);
  const url = webLink(pickFirst(map.url, row));
  const wanted = Number(pickFirst(map.peopleWanted, row));
  const fields: ProjectFields = {
    title, summary, state: "open",
    ...(text === "" || text === summary ? {} : { description: text }),
    ...(url === undefined ? {} : { links: [url] }),
    ...(Number.isInteger(wanted) && wanted > 0 && wanted <= 1_000 ? { peopleWanted: wanted } : {}),
    source: { catalogue: map.catalogue, id: key, licence: map.licence, ...(url === undefined ? {} : { url }) },
  };
  const interestPhrases = pickAll(map.interests, row);
  const needPhrases = pickAll(map.needs, row);
  const onlyNeeds = needPhrases.filter((phrase) => !interestPhrases.includes(phrase));
  const needs = [...new Set([...linkPhrases(vocabulary, needPhrases, ["skill"], false), ...linkPhrases(vocabulary, onlyNeeds, ["skill"], true)])];
  const interests = linkPhrases(vocabulary, interestPhrases, ["interest", "skill"], true).filter((concept) => !needs.includes(concept));
  const sets: Sets = {
    needs, interests,
    offers: linkPhrases(vocabulary, pickAll(map.offers, row), ["skill"], false),
    values: pickAll(map.values, row).flatMap((value) => (value.startsWith("value/") ? [value] : linkPhrases(vocabulary, [value], ["value"], false))).slice(0, limits.valuesCount),
    languages: pickAll(map.languages, row).slice(0, limits.languagesCount),
  };
  const contentHash = encodeId(crypto.hash(new TextEncoder().encode(canonicalJson({ fields, sets }))));
  const draft = { key, contentHash, fields, sets };
  const checked = validateBody("project", { set: fields, add: additions(sets) });
  return checked.ok ? draft : { field: checked.where ?? "", reason: `${checked.code}${checked.facts === undefined ? "" : `: ${Object.values(checked.facts).join(", ")}`}` };
};

export interface ProjectImport { readonly signer: Signer; readonly sphere: RecordId; readonly map: ProjectMap; readonly startedAt: number }
export type Told = "imported" | "unchanged" | Skip;

/** Writes drafts with distinct keys in one step; answers in their order. */
export const writeProjects = async (step: Step, { signer, sphere, map, startedAt }: ProjectImport, drafts: readonly ProjectDraft[]): Promise<Told[]> => {
  const scope = { type: "sphere", sphere } as const;
  const known = await Promise.all(drafts.map(({ key }) => importedAs(step.writer, map.catalogue, key)));
  const fresh = drafts.filter((_, index) => known[index] === undefined);
  const began = await step.publishMany(signer, fresh.map(({ fields, sets }) => ({ kind: "project" as const, body: { set: fields, add: additions(sets) }, scope })));
  const remember = (ownerId: RecordId, { key, contentHash }: ProjectDraft): Promise<void> => step.writer.put("imported", { ownerId, catalogue: map.catalogue, sourceKey: key, contentHash, importedAt: startedAt });
  for (const [index, record] of began.entries()) await remember(record.id, fresh[index]!);
  const told: Told[] = [];
  for (const [index, draft] of drafts.entries()) {
    const before = known[index];
    if (before === undefined) told.push("imported");
    else if (before.contentHash === draft.contentHash) told.push("unchanged");
    else if (before.importedAt === startedAt) told.push({ field: "key", reason: `the id ${draft.key} stands twice with different content; the first one was taken` });
    else {
      const project = await step.writer.get("project", { ownerId: before.ownerId });
      if (project !== undefined) await step.publish(signer, { kind: "project", body: change(before.ownerId, project.document as Document, draft), scope });
      await remember(before.ownerId, draft);
      told.push("imported");
    }
  }
  return told;
};

const importedAs = async (writer: Writer, catalogue: string, sourceKey: string) => (await writer.list("imported", { fanOut: true }, { where: { catalogue, sourceKey }, index: "bySource", limit: 1 }))[0];

type Additions = NonNullable<Body<"project">["add"]>;
const additions = (sets: Sets): Additions => ({
  ...(sets.needs.length === 0 ? {} : { needs: sets.needs.map((skill) => ({ skill })) }),
  ...(sets.offers.length === 0 ? {} : { offers: sets.offers.map((skill) => ({ skill })) }),
  ...(sets.interests.length === 0 ? {} : { interests: sets.interests }),
  ...(sets.values.length === 0 ? {} : { values: sets.values }),
  ...(sets.languages.length === 0 ? {} : { languages: sets.languages.map((language) => ({ language })) }),
});

/** What has to be set, added and removed so that the project says what the catalogue says now. */
const change = (project: RecordId, document: Document, { fields, sets }: ProjectDraft): Body<"project"> => {
  const now = readDocument(document).sets;
  const added = Object.fromEntries(projectSetNames.map((name) => [name, sets[name].filter((key) => !(now[name] ?? []).some((element) => element.key === key))])) as Sets;
  const removed = Object.fromEntries(projectSetNames.map((name) => [name, (now[name] ?? []).filter((element) => !sets[name].includes(element.key)).map(({ key, seen }) => ({ key, seen }))]).filter(([, list]) => list!.length > 0));
  return { project, set: fields, add: additions(added), ...(Object.keys(removed).length === 0 ? {} : { remove: removed }) };
};
