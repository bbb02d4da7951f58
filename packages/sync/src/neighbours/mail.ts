/**
 * The port to sealed parcels: records addressed to named people, on their way to those people's home nodes. The neighbourhood carries
 * them and knows nothing of what is in them; who keeps them, seals them and opens them is behind this port.
 */
export interface Mail {
  /** Parcels kept here that should go to this peer now, one by one as the link has room. Each at most `parcelBytesMost`. */
  offer(peer: string): AsyncIterable<Uint8Array>;
  /** A parcel came. Once this resolves the peer is told that it is safe here; a rejection is counted, and the peer hears nothing. */
  accept(peer: string, parcel: Uint8Array): Promise<void>;
  /** The peer has these safe: SHA-256 of each parcel, as id text. */
  delivered(peer: string, ids: readonly string[]): Promise<void>;
}
/** A parcel travels in one frame. */
export const parcelBytesMost = 131_000;
