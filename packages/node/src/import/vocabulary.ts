/**
 * Imports vocabulary: rows about the same concept are merged (labels by language, broader and related concepts), whatever
 * file or order they come in, so that repeating or interrupting an import does no harm.
 */
import { ConceptId, Language, canonicalJson, checkShape, encodeId, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { Row as StoredRow, Writer } from "@cosmicsync/storage";
import type { VocabularyMap } from "./map.ts";
import { pickAll, pickFirst } from "./pick.ts";
import type { Told } from "./projects.ts";
import type { Skip } from "./row.ts";

type Row = Readonly<Record<string, unknown>>;
export interface ConceptDraft { readonly id: string; readonly kind: VocabularyMap["kind"]; readonly labels: Readonly<Record<string, readonly string[]>>; readonly broader: readonly string[]; readonly related: readonly string[] }

const labelChars = 160;
const labelsPerLanguage = 64;
const relationsPerConcept = 64;
/** Looked at upwards of one concept: taxonomies are under ten deep, and a hostile one shall not hold up the rest. */
const conceptsAbove = 256;

export const draftConcept = (map: VocabularyMap, row: Row): ConceptDraft | Skip => {
  const id = conceptId(pickFirst(map.id, row));
  if (id === undefined) return { field: "id", reason: "no concept id: the map's id gives nothing for this row" };
  const labels: Record<string, string[]> = {};
  for (const [language, pick] of Object.entries(map.labels ?? {})) {
    const tag = language.startsWith("{") ? pickFirst(language.slice(1, -1), row)?.replaceAll("_", "-") : language;
    if (tag === undefined || checkShape(Language, tag).length > 0) return { field: language, reason: "no language tag, as in en or pt-BR" };
    const words = pickAll(pick, row).map((word) => word.replace(/\s+/g, " "));
    const wrong = words.find((word) => /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(word));
    if (wrong !== undefined) return { field: `labels.${tag}`, reason: "a label holds control, surrogate or direction-override characters" };
    labels[tag] = words.filter((word) => word.length <= labelChars).slice(0, labelsPerLanguage);
  }
  const others = (pick: VocabularyMap["broader"]): string[] => pickAll(pick, row).flatMap((other) => conceptId(other) ?? []);
  const broader = others(map.broader);
  if (broader.includes(id)) return { field: "broader", reason: "the concept is said to be broader than itself" };
  const related = others(map.related).filter((other) => other !== id);
  if (Object.values(labels).every((words) => words.length === 0) && broader.length + related.length === 0) return { field: "labels", reason: "neither a label nor a relation" };
  return { id, kind: map.kind, labels, broader, related };
};

/** Ids made of free text ("onet/Adobe Acrobat") become slugs ("onet/adobe-acrobat"); undefined where nothing usable is left. */
const conceptId = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const id = text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}._+#/-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").replace(/-*\/+-*/g, "/");
  return checkShape(ConceptId, id).length === 0 ? id : undefined;
};

export const writeConcepts = async (writer: Writer, map: VocabularyMap, drafts: readonly ConceptDraft[], crypto: Crypto): Promise<Told[]> => {
  const told: Told[] = [];
  for (const draft of drafts) {
    const before = await writer.get("concept", { conceptId: draft.id });
    const labels = mergeLabels((before?.labels ?? {}) as Record<string, string[]>, draft.labels);
    const around = await goesRound(writer, draft);
    if (around !== undefined) {
      told.push({ field: "broader", reason: `${around} is itself narrower than ${draft.id}: they would go round in a circle` });
      continue;
    }
    const broader = union((before?.broader ?? []) as string[], draft.broader);
    const related = union((before?.related ?? []) as string[], draft.related);
    const contentHash: RecordId = encodeId(crypto.hash(new TextEncoder().encode(canonicalJson({ labels, broader, related }))));
    if (before?.contentHash === contentHash) told.push("unchanged");
    else {
      const row: StoredRow<"concept"> = { conceptId: draft.id, kind: before?.kind ?? draft.kind, catalogue: before?.catalogue ?? map.catalogue, licence: before?.licence ?? map.licence, labels, broader, related, contentHash };
      await writer.put("concept", row);
      told.push("imported");
    }
  }
  return told;
};

/** The broader concept from which one gets back to the concept itself, if any. Looks at a bounded number of concepts above. */
const goesRound = async (writer: Writer, { id, broader }: ConceptDraft): Promise<string | undefined> => {
  for (const start of broader) {
    const seen = new Set([start]);
    for (const above of seen) {
      const row = seen.size > conceptsAbove ? undefined : await writer.get("concept", { conceptId: above });
      for (const next of (row?.broader ?? []) as string[]) {
        if (next === id) return start;
        seen.add(next);
      }
    }
  }
  return undefined;
};

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])].slice(0, relationsPerConcept);
const mergeLabels = (one: Record<string, string[]>, other: ConceptDraft["labels"]): Record<string, string[]> => {
  const merged: Record<string, string[]> = { ...one };
  for (const [language, words] of Object.entries(other)) if (words.length > 0) merged[language] = [...new Set([...(merged[language] ?? []), ...words])].slice(0, labelsPerLanguage);
  return merged;
};
