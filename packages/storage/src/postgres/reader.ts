/** Reads of the port: check, encode, one statement, decode. */
import { equalOf, listingOf } from "../order.ts";
import { codecOf, decodeRow } from "../schema/codec.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { ListQuery, Reach, Reader } from "../store.ts";
import type { Ask } from "./connection.ts";
import { equalValues, listValues } from "./statements.ts";
import type { Statements } from "./statements.ts";
import { keptRow, wholeNumber } from "./values.ts";

export class PostgresReader implements Reader {
  protected readonly statements: Statements;
  protected readonly ask: Ask;
  constructor(statements: Statements, ask: Ask) {
    this.statements = statements;
    this.ask = ask;
  }
  /** Before every call; a writer refuses here once its step is over. */
  protected check(): void {}

  async get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined> {
    this.check();
    const { rows } = await this.ask(this.statements.get(table), codecOf(table).encodeKey(key));
    return rows[0] === undefined ? undefined : decodeRow(table, keptRow(table, rows[0]));
  }

  async list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]> {
    this.check();
    const listing = listingOf(table, reach, query);
    const { rows } = await this.ask(this.statements.list(listing), listValues(listing));
    return rows.map((row) => decodeRow(table, keptRow(table, row)));
  }

  async count<T extends TableName>(table: T, reach: Reach, where?: Partial<Row<T>>): Promise<number> {
    this.check();
    const equal = equalOf(table, reach, where);
    const { rows } = await this.ask(this.statements.count(table, equal), equalValues(equal));
    return wholeNumber(rows[0]![0]!);
  }
}
