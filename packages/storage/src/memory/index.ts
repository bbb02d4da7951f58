/** A store in memory, with the meaning of the port and nothing else. */
export { createMemoryStore } from "./memory-store.ts";
export type { MemoryStoreSettings } from "./memory-store.ts";
export { createValuePool } from "./value-pool.ts";
export type { ValuePool } from "./value-pool.ts";
