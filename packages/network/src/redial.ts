/**
 * Keeps links with peers that we want to be in touch with: dials those without a link, and waits longer after each failure, with
 * jitter so that nodes that lost each other together do not come back together (full jitter:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, with a floor of half the delay).
 *
 * A link that ends before it lasted as long as the present delay counts as a failure: a peer that takes links and drops them is
 * not dialled in a circle.
 */
import type { PeerAddress } from "./addresses.ts";

export interface RedialParts {
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  /** Rejects where there is no way. */
  readonly dial: (peer: PeerAddress) => Promise<unknown>;
  readonly hasLink: (peer: string) => boolean;
}

export interface RedialSettings {
  readonly redialFirstMillis: number;
  readonly redialMostMillis: number;
  readonly dialsAtOnceMost: number;
}

export interface Redialler {
  keep(peers: readonly PeerAddress[]): void;
  opened(peer: string): void;
  closed(peer: string): void;
  stop(): void;
}

interface Kept {
  address: PeerAddress;
  failures: number;
  openedAt?: number;
  cancel?: () => void;
  isDue: boolean;
}

export function createRedialler({ now, random, schedule, dial, hasLink }: RedialParts, { redialFirstMillis, redialMostMillis, dialsAtOnceMost }: RedialSettings): Redialler {
  const kept = new Map<string, Kept>();
  let dialling = 0;

  const delayOf = (failures: number): number => {
    const most = Math.min(redialMostMillis, redialFirstMillis * 2 ** Math.min(failures, 30));
    const chance = new DataView(Uint8Array.from(random(4)).buffer).getUint32(0) / 2 ** 32;
    return most / 2 + (most / 2) * chance;
  };
  const wait = (entry: Kept, afterMillis: number): void => {
    entry.cancel?.();
    entry.cancel = schedule(afterMillis, () => {
      delete entry.cancel;
      entry.isDue = true;
      dialDue();
    });
  };
  const dialDue = (): void => {
    for (const [peer, entry] of kept) {
      if (dialling >= dialsAtOnceMost) return;
      if (!entry.isDue) continue;
      entry.isDue = false;
      if (hasLink(peer)) continue;
      dialling++;
      void dial(entry.address).catch(() => {
        entry.failures++;
        if (kept.get(peer) === entry) wait(entry, delayOf(entry.failures - 1));
      }).finally(() => {
        dialling--;
        dialDue();
      });
    }
  };

  return {
    keep(peers) {
      const wanted = new Map(peers.map((address) => [address.peer, address]));
      for (const [peer, entry] of kept) {
        if (wanted.has(peer)) continue;
        entry.cancel?.();
        kept.delete(peer);
      }
      for (const [peer, address] of wanted) {
        const entry = kept.get(peer);
        if (entry === undefined) kept.set(peer, { address, failures: 0, isDue: true });
        else if (entry.address.addresses.join() !== address.addresses.join()) {
          // New addresses deserve a new chance at once.
          entry.cancel?.();
          Object.assign(entry, { address, failures: 0, isDue: true });
        }
      }
      dialDue();
    },
    opened(peer) {
      const entry = kept.get(peer);
      if (entry === undefined) return;
      entry.openedAt = now();
      entry.cancel?.();
      delete entry.cancel;
    },
    closed(peer) {
      const entry = kept.get(peer);
      if (entry === undefined) return;
      const lastedMillis = now() - (entry.openedAt ?? now());
      entry.failures = lastedMillis < Math.min(redialMostMillis, redialFirstMillis * 2 ** Math.min(entry.failures + 1, 30)) ? entry.failures + 1 : 0;
      wait(entry, delayOf(Math.max(0, entry.failures - 1)));
    },
    stop() {
      for (const { cancel } of kept.values()) cancel?.();
      kept.clear();
    },
  };
}
