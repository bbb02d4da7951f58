/** The pair of links within one process keeps the contract of links. */
import { linkContract } from "./link-contract.ts";
import { createMemoryLinks } from "./memory-link.ts";

linkContract("memory", () => {
  const links = createMemoryLinks({ keys: ["a".repeat(52), "b".repeat(51) + "a"] });
  return Promise.resolve({ links, [Symbol.asyncDispose]: () => { links[0].close(); return Promise.resolve(); } });
});
