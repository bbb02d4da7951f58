/**
 * Two links that are each other's other end, in one process: for tests and for runs without sockets.
 *
 * The same bounds as a carrier with sockets has: at most `roomBytes` wait unread, a sender waits for room, a frame that is too long closes
 * both ends. Frames are copied, so that neither side sees what the other does with its bytes afterwards.
 */
import { encodeId } from "@cosmicsync/protocol";
import { linkFrameBytesMost, type Link } from "../link.ts";

export interface MemoryLinkSettings {
  /** Who is at either end: text of their public keys, first the initiator's. */
  readonly keys: readonly [initiator: string, responder: string];
  /** Unread bytes at one end before its sender waits. */
  readonly roomBytes: number;
}

const settingsByDefault: MemoryLinkSettings = {
  keys: [encodeId(new Uint8Array(32).fill(1)), encodeId(new Uint8Array(32).fill(2))],
  roomBytes: 262_144,
};

export function createMemoryLinks(settings: Partial<MemoryLinkSettings> = {}): readonly [initiator: Link, responder: Link] {
  const { keys, roomBytes } = { ...settingsByDefault, ...settings };
  const toResponder = createPipe(roomBytes), toInitiator = createPipe(roomBytes);
  const close = (): void => {
    toResponder.close();
    toInitiator.close();
  };
  const end = (initiator: boolean, out: Pipe, into: Pipe): Link => ({
    peer: initiator ? keys[1] : keys[0],
    initiator,
    remote: "memory",
    kind: "memory",
    send(frame) {
      if (frame.length <= linkFrameBytesMost) return out.put(frame.slice());
      close();
      return Promise.reject(new RangeError(`a frame has at most ${linkFrameBytesMost} bytes, not ${frame.length}`));
    },
    frames: into.frames,
    close,
  });
  return [end(true, toResponder, toInitiator), end(false, toInitiator, toResponder)];
}

interface Pipe {
  put(frame: Uint8Array): Promise<void>;
  readonly frames: AsyncIterable<Uint8Array>;
  close(): void;
}

/** One direction: frames wait in order; what was put before the end can still be read. */
function createPipe(roomBytes: number): Pipe {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0, closed = false;
  let arrived: (() => void) | undefined;
  let room: PromiseWithResolvers<void> | undefined;
  const closedError = (): Error => new Error("the link has closed");
  return {
    async put(frame) {
      if (closed) throw closedError();
      waiting.push(frame);
      waitingBytes += frame.length;
      arrived?.();
      if (waitingBytes >= roomBytes) await (room ??= Promise.withResolvers()).promise;
    },
    frames: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const frame = waiting.shift();
          if (frame === undefined) {
            if (closed) return;
            await new Promise<void>((resolve) => { arrived = resolve; });
            continue;
          }
          waitingBytes -= frame.length;
          if (waitingBytes < roomBytes) { room?.resolve(); room = undefined; }
          yield frame;
        }
      },
    },
    close() {
      if (closed) return;
      closed = true;
      arrived?.();
      room?.reject(closedError());
      room = undefined;
    },
  };
}
