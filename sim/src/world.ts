/**
 * A virtual clock and the network on it. Nothing happens but events, one after another in the order of their moments and, at the same
 * moment, in the order in which they were planned; an event may be asynchronous and is waited for. No real time passes.
 *
 * A link delays every frame by chance (later frames may overtake), loses some, brings some twice, and is cut while `isCut` says so.
 */
import { createHash } from "node:crypto";
import type { Chance } from "./chance.ts";

export interface World {
  now(): number;
  plan(afterMillis: number, event: () => Promise<void> | void): void;
  /** Writes into the trace; its hash is what two equal runs share. */
  note(line: string): void;
  /** Runs events until `isOver` or the deadline, whichever is first. */
  run(untilMillis: number, isOver: () => Promise<boolean>, checkEveryMillis: number): Promise<void>;
  traceHash(): string;
}

export function createWorld(): World {
  const queue: { readonly at: number; readonly order: number; readonly event: () => Promise<void> | void }[] = [];
  const trace = createHash("sha256");
  let [now, order] = [0, 0];

  // A binary heap: a flash crowd plans tens of thousands of events.
  const isBefore = (a: number, b: number): boolean => queue[a]!.at < queue[b]!.at || (queue[a]!.at === queue[b]!.at && queue[a]!.order < queue[b]!.order);
  const swap = (a: number, b: number): void => { [queue[a], queue[b]] = [queue[b]!, queue[a]!]; };
  function push(at: number, event: () => Promise<void> | void): void {
    queue.push({ at, order: order++, event });
    for (let place = queue.length - 1; place > 0;) {
      const parent = (place - 1) >> 1;
      if (!isBefore(place, parent)) break;
      swap(place, parent);
      place = parent;
    }
  }
  function pop(): (typeof queue)[number] | undefined {
    if (queue.length === 0) return undefined;
    swap(0, queue.length - 1);
    const first = queue.pop();
    for (let place = 0; ;) {
      let least = place;
      for (const child of [place * 2 + 1, place * 2 + 2]) if (child < queue.length && isBefore(child, least)) least = child;
      if (least === place) return first;
      swap(place, least);
      place = least;
    }
  }

  return {
    now: () => now,
    plan: (afterMillis, event) => push(now + afterMillis, event),
    note: (line) => { trace.update(`${now} ${line}\n`); },
    async run(untilMillis, isOver, checkEveryMillis) {
      let checkAt = 0;
      while (queue.length > 0 && now < untilMillis) {
        if (queue[0]!.at >= checkAt) {
          checkAt = queue[0]!.at + checkEveryMillis;
          if (await isOver()) return;
        }
        const next = pop()!;
        now = next.at;
        await next.event();
      }
    },
    traceHash: () => trace.copy().digest("hex"),
  };
}

export interface LinkSettings {
  readonly delayLeastMillis: number;
  readonly delayMostMillis: number;
  /** Parts of all frames. */
  readonly loss: number;
  readonly duplication: number;
  /** Part of frames that are held up ten times as long, so that others overtake them. */
  readonly reorder: number;
}

export interface Network {
  send(from: number, to: number, frame: Uint8Array, arrive: (frame: Uint8Array) => Promise<void>): void;
  readonly counted: { frames: number; bytes: number; lost: number };
}

export function createNetwork(world: World, chance: Chance, link: LinkSettings, isCut: (from: number, to: number, now: number) => boolean): Network {
  const counted = { frames: 0, bytes: 0, lost: 0 };
  return {
    counted,
    send(from, to, frame, arrive) {
      counted.frames++;
      counted.bytes += frame.length;
      const copies = chance.fraction() < link.duplication ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const delay = chance.between(link.delayLeastMillis, link.delayMostMillis) * (chance.fraction() < link.reorder ? 10 : 1);
        if (chance.fraction() < link.loss) { counted.lost++; continue; }
        world.plan(delay, async () => {
          if (isCut(from, to, world.now())) { counted.lost++; return; }
          world.note(`${from}>${to} ${frame.length} ${frame[0]}`);
          await arrive(frame);
        });
      }
    },
  };
}
