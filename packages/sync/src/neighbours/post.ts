/**
 * Sealed parcels on a link: given one by one as the link has room, and told to be safe only once whoever keeps them says so. A parcel that was
 * not told of is offered again; taking one twice is for the receiver to know.
 */
import { encodeId, joined, type Crypto } from "@cosmicsync/protocol";
import { createBucket, neighbourBudgets } from "./budgets.ts";
import { parcelBytesMost, type Mail } from "./mail.ts";

export interface Post {
  /** Offers what waits for this peer, unless that is under way. */
  deliver(): void;
  take(frame: Uint8Array): "fault" | undefined;
  /** What was taken has been kept, or refused. */
  settled(): Promise<void>;
}
const [parcelType, safeType] = [1, 2];
const idBytes = 32;

export function createPost({ mail, peer, crypto, now, put, say }: {
  readonly mail: Mail;
  readonly peer: string;
  readonly crypto: Pick<Crypto, "hash">;
  readonly now: () => number;
  readonly put: (frames: AsyncIterator<Uint8Array>) => void;
  readonly say: (frame: Uint8Array) => void;
}): Post {
  const taken = createBucket({ burst: neighbourBudgets.parcelsCount, perSecond: 1_000 / neighbourBudgets.parcelMillis, now });
  let [delivering, again] = [false, false];
  let working: Promise<void> = Promise.resolve();

  async function* parcels(): AsyncGenerator<Uint8Array> {
    do {
      again = false;
      for await (const parcel of mail.offer(peer)) if (parcel.length <= parcelBytesMost) yield joined(new Uint8Array([parcelType]), parcel);
    } while (again);
    delivering = false;
  }

  async function keep(parcel: Uint8Array): Promise<void> {
    // Refused is refused: the peer hears nothing, and offers it again another day.
    const kept = await mail.accept(peer, parcel).then(() => true, () => false);
    if (kept) say(joined(new Uint8Array([safeType]), crypto.hash(parcel)));
  }

  return {
    deliver() {
      again = true;
      if (delivering) return;
      delivering = true;
      put(parcels());
    },
    take(frame) {
      const rest = frame.slice(1);
      if (frame[0] === parcelType && rest.length > 0 && rest.length <= parcelBytesMost) {
        if (taken.take(1) === 0) working = working.then(() => keep(rest));
        return undefined;
      }
      if (frame[0] !== safeType || rest.length === 0 || rest.length % idBytes !== 0) return "fault";
      const ids = Array.from({ length: rest.length / idBytes }, (_, index) => encodeId(rest.slice(index * idBytes, (index + 1) * idBytes)));
      working = working.then(() => mail.delivered(peer, ids));
      return undefined;
    },
    settled: () => working,
  };
}
