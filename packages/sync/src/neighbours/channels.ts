/**
 * Channels on a link: a frame's first bytes are the number of its channel, seven bits a byte. 0 is control, 1 mail; scope k has
 * 2 + 4k and 3 + 4k for its sessions, turn and turn about, so that late frames of one are not taken for the next one's, and 4 + 4k for
 * live records.
 */
import { joined } from "@cosmicsync/protocol";
import { createByteReader, createByteWriter } from "../reconcile/byte-row.ts";
import { neighbourBudgets } from "./budgets.ts";

export type Channel = { readonly sort: "control" } | { readonly sort: "mail" } | { readonly sort: "session"; readonly scope: number; readonly parity: 0 | 1 } | { readonly sort: "live"; readonly scope: number };

export const controlChannel = 0;
export const mailChannel = 1;
export const sessionChannel = (scope: number, parity: 0 | 1): number => 2 + 4 * scope + parity;
export const liveChannel = (scope: number): number => 4 + 4 * scope;

export function onChannel(channel: number, frame: Uint8Array): Uint8Array {
  const head = createByteWriter();
  head.number(channel);
  return joined(head.bytes(), frame);
}

/** Undefined for what has no place on a link. */
export function readChannel(bytes: Uint8Array): { readonly channel: Channel; readonly frame: Uint8Array } | undefined {
  const reader = createByteReader(bytes);
  const number = reader.number();
  if (reader.failed()) return undefined;
  const frame = bytes.subarray(bytes.length - reader.left());
  if (number === controlChannel) return { channel: { sort: "control" }, frame };
  if (number === mailChannel) return { channel: { sort: "mail" }, frame };
  const [scope, place] = [Math.floor((number - 2) / 4), (number - 2) % 4];
  if (scope >= neighbourBudgets.scopesCount || place === 3) return undefined;
  return { channel: place === 2 ? { sort: "live", scope } : { sort: "session", scope, parity: place as 0 | 1 }, frame };
}
