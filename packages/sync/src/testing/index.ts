/** For the tests of those who carry links: what every link keeps, and a pair of links without a carrier. */
export { linkContract, type OpenPair } from "./link-contract.ts";
export { tryCraftedSets, type CraftedAnswer } from "./crafted-sets.ts";
export { createMemoryLinks } from "./memory-link.ts";
/** How live records spread, without a neighbourhood around it: for its benchmark over real links. */
export { createBatches } from "../live/batches.ts";
export { readLive, writeLive } from "../live/messages.ts";
export { newSpread, spreadDue, stepSpread, type SpreadAction, type SpreadEvent } from "../live/spread.ts";
