/**
 * Full-text search on tsvector. The words are made by `search/words.ts`, the same for every engine, and put into the vector
 * as they are: PostgreSQL's own parser and dictionaries, which differ by locale and version, are never asked.
 *
 * A vector has positions to 16,383 and 256 of them for a word; words beyond count less for the order of hits, not for being
 * found. The order is that of `ts_rank`, which is not SQLite's bm25: what is found is the same, who comes first may differ.
 */
import { decodeId } from "@cosmicsync/protocol";
import { encodeId } from "../schema/id-text.ts";
import { fanOut } from "../schema/query-check.ts";
import { checkSearch, documentsOf } from "../search/documents.ts";
import { questionWords } from "../search/words.ts";
import type { SearchEntry, SearchHit, SearchQuery } from "../store.ts";
import type { Ask } from "./connection.ts";
import type { Statements } from "./statements.ts";
import { bytesOf } from "./values.ts";

/** Beside the tables of the schema: a search index belongs to the engine and is made anew, never transferred. */
export const searchSchema = [
  `CREATE TABLE search_document (
  owner_id bytea NOT NULL CHECK (octet_length(owner_id) = 32),
  subject text NOT NULL CHECK (subject IN ('person', 'project')),
  audience text NOT NULL CHECK (audience IN ('public', 'sphere')),
  spheres bytea[] NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (owner_id, subject, audience)
)`,
  "CREATE INDEX search_document_words ON search_document USING gin (words)",
];

const dropDocuments = "DELETE FROM {}search_document WHERE owner_id = $1 AND subject = $2";
const addDocument = "INSERT INTO {}search_document (owner_id, subject, audience, spheres, words) VALUES ($1, $2, $3, $4, $5::text::tsvector)";
// Divided by the length (2): a text that speaks more of it comes first. A reader of a sphere may meet both documents of one
// owner; the better counts.
const findDocuments = `${fanOut}
  SELECT owner_id, max(ts_rank(words, $1::text::tsquery, 2)) AS best FROM {}search_document
  WHERE words @@ $1::text::tsquery AND subject = $2 AND (audience = 'public' OR spheres && $3::bytea[])
  GROUP BY owner_id ORDER BY best DESC, owner_id LIMIT $4 OFFSET $5`;

/** The statements go out in this order; the caller waits for both or neither. */
export function putSearchEntry(statements: Statements, send: Ask, entry: SearchEntry): Promise<unknown> {
  const owner = decodeId(entry.ownerId);
  const documents = documentsOf(entry);
  return Promise.all([
    send(statements.other(dropDocuments), [owner, entry.subject]),
    ...documents.map(({ audience, words, spheres }) => send(statements.other(addDocument), [owner, entry.subject, audience, spheres.map(decodeId), vectorText(words)])),
  ]);
}

export async function findBySearch(statements: Statements, ask: Ask, { text, subject, spheres, limit, offset = 0 }: SearchQuery): Promise<SearchHit[]> {
  checkSearch(text, limit, offset);
  const words = questionWords(text);
  if (words.length === 0) return [];
  const question = words.map((word) => `'${word}':*`).join(" & ");
  const { rows } = await ask(statements.other(findDocuments), [question, subject, spheres.map(decodeId), limit, offset]);
  return rows.map(([owner, score]) => ({ ownerId: encodeId(bytesOf(owner!)), score: Number(score) }));
}

const lastPosition = 16_383;
const positionsOfWord = 255;

/** Words hold letters and digits only, so quoting them is enough. */
function vectorText(words: readonly string[]): string {
  const positions = new Map<string, number[]>();
  words.forEach((word, i) => {
    const places = positions.get(word);
    if (places === undefined) positions.set(word, [Math.min(i + 1, lastPosition)]);
    else if (places.length < positionsOfWord && i < lastPosition) places.push(i + 1);
  });
  return [...positions].map(([word, places]) => `'${word}':${places.join()}`).join(" ");
}
