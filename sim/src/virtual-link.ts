/**
 * A link of the simulated network: two ends of one connection on virtual time. Frames take as long as the line's delay and bandwidth
 * make them; who sends more than a window that nobody has read waits, as behind a socket. While the line is cut frames stand still, as
 * TCP's do, and the connection breaks when that lasts; a bad line also breaks by chance.
 *
 * `loss`, `duplication` and `reorder` make of it what no stream does: frames that vanish, come twice or overtake. The protocol need not
 * mend that within a link, and must bear it; such lines are renewed after a while (`lastsMillis`).
 */
import { linkFrameBytesMost, type Link } from "@cosmicsync/sync";
import type { Chance } from "./chance.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Line {
  readonly delayLeastMillis: number;
  readonly delayMostMillis: number;
  readonly bytesPerSecond: number;
  /** Parts of all frames. */
  readonly loss: number;
  readonly duplication: number;
  readonly reorder: number;
  /** Part of frames at which the connection breaks. */
  readonly breaking: number;
  /** No connection lasts longer. */
  readonly lastsMillis?: number;
}

export interface End {
  readonly node: number;
  readonly peer: string;
  /** What becomes of a frame before it leaves; for hostile ends. Undefined: as it is. */
  readonly spoil?: (frame: Uint8Array) => readonly Uint8Array[];
  /** A reader that takes its time over every frame. */
  readonly readMillis?: number;
}

export interface LinkParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly line: Line;
  readonly isCut: () => boolean;
  /** Told of every frame as it leaves, before the line does anything to it. */
  readonly onFrame?: (from: number, to: number, frame: Uint8Array) => void;
  readonly onClosed?: () => void;
}

/** A sender waits while so much is under way or unread. */
export const windowBytes = 262_144;
const cutPatienceMillis = 20_000;
const cutLookMillis = 250;

export interface VirtualLink extends Link {
  readonly isOpen: () => boolean;
  /** The most bytes that ever waited at once, in this direction. */
  readonly waitedMost: () => number;
}

/** The first end is the initiator. */
export function createLinkPair(first: End, second: End, parts: LinkParts): [VirtualLink, VirtualLink] {
  const ways = [createWay(first, second, parts), createWay(second, first, parts)] as const;
  let isOpen = true;
  const close = (by: 0 | 1, isBroken = false): void => {
    if (!isOpen) return;
    isOpen = false;
    parts.time.note(`link ${first.node}-${second.node} ${isBroken ? "broke" : "closed"}`);
    // Who closes reads no more; the other side reads what is under way, unless the line is gone.
    ways[1 - by as 0 | 1].end("at once");
    ways[by].end(isBroken ? "with what has arrived" : "with what is under way");
    parts.onClosed?.();
  };
  if (parts.line.lastsMillis !== undefined) parts.time.plan(parts.line.lastsMillis, () => close(0, true));
  for (const by of [0, 1] as const) ways[by].onBroken = () => close(by, true);
  const endOf = (by: 0 | 1, own: End, other: End): VirtualLink => ({
    peer: other.peer, initiator: by === 0, remote: `simulated/${other.node}`, kind: "simulated",
    send: (frame) => (isOpen ? ways[by].send(frame) : Promise.reject(new Error(`the link of ${own.node} with ${other.node} is closed`))),
    frames: ways[1 - by as 0 | 1].frames,
    close: () => close(by),
    isOpen: () => isOpen,
    waitedMost: ways[by].waitedMost,
  });
  return [endOf(0, first, second), endOf(1, second, first)];
}

interface Way {
  send(frame: Uint8Array): Promise<void>;
  readonly frames: AsyncIterable<Uint8Array>;
  end(how: "at once" | "with what has arrived" | "with what is under way"): void;
  waitedMost(): number;
  onBroken: () => void;
}

