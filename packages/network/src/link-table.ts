/**
 * One link with each peer. Both nodes decide alike when there are two, so that both keep the same one:
 *
 * 1. a direct link rather than one through a relay;
 * 2. of two that the same side began, the newer: whoever begins another has lost the one before;
 * 3. of two that crossed, the one begun by the side whose key is smaller as text.
 */
import type { StreamLink } from "./stream-link.ts";

export interface LinkTable {
  get(peer: string): StreamLink | undefined;
  /** The link that is kept: the one given, or the one that was there. The other is closed. */
  place(link: StreamLink): StreamLink;
  /** Says whether it was there. */
  remove(link: StreamLink): boolean;
  all(): IterableIterator<StreamLink>;
  readonly size: number;
}

export function createLinkTable(ownKey: string): LinkTable {
  const links = new Map<string, StreamLink>();
  return {
    get: (peer) => links.get(peer),
    place(link) {
      const held = links.get(link.peer);
      if (held !== undefined && !replaces(ownKey, held, link)) {
        link.close("another link with this peer is kept");
        return held;
      }
      links.set(link.peer, link);
      held?.close("another link with this peer is kept");
      return link;
    },
    remove: (link) => links.get(link.peer) === link && links.delete(link.peer),
    all: () => links.values(),
    get size() { return links.size; },
  };
}

type Facts = Pick<StreamLink, "peer" | "initiator" | "kind">;

export function replaces(ownKey: string, held: Facts, newer: Facts): boolean {
  if ((held.kind === "relay") !== (newer.kind === "relay")) return held.kind === "relay";
  if (held.initiator === newer.initiator) return true;
  return newer.initiator === ownKey < newer.peer;
}
