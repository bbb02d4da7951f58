/** Backups: encrypted, checksummed, incremental, of either engine, while the node runs; and how to come back from one. */
export { identityIn } from "./keys.ts";
export type { BackupKey } from "./keys.ts";
export { writeBackup } from "./write.ts";
export type { WrittenBackup } from "./write.ts";
export { readBackup } from "./read.ts";
export type { ReadBackup } from "./read.ts";
export { beginNewEpoch, beginRestore, endRestore } from "./restore.ts";
export { writeKeyFile } from "./key-file.ts";
export { readGuards, updateGuards } from "./guards.ts";
export type { Guard } from "./guards.ts";
export { backupFile, backupsIn, chainOf, folderOf, guardsFile, keysFile, manifestFile } from "./folder.ts";
export { openManifest, sealManifest } from "./format.ts";
export type { Head, Manifest } from "./format.ts";
