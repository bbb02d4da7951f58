/** Writes of the port inside one step. When the step is over its writer refuses every call. */
import { codecOf } from "../schema/codec.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { SearchEntry, Writer } from "../store.ts";
import type { StepNature } from "../write-queue.ts";
import type { Connection } from "./connection.ts";
import { deleteManyStatement, deleteStatement, insertStatement, putStatement } from "./queries.ts";
import { SqliteReader } from "./reader.ts";
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
  #scrubs = false;
  constructor(connection: Connection, notes: StepNotes) {
    super(connection);
    this.#notes = notes;
  }
  close(): void {
    this.#open = false;
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
    this.#puts++;
    this.connection.run(putStatement(table), codecOf(table).encodeRow(row));
  }
  async insert<T extends TableName>(table: T, row: Row<T>): Promise<boolean> {
    this.check();
    this.#puts++;
    return this.connection.run(insertStatement(table), codecOf(table).encodeRow(row)) === 1;
  }
  async delete<T extends TableName>(table: T, key: Key<T>): Promise<void> {
    this.check();
    this.#deletes++;
    this.connection.run(deleteStatement(table), codecOf(table).encodeKey(key));
  }
  async deleteOwned<T extends TableName>(table: T, owner: string): Promise<number> {
    this.check();
    this.#deletes++;
    return this.connection.run(deleteManyStatement(table, true), [codecOf(table).encodeColumn("ownerId", owner)]);
  }
  async clear<T extends TableName>(table: T): Promise<number> {
    this.check();
    this.#deletes++;
    return this.connection.run(deleteManyStatement(table, false), []);
  }
  async index(entry: SearchEntry): Promise<void> {
    this.check();
    if (entry.texts.length > 0) this.#puts++;
    putSearchEntry(this.connection, entry);
  }
  async scrub(): Promise<void> {
    this.check();
    this.#scrubs = true;
    this.#notes.scrub = true;
  }
}
