/** Ids of rows as text: the protocol's spelling, and undefined for what is no id. */
export { bytesOfId as decodeId, encodeId } from "@cosmicsync/protocol";
