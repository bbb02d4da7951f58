/** The store on disk, over Node's own SQLite. */
export { openSqliteStore } from "./sqlite-store.ts";
export type { SqliteStoreParts } from "./sqlite-store.ts";
export { lockFolder } from "./lock.ts";
export type { FolderLock } from "./lock.ts";
