/** The vocabulary of a node: the starter vocabulary with what was imported beside it and into it. */
import type { Concept } from "@cosmicsync/matching/vocabulary";
import type { Store } from "@cosmicsync/storage";

const pageRows = 2_000;

/** Imported concepts, page by page. */
export const storedConcepts = async (store: Pick<Store, "read">): Promise<Concept[]> => {
  const concepts: Concept[] = [];
  for (let after: { conceptId: string } | undefined; ; ) {
    const page = await store.read.list("concept", { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    for (const { conceptId, kind, labels, broader, related } of page) concepts.push({ id: conceptId, kind: kind as Concept["kind"], labels: labels as Record<string, string[]>, broader: broader as string[], related: related as string[] });
    const last = page.at(-1);
    if (page.length < pageRows || last === undefined) return concepts;
    after = { conceptId: last.conceptId };
  }
};

/** Concepts of one id become one: earlier labels and relations first, later ones added. A catalogue adds languages, it takes none away. */
export const mergeConcepts = (concepts: readonly Concept[]): Concept[] => {
  const merged = new Map<string, Concept>();
  for (const concept of concepts) {
    const before = merged.get(concept.id);
    merged.set(concept.id, before === undefined ? concept : {
      id: concept.id, kind: before.kind,
      labels: Object.fromEntries([...new Set([...Object.keys(before.labels), ...Object.keys(concept.labels)])].map((language) => [language, union(before.labels[language], concept.labels[language])])),
      broader: union(before.broader, concept.broader), related: union(before.related, concept.related),
    });
  }
  return [...merged.values()];
};

const union = (one: readonly string[] = [], other: readonly string[] = []): string[] => [...new Set([...one, ...other])];
