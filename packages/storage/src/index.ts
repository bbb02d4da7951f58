/**
 * Storage: the port, the schema as data, the one way from records to rows. Engines are at `/sqlite`, `/postgres` and
 * `/memory`, the contract that they keep at `/testing`.
 */
export * from "./schema/table.ts";
export * from "./schema/tables.ts";
export { lintSchema } from "./schema/lint.ts";
export { schemaPage } from "./schema/page.ts";
export { keyOf } from "./schema/codec.ts";
export * from "./store.ts";
export * from "./errors.ts";
export { listLimit } from "./order.ts";
export { digestAll, recordTables } from "./digest.ts";
export { schemaVersion } from "./migrations/steps.ts";
export { keepHeader, keepRecord, isTakenBack, recordExists } from "./records.ts";
export { projectRecord } from "./projections/index.ts";
export { refoldProfile } from "./projections/people.ts";
export { erasePerson, eraseRecord, isErasable, takeBackTrios } from "./erase.ts";
export { rebuild } from "./rebuild.ts";
export { checkRecords } from "./check-records.ts";
export type { RecordsReport } from "./check-records.ts";
export { allRows } from "./paging.ts";
export { authorOf } from "./authors.ts";
export type { Author } from "./authors.ts";
export { envelopeById, envelopeOfRow, envelopeRow, greatestClock, recordOfRow } from "./envelopes.ts";