function createWay(from: End, to: End, { time, chance, line, isCut, onFrame }: LinkParts): Way {
  const underWay: { frame: Uint8Array; at: number }[] = [];
  const arrived: Uint8Array[] = [];
  const senders: (() => void)[] = [];
  let [waiting, waitedMost, lineFreeAt, cutSince] = [0, 0, 0, -1];
  let [isEnded, isClosing, isPumping] = [false, false, false];
  let reader: ((result: IteratorResult<Uint8Array>) => void) | undefined;

  function queue(frame: Uint8Array): void {
    onFrame?.(from.node, to.node, frame);
    if (chance.fraction() < line.loss) return;
    lineFreeAt = Math.max(time.now(), lineFreeAt) + (frame.length * 1_000) / line.bytesPerSecond;
    const at = Math.ceil(Math.max(underWay.at(-1)?.at ?? 0, lineFreeAt + chance.between(line.delayLeastMillis, line.delayMostMillis)));
    const copies = chance.fraction() < line.duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      underWay.push({ frame, at });
      waiting += frame.length;
    }
    waitedMost = Math.max(waitedMost, waiting);
    const last = underWay.length - 1;
    if (last > 0 && chance.fraction() < line.reorder) [underWay[last]!.frame, underWay[last - 1]!.frame] = [underWay[last - 1]!.frame, underWay[last]!.frame];
    pump();
  }

  /** Brings the frame at the head of the line when its moment comes. */
  function pump(): void {
    const head = underWay[0];
    if (isPumping || head === undefined || isEnded) return;
    isPumping = true;
    time.plan(head.at - time.now(), arrive);
  }
  function arrive(): void {
    isPumping = false;
    if (isEnded) return;
    if (isCut()) {
      if (isClosing) return end();
      if (cutSince === -1) cutSince = time.now();
      if (time.now() - cutSince >= cutPatienceMillis) return way.onBroken();
      isPumping = true;
      time.plan(cutLookMillis, arrive);
      return;
    }
    cutSince = -1;
    if (chance.fraction() < line.breaking) return isClosing ? end() : way.onBroken();
    const { frame } = underWay.shift()!;
    time.note(`${from.node}>${to.node} ${frame.length}`);
    time.note(frame);
    arrived.push(frame);
    if (to.readMillis === undefined) deliver();
    else time.plan(to.readMillis, deliver);
    pump();
    if (isClosing && underWay.length === 0) end();
  }
  function end(): void {
    isEnded = true;
    underWay.length = 0;
    for (const wake of senders.splice(0)) wake();
    if (arrived.length > 0) return;
    reader?.({ done: true, value: undefined });
    reader = undefined;
  }
  function deliver(): void {
    if (reader === undefined || arrived.length === 0) return;
    const taken = reader;
    reader = undefined;
    taken({ done: false, value: take() });
  }
  function take(): Uint8Array {
    const frame = arrived.shift()!;
    waiting -= frame.length;
    while (waiting <= windowBytes && senders.length > 0) senders.shift()!();
    return frame;
  }

  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      if (arrived.length > 0 && to.readMillis === undefined) return Promise.resolve({ done: false, value: take() });
      if (isEnded && arrived.length === 0) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => {
        reader = resolve;
        if (to.readMillis !== undefined && arrived.length > 0) time.plan(to.readMillis, deliver);
      });
    },
    return: () => Promise.resolve({ done: true, value: undefined }),
  };

  const way: Way = {
    async send(frame) {
      if (frame.length > linkFrameBytesMost) way.onBroken();
      else for (const leaving of from.spoil === undefined ? [frame] : from.spoil(frame)) queue(leaving.slice());
      if (waiting > windowBytes && !isClosing) await new Promise<void>((resolve) => senders.push(resolve));
      if (isClosing) throw new Error(`the link of ${from.node} with ${to.node} is closed`);
    },
    frames: { [Symbol.asyncIterator]: () => iterator },
    end(how) {
      isClosing = true;
      for (const wake of senders.splice(0)) wake();
      if (how === "at once") arrived.length = 0;
      if (how !== "with what is under way" || underWay.length === 0) end();
    },
    waitedMost: () => waitedMost,
    onBroken: () => undefined,
  };
  return way;
}
