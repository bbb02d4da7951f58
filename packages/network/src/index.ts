/** Network: links between nodes, on libp2p. */
export type * from "./host.ts";
