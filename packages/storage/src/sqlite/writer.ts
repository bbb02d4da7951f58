/** Writes of the port inside one step. When the step is over its writer refuses every call. */
import { codecOf } from "../schema/codec.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { SearchEntry, Writer } from "../store.ts";
import type { StepNature } from "../write-queue.ts";
import type { Connection } from "./connection.ts";
import { deleteManyStatement, deleteStatement, insertStatement, putStatement } from "./queries.ts";
import { SqliteReader } from "./reader.ts";
import { dropRowSum, dropRowSums, dropRowSumsOf, isSummed, putRowSum } from "./row-sums.ts";
import { putSearchEntry } from "./search.ts";

/** What the steps of one transaction have in common. */
export interface StepNotes {
  statements: number;
  /** Some step wants what it deleted gone from the files. */
  scrub: boolean;
}

export class SqliteWriter extends SqliteReader implements Writer {
  readonly #notes: StepNotes;
  #open = true;
  #puts = 0;
  #deletes = 0;
  #indexes = false;
  #scrubs = false;
  constructor(connection: Connection, notes: StepNotes) {
    super(connection);
    this.#notes = notes;
  }
  close(): void {
    this.#open = false;
  }
  /** Or tried to. */
  get hasWritten(): boolean {
    return this.#puts > 0 || this.#deletes > 0 || this.#indexes;
  }
  get nature(): StepNature {
    return { frees: this.#scrubs || (this.#deletes > 0 && this.#puts === 0), wantsClean: this.#scrubs };
  }
  protected override check(): void {
    if (!this.#open) throw new TypeError("this step is over: its writer may not be used any more");
    this.#notes.statements++;
  }

  async put<T extends TableName>(table: T, row: Row<T>): Promise<void> {
    this.check();
    const kept = codecOf(table).encodeRow(row);
    this.#puts++;
    this.connection.run(putStatement(table), kept);
    if (isSummed(table)) putRowSum(this.connection, table, kept);
  }
  async insert<T extends TableName>(table: T, row: Row<T>): Promise<boolean> {
    this.check();
    const kept = codecOf(table).encodeRow(row);
    this.#puts++;
    const isNew = this.connection.run(insertStatement(table), kept) === 1;
    if (isNew && isSummed(table)) putRowSum(this.connection, table, kept);
    return isNew;
  }
  async delete<T extends TableName>(table: T, key: Key<T>): Promise<void> {
    this.check();
    const kept = codecOf(table).encodeKey(key);
    this.#deletes++;
    this.connection.run(deleteStatement(table), kept);
    if (isSummed(table)) dropRowSum(this.connection, table, kept);
  }
  async deleteOwned<T extends TableName>(table: T, owner: string): Promise<number> {
    this.check();
    const kept = codecOf(table).encodeColumn("ownerId", owner);
    this.#deletes++;
    if (isSummed(table)) dropRowSumsOf(this.connection, table, kept);
    return this.connection.run(deleteManyStatement(table, true), [kept]);
  }
  async clear<T extends TableName>(table: T): Promise<number> {
    this.check();
    this.#deletes++;
    if (isSummed(table)) dropRowSums(this.connection, table);
    return this.connection.run(deleteManyStatement(table, false), []);
  }
  async index(entry: SearchEntry): Promise<void> {
    this.check();
    this.#indexes = true;
    if (entry.texts.length > 0) this.#puts++;
    putSearchEntry(this.connection, entry);
  }
  async scrub(): Promise<void> {
    this.check();
    this.#scrubs = true;
    this.#notes.scrub = true;
  }
}
