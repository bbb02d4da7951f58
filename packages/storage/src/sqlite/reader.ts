/** Reads of the port over one connection: check, encode, one statement, decode. */
import { equalOf, listingOf } from "../order.ts";
import { codecOf, decodeRow } from "../schema/codec.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { ListQuery, Reach, Reader } from "../store.ts";
import type { Connection } from "./connection.ts";
import { countStatement, equalValues, getStatement, listStatement, listValues } from "./queries.ts";

export class SqliteReader implements Reader {
  protected readonly connection: Connection;
  constructor(connection: Connection) {
    this.connection = connection;
  }
  /** Before every call; a writer refuses here once its step is over. */
  protected check(): void {}

  async get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined> {
    this.check();
    const row = this.connection.row(getStatement(table), codecOf(table).encodeKey(key));
    return row === undefined ? undefined : decodeRow(table, row);
  }

  async list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]> {
    this.check();
    const listing = listingOf(table, reach, query);
    const rows = this.connection.rows(listStatement(listing), listValues(listing));
    return rows.map((row) => decodeRow(table, row));
  }

  async count<T extends TableName>(table: T, reach: Reach, where?: Partial<Row<T>>): Promise<number> {
    this.check();
    const equal = equalOf(table, reach, where);
    return this.connection.row(countStatement(table, equal), equalValues(equal))![0] as number;
  }
}
