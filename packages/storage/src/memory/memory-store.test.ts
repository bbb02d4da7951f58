/** The memory store defines what the contract means; here it is held to it. */
import { storeContract } from "../testing/store-contract.ts";
import { createMemoryStore } from "./memory-store.ts";

storeContract("memory", { open: (settings) => Promise.resolve(createMemoryStore(settings)) });
