/**
 * A step forward of the schema. Steps are numbered without gaps and never changed once released. A step works in parts: each
 * part, and where it got to, are one transaction, so a step that is interrupted goes on where it stopped.
 */
import type { Connection } from "../sqlite/connection.ts";

export interface MigrationStep {
  readonly number: number;
  readonly name: string;
  /**
   * Does the next part and says where it got to; `done` when nothing is left. `progress` is what the part before answered,
   * null at first. Runs inside a transaction.
   */
  readonly part: (connection: Connection, progress: unknown) => { readonly done: boolean; readonly progress?: unknown };
}

/** A step that is nothing but statements. */
export function statementsStep(number: number, name: string, statements: readonly string[]): MigrationStep {
  return {
    number, name,
    part(connection) {
      for (const statement of statements) connection.exec(statement);
      return { done: true };
    },
  };
}
