/**
 * A synthetic crowd for measuring: rows of the tables that are read most, for any number of people, straight as they are kept and
 * in the order of their keys, so that a million are loaded in minutes. Nobody in it is anybody; the same bytes for the same number.
 *
 * Ids follow each other evenly over the whole range, as hashes do; keys and clocks are spread by a hash.
 */
import { hash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { applicationId, migrate } from "../migrations/migrate.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import type { Row, TableName } from "../schema/tables.ts";
import { Connection } from "../sqlite/connection.ts";
import type { RecordId } from "@cosmicsync/protocol";

export interface Crowd {
  readonly people: number;
  readonly tables: readonly TableName[];
  rows(table: TableName): Generator<Row<TableName>>;
  person(number: number): RecordId;
  key(number: number): RecordId;
  record(number: number): RecordId;
  sphere(number: number): RecordId;
  name(number: number): string;
  clock(number: number): number;
}

const peopleInSphere = 500;
const begin = 1_790_000_000_000;

export function makeCrowd(people: number): Crowd {
  const spheres = Math.max(1, Math.round(people / peopleInSphere));
  const step = 2 ** 48 / people;
  const spread = (word: string, number: number): RecordId => encodeId(hash("sha256", `${word} ${number}`, "buffer"));
  const following = (number: number): RecordId => {
    const bytes = hash("sha256", `person ${number}`, "buffer");
    bytes.writeUIntBE(Math.floor(number * step), 0, 6);
    return encodeId(bytes);
  };
  const sphere = (number: number): RecordId => following(Math.floor((number % spheres) * (people / spheres)));
  const clock = (number: number): number => (begin + ((number * 7_919) % 10_000_000)) * 512;
  const name = (number: number): string => `person ${String(number).padStart(9, "0")}`;
  const key = (number: number): RecordId => spread("key", number);
  const record = (number: number): RecordId => spread("record", number);
  const document = { registers: { headline: { value: "Makes and mends things with others", clock: 1, id: "a" }, about: { value: "Synthetic, for measuring. ".repeat(8), clock: 1, id: "b" } }, sets: { interests: ["interest/music", "interest/gardens"] } };

  const makers: Partial<{ readonly [T in TableName]: (number: number) => Row<T> }> = {
    person: (i) => ({ ownerId: following(i), rootKey: key(i), began: begin, synthetic: true }),
    authorKey: (i) => ({ ownerId: following(i), key: key(i), delegationId: null, device: null, expiresAt: null, revokedFrom: null }),
    profile: (i) => ({ ownerId: following(i), document, updated: clock(i) }),
    consent: (i) => ({ ownerId: following(i), purpose: "match", granted: true, wording: "1", clock: clock(i), recordId: record(i) }),
    accountName: (i) => ({ folded: name(i), personId: following(i) }),
    envelope: (i) => envelopeOfSize({ ownerId: following(i), id: record(i), sphereId: sphere(i), author: key(i), clock: clock(i), sequence: 1 }, 300),
    introduction: (i) => ({ ownerId: following(i), introductionId: record(i), side: "asked", otherId: following((i * 31 + 7) % people), projectId: null, note: "Shall we?", askedAt: begin + i, dueAt: begin + i + 1_000, clock: clock(i) }),
  };
  const member = (s: number, i: number): Row<"sphereMember"> => ({ ownerId: sphere(s), personId: following(i), role: "member", state: "joined", clock: clock(i), recordId: record(i) });
  return {
    people, person: following, key, record, sphere, name, clock,
    tables: [...(Object.keys(makers) as TableName[]), "sphereMember"],
    *rows(table) {
      const make = makers[table];
      if (make !== undefined) for (let i = 0; i < people; i++) yield make(i);
      else for (let s = 0; s < spheres; s++) for (let i = s; i < people; i += spheres) yield member(s, i);
    },
  };
}

/** Header, proof, nonce and body are so many bytes together. */
export function envelopeOfSize(rest: Pick<Row<"envelope">, "ownerId" | "id" | "sphereId" | "author" | "clock" | "sequence">, bytes: number): Row<"envelope"> {
  const [header, proof, nonce] = [150, 65, 16];
  return {
    ...rest, kind: "profile", scope: "sphere", epoch: 0, expiresAt: null, receivedAt: begin,
    header: new Uint8Array(header).fill(1), proof: new Uint8Array(proof).fill(2), nonce: new Uint8Array(nonce), body: new Uint8Array(bytes - header - proof - nonce).fill(3),
  };
}

/** Into a new file, without a thought for crashes. Answers bytes on disk. */
export function loadCrowd(crowd: Crowd, path: string): number {
  const schema = new Connection(path, { busyTimeoutMillis: 0, cacheKib: 1_000 });
  migrate(schema, () => begin);
  schema.close();
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -400000; BEGIN");
    for (const table of crowd.tables) {
      const { sqlName, sqlColumns, encodeRow } = codecOf(table);
      const insert = database.prepare(`INSERT INTO "${sqlName}" (${sqlColumns.map((column) => `"${column}"`).join(", ")}) VALUES (${sqlColumns.map(() => "?").join(", ")})`);
      for (const row of crowd.rows(table)) insert.run(...(encodeRow(row) as SQLInputValue[]));
    }
    database.exec(`COMMIT; PRAGMA application_id = ${applicationId}; ANALYZE`);
    return (database.prepare("PRAGMA page_count").get() as { page_count: number }).page_count * 4_096;
  } finally {
    database.close();
  }
}
export const encodedRows = function* (crowd: Crowd, table: TableName, count: number): Generator<Kept[][]> {
  let page: Kept[][] = [];
  for (const row of crowd.rows(table)) {
    page.push(codecOf(table).encodeRow(row));
    if (page.length === count) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
};
