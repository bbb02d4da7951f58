/** The store on disk keeps the contract. */
import { storeContract } from "../testing/store-contract.ts";
import { testFolder } from "../testing/folder.ts";
import type { Store } from "../store.ts";
import { openSqliteStore } from "./sqlite-store.ts";

storeContract("sqlite", {
  async open(settings) {
    const folder = testFolder();
    const store = await openSqliteStore({ path: folder.file("store.sqlite"), now: () => 1_790_000_000_000, ...settings });
    const close = store[Symbol.asyncDispose].bind(store);
    return Object.assign(store, { [Symbol.asyncDispose]: async () => { await close(); folder[Symbol.dispose](); } }) satisfies Store;
  },
});
