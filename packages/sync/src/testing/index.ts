/** For the tests of those who carry links: what every link keeps, and a pair of links without a carrier. */
export { linkContract, type OpenPair } from "./link-contract.ts";
export { createMemoryLinks } from "./memory-link.ts";
