/** The store on disk, over Node's own SQLite. */
export { openSqliteStore } from "./sqlite-store.ts";
export type { SqliteStoreParts } from "./sqlite-store.ts";
export { lockFolder } from "./lock.ts";
export type { FolderLock } from "./lock.ts";
export { checkFile, checkLog } from "./check-file.ts";
export type { Finding } from "./check-file.ts";
export { refuseDamagedLog } from "./log-file.ts";
