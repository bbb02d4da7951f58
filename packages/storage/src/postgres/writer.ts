/**
 * Writes of the port inside one step. A write is sent and not waited for, unless its answer is asked; an error that comes
 * later fails the step at its end. When the step is over its writer refuses every call.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { Leaving } from "../citus/note-changes.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { SearchEntry, Writer } from "../store.ts";
import type { Answer, Ask } from "./connection.ts";
import { PostgresReader } from "./reader.ts";
import { putSearchEntry } from "./search.ts";
import type { Statement, Statements } from "./statements.ts";
import type { Noted } from "./told.ts";

/** What a writer needs of the transaction it writes in. */
export interface StepConnection {
  /** Reads. */
  readonly ask: Ask;
  /** The same for what changes something. */
  readonly change: Ask;
  /** Resolves when few enough statements are on their way. */
  room(): Promise<void>;
  /** For those who listen elsewhere: the row or the key; an owner alone, or nothing, where all of theirs or the whole table changed. */
  changed(table: TableName, row: Noted | undefined): void;
  /** Before a change, where a transfer wants notes that triggers do not write. */
  leaving?(table: TableName, leaving: Leaving): void;
}

export class PostgresWriter extends PostgresReader implements Writer {
  readonly #connection: StepConnection;
  #open = true;
  constructor(statements: Statements, connection: StepConnection) {
    super(statements, connection.ask);
    this.#connection = connection;
  }
  close(): void {
    this.#open = false;
  }
  protected override check(): void {
    if (!this.#open) throw new TypeError("this step is over: its writer may not be used any more");
  }

  async put<T extends TableName>(table: T, row: Row<T>): Promise<void> {
    this.check();
    const values = codecOf(table).encodeRow(row);
    this.#connection.leaving?.(table, { row: values });
    this.#send(this.statements.put(table), values);
    this.#connection.changed(table, row);
    await this.#connection.room();
  }
  async insert<T extends TableName>(table: T, row: Row<T>): Promise<boolean> {
    this.check();
    const values = codecOf(table).encodeRow(row);
    this.#connection.leaving?.(table, { row: values });
    const inserted = (await this.#connection.change(this.statements.insert(table), values)).count === 1;
    if (inserted) this.#connection.changed(table, row);
    return inserted;
  }
  async delete<T extends TableName>(table: T, key: Key<T>): Promise<void> {
    this.check();
    const values = codecOf(table).encodeKey(key);
    this.#connection.leaving?.(table, { key: values });
    this.#send(this.statements.delete(table), values);
    this.#connection.changed(table, key);
    await this.#connection.room();
  }
  async deleteOwned<T extends TableName>(table: T, owner: RecordId): Promise<number> {
    this.check();
    const value = codecOf(table).encodeColumn("ownerId", owner);
    this.#connection.leaving?.(table, { owner: value });
    const { count } = await this.#connection.change(this.statements.deleteMany(table, true), [value]);
    if (count > 0) this.#connection.changed(table, { ownerId: owner });
    return count;
  }
  async clear<T extends TableName>(table: T): Promise<number> {
    this.check();
    this.#connection.leaving?.(table, "all");
    const { count } = await this.#connection.change(this.statements.deleteMany(table, false), []);
    if (count > 0) this.#connection.changed(table, undefined);
    return count;
  }
  async index(entry: SearchEntry): Promise<void> {
    this.check();
    putSearchEntry(this.statements, this.#connection.change, entry).catch(noticedElsewhere);
    await this.#connection.room();
  }
  async scrub(): Promise<void> {
    // PostgreSQL has nothing that wipes deleted rows at once: docs/operations/postgresql.md says when they go.
    this.check();
  }

  #send(statement: Statement, values: readonly Kept[]): void {
    this.#connection.change(statement, values).catch(noticedElsewhere);
  }
}

/** The transaction notes every failure itself. */
const noticedElsewhere = (): Answer | undefined => undefined;
