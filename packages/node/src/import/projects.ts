/**
 * Imports projects: a row becomes a draft, a batch of drafts one durable step of signed records. Repeating an import
 * changes nothing where the row has not changed; a changed row becomes a change of the project.
 *
 * Imported projects have no lead: nobody can be introduced to them until somebody proves a claim.
 */
import type { ConceptKind, Vocabulary } from "@cosmicsync/matching/vocabulary";
import { canonicalJson, encodeId, limits, projectSetNames, readDocument, validateBody, type Body, type Crypto, type Document, type ProjectFields, type RecordId } from "@cosmicsync/protocol";
import type { Writer } from "@cosmicsync/storage";
import type { Signer, Step } from "@cosmicsync/sync";
import { isUnder, linkPhrases } from "./link-phrases.ts";
import type { ProjectMap } from "./map.ts";
import { pickAll, pickFirst, pickPhrases, type Phrase } from "./pick.ts";
import { plainText } from "./plain-text.ts";
import { keyOr, skipOf, type Skip } from "./row.ts";

type Row = Readonly<Record<string, unknown>>;
type Sets = Record<(typeof projectSetNames)[number], string[]>;
export interface ProjectDraft { readonly key: string; readonly contentHash: RecordId; readonly fields: ProjectFields; readonly sets: Sets }

/** One line of at most `max` characters, cut at a word and marked so. */
const oneLine = (text: string, max: number): string => {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  const head = line.slice(0, max - 1);
  return `${head.slice(0, Math.max(head.lastIndexOf(" "), max - 40)).replace(/[\uD800-\uDBFF]$/, "").trimEnd()}…`;
};

/** At most `max` characters, never half a surrogate pair. */
const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, "")}…`);

/** A web address as catalogues write it: a missing scheme is https, anything that is not http(s) is none. */
const webLink = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.href.length <= limits.urlChars ? url.href : undefined;
};

export const draftProject = (map: ProjectMap, row: Row, vocabulary: Vocabulary, crypto: Crypto): ProjectDraft | Skip => {
  const known = keyOr(pickFirst(map.key, row));
  if ("reason" in known) return known;
  const { key } = known;
  const fields = readFields(map, row, key);
  if ("reason" in fields) return fields;
  const sets = readSets(map, row, vocabulary);
  const checked = validateBody("project", { set: fields, add: additions(sets) });
  if (!checked.ok) return skipOf(checked);
  return { key, fields, sets, contentHash: encodeId(crypto.hash(new TextEncoder().encode(canonicalJson({ fields, sets })))) };
};

const readFields = (map: ProjectMap, row: Row, key: string): ProjectFields | Skip => {
  const plain = (text: string): string => (map.markup === "markdown" ? plainText(text) : text);
  const fullTitle = plain(pickFirst(map.title, row) ?? "");
  if (fullTitle === "") return { field: "title", reason: "no title" };
  const title = oneLine(fullTitle, limits.nameChars);
  const summaryText = plain(pickFirst(map.summary, row) ?? "");
  const summary = oneLine(summaryText === "" ? fullTitle : summaryText, limits.lineChars);
  const paragraphs = [...(title === fullTitle ? [] : [fullTitle]), ...pickAll(map.description, row).map(plain).filter((text) => text !== "")];
  const text = cut(paragraphs.join("\n\n"), limits.textChars);
  const url = webLink(pickFirst(map.url, row));
  const wanted = Number(pickFirst(map.peopleWanted, row));
  return {
    title, summary, state: "open",
    ...(text === "" || text === summary ? {} : { description: text }),
    ...(url === undefined ? {} : { links: [url] }),
    ...(Number.isInteger(wanted) && wanted > 0 && wanted <= 1_000 ? { peopleWanted: wanted } : {}),
    source: { catalogue: map.catalogue, id: key, licence: map.licence, ...(url === undefined ? {} : { url }) },
  };
};

const readSets = (map: ProjectMap, row: Row, vocabulary: Vocabulary): Sets => {
  const language = map.language ?? "en";
  const link = (phrases: readonly Phrase[], ...kinds: ConceptKind[]): string[] => linkPhrases(vocabulary, phrases, { kinds, language });
  const roots = map.needsUnder === undefined ? undefined : new Set(map.needsUnder);
  const found = link(pickPhrases(map.needs, row), "skill");
  const needs = roots === undefined ? found : found.filter((concept) => isUnder(vocabulary, concept, roots));
  const interests = [...found, ...linkPhrases(vocabulary, pickPhrases(map.interests, row), { kinds: ["interest", "skill"], language, neverNone: found.length === 0 })].filter((concept) => !needs.includes(concept));
  const values = pickPhrases(map.values, row).flatMap(({ text }) => (text.startsWith("value/") ? [text] : link([{ text, known: true }], "value")));
  return {
    needs, interests: [...new Set(interests)].slice(0, limits.skillsCount),
    offers: link(pickPhrases(map.offers, row).map(({ text }) => ({ text, known: true })), "skill"),
    values: [...new Set(values)].slice(0, limits.valuesCount),
    languages: pickAll(map.languages, row).slice(0, limits.languagesCount),
  };
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
    else if (before.contentHash === draft.contentHash) {
      // Seen in this run: a second row with this id is told as such, in a repeated run as in the first.
      await remember(before.ownerId, draft);
      told.push("unchanged");
    }
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
