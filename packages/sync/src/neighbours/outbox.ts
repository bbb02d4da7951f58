/**
 * Everything that waits to be sent over one link: a queue for each channel, served in turn, control first. A queue holds frames, and sources
 * of frames that are asked for the next one only when its turn comes, so that what is long is never in memory as a whole.
 *
 * One writer; it waits wherever the link makes it wait. A neighbour that takes nothing for `stallMillis` ends the link.
 */
import type { Link } from "../link.ts";
import { controlChannel, onChannel } from "./channels.ts";

export interface Outbox {
  put(channel: number, frame: Uint8Array): void;
  putSource(channel: number, frames: AsyncIterator<Uint8Array>): void;
  /** Forgets what waits on this channel. */
  drop(channel: number): void;
  /** Bytes of whole frames that wait; what sources will give is not counted. */
  readonly heldBytes: number;
  readonly bytesOut: number;
  /** Nothing waits and nothing is being sent. */
  readonly idle: boolean;
  /** Sends until the link closes; never rejects. */
  run(): Promise<void>;
  close(): void;
}
type Waiting = { readonly frame: Uint8Array } | { readonly source: AsyncIterator<Uint8Array> };

export function createOutbox({ link, schedule, stallMillis, onStall, onBroken }: {
  readonly link: Link;
  readonly schedule: (afterMs: number, work: () => void) => () => void;
  readonly stallMillis: number;
  readonly onStall: () => void;
  readonly onBroken: (error: unknown) => void;
}): Outbox {
  const queues = new Map<number, Waiting[]>();
  let [heldBytes, bytesOut, closed, sending] = [0, 0, false, false];
  let waiting: (() => void) | undefined;
  let last = controlChannel;

  function push(channel: number, entry: Waiting): void {
    if (closed) return;
    const queue = queues.get(channel);
    if (queue === undefined) queues.set(channel, [entry]); else queue.push(entry);
    waiting?.();
  }

  /** Control, then the next channel after the one served last. */
  function nextChannel(): number | undefined {
    if (queues.has(controlChannel)) return controlChannel;
    let [least, next]: [number | undefined, number | undefined] = [undefined, undefined];
    for (const channel of queues.keys()) {
      if (least === undefined || channel < least) least = channel;
      if (channel > last && (next === undefined || channel < next)) next = channel;
    }
    return next ?? least;
  }

  async function nextFrame(channel: number): Promise<Uint8Array | undefined> {
    const queue = queues.get(channel)!;
    const head = queue[0]!;
    if ("frame" in head) {
      queue.shift();
      heldBytes -= head.frame.length;
      if (queue.length === 0) queues.delete(channel);
      return head.frame;
    }
    const { value, done } = await head.source.next();
    if (done !== true) return value;
    if (queues.get(channel) === queue) {
      queue.shift();
      if (queue.length === 0) queues.delete(channel);
    }
    return undefined;
  }

  async function sendOne(channel: number): Promise<void> {
    const frame = await nextFrame(channel);
    last = channel;
    if (frame === undefined || closed) return;
    const whole = onChannel(channel, frame);
    bytesOut += whole.length;
    const stalled = schedule(stallMillis, onStall);
    try { await link.send(whole); } finally { stalled(); }
  }

  return {
    put(channel, frame) {
      if (!closed) heldBytes += frame.length;
      push(channel, { frame });
    },
    putSource(channel, source) { push(channel, { source }); },
    drop(channel) {
      for (const entry of queues.get(channel) ?? []) if ("frame" in entry) heldBytes -= entry.frame.length;
      queues.delete(channel);
    },
    get heldBytes() { return heldBytes; },
    get bytesOut() { return bytesOut; },
    get idle() { return queues.size === 0 && !sending; },
    async run() {
      try {
        while (!closed) {
          const channel = nextChannel();
          sending = channel !== undefined;
          if (channel === undefined) await new Promise<void>((resolve) => { waiting = resolve; });
          else await sendOne(channel);
        }
      } catch (error) {
        if (!closed) onBroken(error);
      }
    },
    close() {
      closed = true;
      queues.clear();
      waiting?.();
    },
  };
}
