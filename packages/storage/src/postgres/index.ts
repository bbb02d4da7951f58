/** The store on PostgreSQL, over `pg`. */
export { openPostgresStore } from "./postgres-store.ts";
export type { PostgresStore, PostgresStoreParts } from "./postgres-store.ts";
export type { ForeignChange } from "./told.ts";
export type { PermitsTaken, PermitsWanted, TakePermits } from "./permits.ts";
