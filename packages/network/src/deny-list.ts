/** Peers that are kept out, each until a moment. Bounded: where it is full, whoever would come free first comes free now. */
import { deniedPeersMost } from "./settings.ts";

export interface DenyList {
  /** Until `Infinity` for good. */
  add(peer: string, untilMillis: number): void;
  has(peer: string): boolean;
}

export function createDenyList({ now }: { readonly now: () => number }): DenyList {
  const until = new Map<string, number>();
  return {
    add(peer, untilMillis) {
      until.set(peer, untilMillis);
      if (until.size <= deniedPeersMost) return;
      const [first] = [...until].reduce((soonest, entry) => (entry[1] < soonest[1] ? entry : soonest));
      until.delete(first);
    },
    has(peer) {
      const moment = until.get(peer);
      if (moment === undefined) return false;
      if (moment > now()) return true;
      until.delete(peer);
      return false;
    },
  };
}
