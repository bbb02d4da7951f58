/**
 * The port to other nodes: one authenticated connection, as the protocol sees it. `network` implements it on libp2p, `sim` on a virtual
 * network, `testing/memory-link.ts` within one process; `testing/link-contract.ts` says what all of them keep.
 *
 * A link carries whole frames in order, or ends. It never loses, doubles or reorders one within its life; what the last frames came to
 * when it ends is unknown to both sides.
 */
import { frameBytesMost } from "./reconcile/frames.ts";

/** The largest frame of a session, and room for the head that says which session it belongs to. */
export const linkFrameBytesMost = frameBytesMost + 100;

export interface Link {
  /** The other node's Ed25519 public key as text, proved by the transport. */
  readonly peer: string;
  /** True on exactly one of the two sides. */
  readonly initiator: boolean;
  /** An address for people to read; never trusted. */
  readonly remote: string;
  readonly kind: LinkKind;
  /** Resolves when there is room for more, rejects once the link is closed. A frame longer than `linkFrameBytesMost` closes it. */
  send(frame: Uint8Array): Promise<void>;
  /** In order; ends when the link closes, whichever side closed it. One reader. What is not read is not taken from the wire for ever. */
  readonly frames: AsyncIterable<Uint8Array>;
  /** Safe to repeat. `reason` is for this side's log; the other side sees an end. */
  close(reason?: string): void;
}
export type LinkKind = "tcp" | "websocket" | "relay" | "memory" | "simulated";
