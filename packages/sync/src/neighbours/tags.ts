/**
 * How two ends of a link name spheres to each other. Everything is bound to this one link: `binding` is a hash of both nonces and both node
 * keys, which the transport has proved. A tag names a sphere to whoever knows it and is chance to everybody else, and on every other link.
 */
import { canonicalJson, decodeId, joined, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { SphereFilter } from "../peers.ts";
import { tagBytes } from "./control.ts";

const label = (text: string): Uint8Array => new TextEncoder().encode(text);

export function bindingOf(crypto: Crypto, { initiatorNonce, responderNonce, initiatorKey, responderKey }: { readonly initiatorNonce: Uint8Array; readonly responderNonce: Uint8Array; readonly initiatorKey: string; readonly responderKey: string }): Uint8Array {
  return crypto.hash(joined(label("cosmicsync link 1"), initiatorNonce, responderNonce, decodeId(initiatorKey), decodeId(responderKey)));
}

/** 16 bytes. Two ends that filter a sphere in different ways do not meet in it. */
export function tagOf(crypto: Crypto, binding: Uint8Array, sphere: RecordId, filter: SphereFilter = {}): Uint8Array {
  const filterBytes = filter.kinds === undefined && filter.since === undefined ? new Uint8Array() : label(canonicalJson({ ...filter, ...(filter.kinds === undefined ? {} : { kinds: filter.kinds.toSorted() }) }));
  return crypto.hash(joined(label("cosmicsync sphere tag 1"), binding, decodeId(sphere), filterBytes)).slice(0, tagBytes);
}
