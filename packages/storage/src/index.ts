/** Storage: the port, the schema as data, the one way from records to rows. Engines are at `/sqlite` and `/memory`. */
export * from "./schema/table.ts";
export * from "./schema/tables.ts";
export * from "./store.ts";
