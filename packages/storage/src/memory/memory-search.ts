/** Full-text search in memory: looks at every document; each asked word must begin one of its words. */
import { decodeId } from "@cosmicsync/protocol";
import type { RecordId } from "@cosmicsync/protocol";
import type { SearchEntry, SearchHit, SearchQuery } from "../store.ts";
import { checkSearch } from "../search/documents.ts";
import type { SearchDocument } from "../search/documents.ts";
import { questionWords } from "../search/words.ts";

/** What can be found of somebody or something. */
export interface FoundDocuments { readonly ownerId: RecordId; readonly subject: SearchEntry["subject"]; readonly documents: readonly SearchDocument[] }

export class MemorySearch {
  readonly #documents = new Map<string, FoundDocuments>();

  put(found: FoundDocuments): void {
    const key = `${found.subject} ${found.ownerId}`;
    if (found.documents.length === 0) this.#documents.delete(key);
    else this.#documents.set(key, found);
  }

  find({ text, subject, spheres, limit, offset = 0 }: SearchQuery): SearchHit[] {
    checkSearch(text, limit, offset);
    const asked = questionWords(text);
    if (asked.length === 0) return [];
    const readers = new Set(spheres);
    const hits: SearchHit[] = [];
    for (const entry of this.#documents.values()) {
      if (entry.subject !== subject) continue;
      const scores = entry.documents
        .filter((document) => document.audience === "public" || document.spheres.some((sphere) => readers.has(sphere)))
        .map((document) => scoreOf(document, asked));
      const score = Math.max(0, ...scores);
      if (score > 0) hits.push({ ownerId: entry.ownerId, score });
    }
    return hits.sort((a, b) => b.score - a.score || Buffer.compare(decodeId(a.ownerId), decodeId(b.ownerId))).slice(offset, offset + limit);
  }
}

/** The asked words' share of the document; 0 where one of them begins no word. */
function scoreOf({ words }: SearchDocument, asked: readonly string[]): number {
  let found = 0;
  for (const word of asked) {
    const times = words.filter((other) => other.startsWith(word)).length;
    if (times === 0) return 0;
    found += times;
  }
  return found / (words.length + 10);
}
