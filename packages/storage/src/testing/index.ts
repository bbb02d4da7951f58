/** For the tests of storage and of those who use it: the contract of a store, and rows to fill it with. */
export { storeContract } from "./store-contract.ts";
export type { StoreUnderTest } from "./store-contract.ts";
export { idOf, rowOf } from "./rows.ts";
