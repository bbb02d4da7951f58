/**
 * A synthetic crowd for measuring: rows of the tables that are read most, for any number of people, straight as they are kept and
 * in the order of their keys, so that a million are loaded in minutes. Nobody in it is anybody; the same bytes for the same number.
 *
 * Ids of people follow each other evenly over the whole range; keys and records are spread over it, as hashes are.
 */
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import type { RecordId } from "@cosmicsync/protocol";
import { applicationId, migrate } from "../migrations/migrate.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import type { Row, TableName } from "../schema/tables.ts";
import { Connection } from "../sqlite/connection.ts";

export interface Crowd {
  readonly people: number;
  readonly tables: readonly TableName[];
  /** As the codec encodes them. */
  rows(table: TableName): Generator<Kept[]>;
  person(number: number): RecordId;
  key(number: number): RecordId;
  record(number: number): RecordId;
  sphere(number: number): RecordId;
  name(number: number): string;
  clock(number: number): number;
}

const peopleInSphere = 500;
const begin = 1_790_000_000_000;
const nobody = encodeId(new Uint8Array(32));

export function makeCrowd(people: number): Crowd {
  const spheres = Math.max(1, Math.round(people / peopleInSphere));
  const step = 2 ** 48 / people;
  const person = (number: number): Buffer => {
    const bytes = Buffer.alloc(32, 1);
    bytes.writeUIntBE(Math.floor(number * step), 0, 6);
    return bytes;
  };
  /** Multiplying by an odd number meets every number of 32 bits once. */
  const spread = (word: number, number: number): Buffer => {
    const bytes = Buffer.alloc(32, word);
    bytes.writeUInt32BE(Math.imul(number + 1, 2_654_435_761) >>> 0, 0);
    return bytes;
  };
  const key = (number: number): Buffer => spread(2, number);
  const record = (number: number): Buffer => spread(3, number);
  const sphere = (number: number): Buffer => person(Math.floor((number % spheres) * (people / spheres)));
  const name = (number: number): string => `person ${String(number).padStart(9, "0")}`;
  const clock = (number: number): number => (begin + ((number * 7_919) % 10_000_000)) * 512;
  const document = { registers: { headline: { value: "Makes and mends things with others", clock: 1, id: "a" }, about: { value: "Synthetic, for measuring. ".repeat(8), clock: 1, id: "b" } }, sets: { interests: ["interest/music", "interest/gardens"] } };

  type Varying<T extends TableName> = { readonly [Column in keyof Row<T>]?: (number: number) => Kept };
  const parts = new Map<TableName, { readonly row: Kept[]; readonly varying: readonly (readonly [at: number, of: (number: number) => Kept])[] }>();
  const declare = <T extends TableName>(table: T, row: Row<T>, varying: Varying<T>): void => {
    const codec = codecOf(table);
    parts.set(table, { row: codec.encodeRow(row), varying: Object.entries(varying).map(([column, of]) => [codec.positionOf(column), of as (number: number) => Kept]) });
  };
  declare("person", { ownerId: nobody, rootKey: nobody, began: begin, synthetic: true }, { ownerId: person, rootKey: key });
  declare("authorKey", { ownerId: nobody, key: nobody, delegationId: null, device: null, expiresAt: null, revokedFrom: null }, { ownerId: person, key });
  declare("profile", { ownerId: nobody, document, updated: 0 }, { ownerId: person, updated: clock });
  declare("consent", { ownerId: nobody, purpose: "match", granted: true, wording: "1", clock: 0, recordId: nobody }, { ownerId: person, clock, recordId: record });
  declare("accountName", { folded: "", personId: nobody }, { folded: name, personId: person });
  declare("envelope", envelopeOfSize({ ownerId: nobody, id: nobody, sphereId: nobody, author: nobody, clock: 0, sequence: 1 }, 300), { ownerId: person, id: record, sphereId: sphere, author: key, clock });
  declare("introduction", { ownerId: nobody, introductionId: nobody, side: "asked", otherId: nobody, projectId: null, note: "Shall we?", askedAt: begin, dueAt: begin, clock: 0 }, { ownerId: person, introductionId: record, otherId: (i) => person((i * 31 + 7) % people), askedAt: (i) => begin + i, clock });
  declare("sphereMember", { ownerId: nobody, personId: nobody, role: "member", state: "joined", clock: 0, recordId: nobody }, { ownerId: sphere, personId: person, clock, recordId: record });

  /** Members sphere by sphere, so that they come in the order of their key. */
  function* numbers(table: TableName): Generator<number> {
    const stride = table === "sphereMember" ? spheres : 1;
    for (let first = 0; first < stride; first++) for (let number = first; number < people; number += stride) yield number;
  }
  return {
    people, name, clock,
    person: (number) => encodeId(person(number)), key: (number) => encodeId(key(number)), record: (number) => encodeId(record(number)), sphere: (number) => encodeId(sphere(number)),
    tables: [...parts.keys()],
    *rows(table) {
      const { row, varying } = parts.get(table)!;
      for (const number of numbers(table)) {
        const made = row.slice();
        for (const [at, of] of varying) made[at] = of(number);
        yield made;
      }
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
      const { sqlName, sqlColumns } = codecOf(table);
      const insert = database.prepare(`INSERT INTO "${sqlName}" (${sqlColumns.map((column) => `"${column}"`).join(", ")}) VALUES (${sqlColumns.map(() => "?").join(", ")})`);
      for (const row of crowd.rows(table)) insert.run(...(row as SQLInputValue[]));
    }
    database.exec(`COMMIT; PRAGMA application_id = ${applicationId}; PRAGMA optimize`);
    return (database.prepare("PRAGMA page_count").get() as { page_count: number }).page_count * 4_096;
  } finally {
    database.close();
  }
}

export function* rowPages(crowd: Crowd, table: TableName, count: number): Generator<Kept[][]> {
  let page: Kept[][] = [];
  for (const row of crowd.rows(table)) {
    page.push(row);
    if (page.length < count) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
