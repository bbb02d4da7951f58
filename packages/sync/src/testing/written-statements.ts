/**
 * The bare bound of what a replica writes: every statement that changed something while `act` ran against SQLite, with its values and in
 * order, and a way to run them again by hand on a database of the same schema. For benchmarks, in which nothing else runs meanwhile.
 */
import { DatabaseSync, StatementSync, type SQLInputValue } from "node:sqlite";

export interface Written { readonly text: string; readonly values: readonly SQLInputValue[] }

export async function writtenBy(act: () => Promise<void>): Promise<Written[]> {
  const written: Written[] = [];
  const prototype = StatementSync.prototype as { run: (this: StatementSync, ...values: SQLInputValue[]) => ReturnType<StatementSync["run"]> };
  const run = prototype.run;
  prototype.run = function (...values) {
    written.push({ text: this.sourceSQL, values });
    return run.apply(this, values);
  };
  try {
    await act();
  } finally {
    prototype.run = run;
  }
  return written;
}

export interface Repeater extends Disposable {
  /** Everything is prepared and bound to its place; calling it runs the statements. */
  prepare(written: readonly Written[]): () => void;
}

/** `path`: a database that a store made and closed. */
export function openRepeater(path: string, settings: string): Repeater {
  const database = new DatabaseSync(path);
  database.exec(settings);
  const prepared = new Map<string, StatementSync>();
  const statementOf = (text: string): StatementSync => {
    let statement = prepared.get(text);
    if (statement === undefined) prepared.set(text, (statement = database.prepare(text)));
    return statement;
  };
  return {
    prepare(written) {
      const ready = written.map(({ text, values }) => ({ statement: statementOf(text), values }));
      return () => { for (const { statement, values } of ready) statement.run(...values); };
    },
    [Symbol.dispose]: () => database.close(),
  };
}
