/**
 * Full-text search on FTS5. The words are made by `search/words.ts` and only kept here, joined by spaces. FTS5's own
 * `secure-delete` is on: without it deleted words stay in the index's segments.
 */
import { decodeId } from "@cosmicsync/protocol";
import { encodeId } from "../schema/id-text.ts";
import { checkSearch, documentsOf } from "../search/documents.ts";
import { questionWords } from "../search/words.ts";
import type { SearchEntry, SearchHit, SearchQuery } from "../store.ts";
import { plainStatement } from "./connection.ts";
import type { Connection } from "./connection.ts";

/** Beside the tables of the schema: a search index belongs to the engine and is made anew, never transferred. */
export const searchSchema = [
  `CREATE TABLE search_document (id INTEGER PRIMARY KEY, owner_id BLOB NOT NULL CHECK (length(owner_id) = 32), subject TEXT NOT NULL CHECK (subject IN ('person', 'project')), audience TEXT NOT NULL CHECK (audience IN ('public', 'sphere'))) STRICT`,
  "CREATE INDEX search_document_by_owner ON search_document (owner_id, subject)",
  "CREATE TABLE search_sphere (document_id INTEGER NOT NULL, sphere_id BLOB NOT NULL CHECK (length(sphere_id) = 32), PRIMARY KEY (document_id, sphere_id)) STRICT, WITHOUT ROWID",
  "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0 categories ''L* N* M*''')",
  "INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1)",
];

const documentsOfOwner = plainStatement("SELECT id FROM search_document WHERE owner_id = ? AND subject = ?", 2);
const dropDocument = plainStatement("DELETE FROM search_document WHERE id = ?", 1);
const dropSpheres = plainStatement("DELETE FROM search_sphere WHERE document_id = ?", 1);
const dropWords = plainStatement("DELETE FROM search_words WHERE rowid = ?", 1);
const addDocument = plainStatement("INSERT INTO search_document (owner_id, subject, audience) VALUES (?, ?, ?)", 3);
const addSphere = plainStatement("INSERT INTO search_sphere (document_id, sphere_id) VALUES (?, ?)", 2);
const addWords = plainStatement("INSERT INTO search_words (rowid, words) VALUES (?, ?)", 2);
// rank is bm25: smaller is better. A reader of a sphere may meet both documents of one owner; the better counts. Sums, as in `listStatement`.
const findDocuments = plainStatement(`
  SELECT document.owner_id, min(search_words.rank) AS best
  FROM search_words JOIN search_document AS document ON document.id = search_words.rowid
  WHERE search_words MATCH ? AND document.subject = ?
    AND (document.audience = 'public' OR EXISTS (SELECT 1 FROM search_sphere AS sphere WHERE sphere.document_id = document.id AND sphere.sphere_id IN (SELECT unhex(value) FROM json_each(?))))
  GROUP BY document.owner_id ORDER BY best, document.owner_id LIMIT ? + 0 OFFSET ? + 0`, 5);

export function putSearchEntry(connection: Connection, entry: SearchEntry): void {
  const owner = decodeId(entry.ownerId);
  for (const [id] of connection.rows(documentsOfOwner, [owner, entry.subject])) {
    connection.run(dropWords, [id!]);
    connection.run(dropSpheres, [id!]);
    connection.run(dropDocument, [id!]);
  }
  for (const { audience, words, spheres } of documentsOf(entry)) {
    const id = connection.insert(addDocument, [owner, entry.subject, audience]);
    connection.run(addWords, [id, words.join(" ")]);
    for (const sphere of spheres) connection.run(addSphere, [id, decodeId(sphere)]);
  }
}

export function findBySearch(connection: Connection, { text, subject, spheres, limit, offset = 0 }: SearchQuery): SearchHit[] {
  checkSearch(text, limit, offset);
  const words = questionWords(text);
  if (words.length === 0) return [];
  const question = words.map((word) => `"${word}"*`).join(" ");
  const readers = JSON.stringify(spheres.map((sphere) => Buffer.from(decodeId(sphere)).toString("hex")));
  return connection.rows(findDocuments, [question, subject, readers, limit, offset]).map(([owner, rank]) => ({ ownerId: encodeId(owner as Uint8Array), score: -(rank as number) }));
}
