/**
 * A link over one stream of libp2p: frames with their lengths before them (length-prefix.ts).
 *
 * The other side may send what the stream's window holds, and gets more only for frames that were asked for here: what waits unread is
 * bounded by the window and one frame. In the other direction `send` waits while that window or the socket is full; a sender
 * that does not wait loses the link at `unsentBytesMost`.
 *
 * A link ends for both directions at once. Closed here, what was sent still goes out for `closeMillis`, and what came unread is
 * dropped; closed there, what came can still be read.
 */
import type { Stream } from "@libp2p/interface";
import { linkFrameBytesMost, type Link, type LinkKind } from "@cosmicsync/sync/link";
import { createFrameReader, framed, malformed } from "./length-prefix.ts";

/** Bytes that may wait for a slow reader before a sender that goes on sending regardless loses the link. */
export const unsentBytesMost = 2 ** 21;
/** Bytes taken before the other side may send as many more: a quarter of the smallest window, so that it rarely waits. */
export const windowStepBytes = 2 ** 16;

export interface StreamLink extends Link {
  /** At the stream, lengths of frames included. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface LinkFacts {
  readonly peer: string;
  readonly initiator: boolean;
  readonly remote: string;
  readonly kind: LinkKind;
}

export interface LinkParts {
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  /** Called once, at the first sign of the end on either side. */
  readonly onClosed: (reason: string) => void;
}

/** Yamux tells its window while it is not paused, after every piece of data: as many frames back as come in. We say when. */
interface Windowed extends Stream { sendPause(): void; sendResume(): void }
const isWindowed = (stream: Stream): stream is Windowed => "sendPause" in stream && "sendResume" in stream;

export function linkOverStream({ schedule, onClosed }: LinkParts, stream: Stream, facts: LinkFacts, closeMillis: number): StreamLink {
  if (!isWindowed(stream)) throw new TypeError("the stream is not one of yamux");
  const reader = createFrameReader(linkFrameBytesMost);
  let bytesIn = 0, bytesOut = 0, bytesInAtGrant = 0;
  /** Why nothing can be sent any more. */
  let ended: string | undefined;
  let closedHere = false;
  let wake: (() => void) | undefined;
  let room: PromiseWithResolvers<void> | undefined;

  const end = (reason: string): void => {
    if (ended !== undefined) return;
    ended = reason;
    room?.reject(closedError(reason));
    room = undefined;
    wake?.();
    onClosed(reason);
    void closeStream(stream, reason, closeMillis, schedule);
  };
  const close = (reason = "closed here"): void => {
    closedHere = true;
    end(reason);
    wake?.();
  };
  const grant = (): void => {
    if (ended !== undefined || bytesIn - bytesInAtGrant < windowStepBytes || reader.waiting > linkFrameBytesMost) return;
    bytesInAtGrant = bytesIn;
    stream.sendResume();
    stream.sendPause();
  };

  stream.maxWriteBufferLength = unsentBytesMost;
  stream.sendPause();
  stream.addEventListener("message", ({ data }) => {
    bytesIn += data.byteLength;
    if (closedHere) return;
    // Not as the Buffers that sockets give: their slice() is no copy.
    for (const { buffer, byteOffset, byteLength } of data instanceof Uint8Array ? [data] : data) reader.push(new Uint8Array(buffer, byteOffset, byteLength));
    wake?.();
  });
  stream.addEventListener("drain", () => {
    // The stream goes on with what it holds in a microtask of its own, which was queued before this one.
    queueMicrotask(() => {
      if (stream.writableNeedsDrain) return;
      room?.resolve();
      room = undefined;
    });
  });
  stream.addEventListener("end", () => { end("closed by the other side"); });
  stream.addEventListener("close", ({ error }) => { end(error === undefined ? "closed by the other side" : error.message); });
  if (stream.status !== "open" || stream.readableEnded) queueMicrotask(() => { end("closed by the other side"); });

  async function* read(): AsyncGenerator<Uint8Array> {
    while (!closedHere) {
      const frame = reader.take();
      if (frame === malformed) return close("a frame whose length is too great or wrongly written");
      grant();
      if (frame !== undefined) yield frame;
      else if (ended !== undefined) return;
      else await new Promise<void>((resolve) => { wake = resolve; });
    }
  }

  return {
    ...facts,
    get bytesIn() { return bytesIn; },
    get bytesOut() { return bytesOut; },
    async send(frame) {
      if (ended !== undefined) throw closedError(ended);
      if (frame.length > linkFrameBytesMost) {
        close("a frame over the bound");
        throw new RangeError(`a frame has at most ${linkFrameBytesMost} bytes, not ${frame.length}`);
      }
      const bytes = framed(frame);
      bytesOut += bytes.length;
      if (stream.send(bytes)) return;
      // A stream that holds too much already resets itself while it takes more.
      if (ended !== undefined) throw closedError(ended);
      await (room ??= Promise.withResolvers<void>()).promise;
    },
    frames: { [Symbol.asyncIterator]: read },
    close,
  };
}

/** Politely as long as the other side is polite: what waits goes out, both ends close; otherwise the stream is reset. */
async function closeStream(stream: Stream, reason: string, closeMillis: number, schedule: LinkParts["schedule"]): Promise<void> {
  const reset = (): void => { stream.abort(closedError(reason)); };
  const cancel = schedule(closeMillis, reset);
  stream.addEventListener("close", cancel);
  try {
    await stream.close({ signal: AbortSignal.timeout(closeMillis) });
  } catch {
    reset();
  }
  if (stream.status !== "open" && stream.status !== "closing") cancel();
}

const closedError = (reason: string): Error => new Error(`the link has closed: ${reason}`);
