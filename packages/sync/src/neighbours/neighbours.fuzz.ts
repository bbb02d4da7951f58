/** Fuzz targets of what neighbours say beside sessions: control, channels, live messages, and parcels of mail. */
import { encodeId, sameBytes } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { holds, testKeys, testMillis, type FuzzTarget } from "@cosmicsync/protocol/testing";
import { readLive, writeLive } from "../live/messages.ts";
import { openParcel, readParcel, sealParcel } from "../mail/parcel.ts";
import { madeEnvelope } from "../testing/converse.ts";
import { onChannel, readChannel } from "./channels.ts";
import { nonceBytes, proofSlotBytes, readControl, slotsStep, tagBytes, writeControl } from "./control.ts";

const crypto = createNodeCrypto();
const keys = testKeys(crypto, 1);
const rows = (count: number, size: number): Uint8Array[] => Array.from({ length: count }, (_, index) => new Uint8Array(size).fill(index));

export const targets: readonly FuzzTarget[] = [
  {
    name: "control",
    seeds: () => [
      writeControl({ type: "hello", version: 1, nonce: new Uint8Array(nonceBytes), invite: new Uint8Array() }),
      writeControl({ type: "hello", version: 1, nonce: new Uint8Array(nonceBytes), invite: new Uint8Array(16) }),
      writeControl({ type: "offer", tags: rows(slotsStep, tagBytes), proofs: rows(slotsStep, proofSlotBytes) }),
      writeControl({ type: "open", scope: 3, tag: new Uint8Array(tagBytes) }),
      writeControl({ type: "shut", scope: 300 }), writeControl({ type: "wish", scope: 0 }), writeControl({ type: "bye", reason: 1 }),
    ],
    run(bytes) {
      const message = readControl(bytes);
      // A later version's greeting may be longer.
      if (message !== undefined && !(message.type === "hello" && message.version !== 1)) holds(sameBytes(writeControl(message), bytes), "a control message has one spelling");
    },
  },
  {
    name: "channel",
    seeds: () => [0, 1, 2, 3, 4, 700].map((channel) => onChannel(channel, new Uint8Array([1, 2, 3]))),
    run(bytes) {
      const read = readChannel(bytes);
      if (read !== undefined) holds(read.frame.length < bytes.length, "a channel stands before its frame");
    },
    bytesMost: 64,
  },
  {
    name: "live",
    seeds: () => [writeLive({ type: "announce", ids: rows(2, 32) }), writeLive({ type: "graft", ids: rows(1, 32) }), writeLive({ type: "prune" }), writeLive({ type: "state", count: 300 }), writeLive({ type: "history", from: 5 }), writeLive({ type: "audit", nonce: new Uint8Array(16), ids: rows(2, 32) }), writeLive({ type: "held", nonce: new Uint8Array(16), hashes: rows(2, 32) })],
    run(bytes) {
      const message = readLive(bytes);
      if (message !== undefined && message.type !== "records") holds(sameBytes(writeLive(message), bytes), "a live message has one spelling");
    },
  },
  {
    name: "parcel",
    seeds: () => [sealParcel(crypto, encodeId(keys.publicKey), testMillis, { envelopes: [madeEnvelope(1, 20)], notes: [] })!],
    run(bytes) {
      const parcel = readParcel(bytes);
      if (parcel !== undefined) openParcel(crypto, keys, parcel);
    },
    bytesMost: 5_000,
  },
];
