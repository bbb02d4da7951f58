/**
 * The steps of PostgreSQL's schema, oldest first. The engine began at version 2, so there are none before; from here on each
 * step of `migrations/steps.ts` has its twin here, under the same number, and a test holds that.
 */
import type { Kept } from "../schema/codec.ts";
import type { Answer } from "./connection.ts";

export type Run = (text: string, values?: readonly Kept[]) => Promise<Answer>;

export interface PostgresStep {
  readonly number: number;
  readonly name: string;
  /** Does the next part and says where it got to; `progress` is what the part before answered, null at first. In a transaction. */
  readonly part: (run: Run, progress: unknown) => Promise<{ readonly done: boolean; readonly progress?: unknown }>;
}

/** The schema version at which PostgreSQL began. */
export const firstPostgresVersion = 2;
export const postgresSteps: readonly PostgresStep[] = [];
