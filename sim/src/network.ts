/**
 * Who is connected with whom: lines between pairs of nodes, each dialled again a while after it broke, cut for a time by events. Every
 * frame that leaves is counted and shown to whoever watches.
 */
import type { Chance } from "./chance.ts";
import type { SimNode } from "./sim-node.ts";
import { createLinkPair, type End, type Line, type VirtualLink } from "./virtual-link.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Counted { frames: number; bytes: number; dials: number; waitedMost: number }

export interface Network {
  readonly counted: Counted;
  /** Bytes sent by each node. */
  readonly bytesBy: number[];
  /** Pairs of nodes that have a line. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Until then nothing passes between these nodes and the others. */
  cut(side: ReadonlySet<number>, untilMillis: number): void;
  /** Breaks every link of a node. */
  hangUp(node: number): void;
  /** Begins to dial. */
  open(): void;
}

export interface NetworkParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly line: Line;
  readonly nodes: readonly SimNode[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly onFrame: (from: number, to: number, frame: Uint8Array) => void;
  /** How a hostile node's end of a link differs. */
  readonly endOf?: (node: number, peer: number) => Partial<End>;
}

const redialLeastMillis = 500;
const redialMostMillis = 2_500;

export function createNetwork({ time, chance, line, nodes, pairs, onFrame, endOf }: NetworkParts): Network {
  const counted: Counted = { frames: 0, bytes: 0, dials: 0, waitedMost: 0 };
  const bytesBy = nodes.map(() => 0);
  const cuts: { readonly side: ReadonlySet<number>; readonly until: number }[] = [];
  const links = new Map<string, readonly [VirtualLink, VirtualLink]>();
  const isCut = (a: number, b: number): boolean => cuts.some(({ side, until }) => time.now() < until && side.has(a) !== side.has(b));

  function dial(a: number, b: number): void {
    const again = (): void => { time.plan(chance.between(redialLeastMillis, redialMostMillis), () => dial(a, b)); };
    const [first, second] = [nodes[a]!, nodes[b]!];
    if (first.process() === undefined || second.process() === undefined || isCut(a, b)) return again();
    const name = `${a}-${b}`;
    const pair = createLinkPair(
      { node: a, peer: first.key, ...endOf?.(a, b) }, { node: b, peer: second.key, ...endOf?.(b, a) },
      {
        time, line, chance: chance.branch(`${name} ${counted.dials++}`), isCut: () => isCut(a, b),
        onFrame(from, to, frame) {
          counted.frames++;
          counted.bytes += frame.length;
          bytesBy[from]! += frame.length;
          onFrame(from, to, frame);
        },
        onClosed() {
          for (const link of pair) counted.waitedMost = Math.max(counted.waitedMost, link.waitedMost());
          links.delete(name);
          again();
        },
      },
    );
    links.set(name, pair);
    first.attach(pair[0]);
    second.attach(pair[1]);
  }

  return {
    counted, bytesBy, pairs,
    cut(side, untilMillis) { cuts.push({ side, until: untilMillis }); },
    hangUp(node) { for (const [name, [first]] of [...links]) if (name.split("-").includes(String(node))) first.close(); },
    open() { for (const [a, b] of pairs) time.plan(chance.below(redialLeastMillis), () => dial(a, b)); },
  };
}

/**
 * A ring through all honest nodes and one through those that share the private sphere, so that each stays one network whatever the others
 * do, and chance lines up to about `degree` a node. Each hostile node has lines to honest ones only.
 */
export function drawPairs(chance: Chance, count: number, hostile: ReadonlySet<number>, circle: readonly number[], degree: number): [number, number][] {
  const honest = Array.from({ length: count }, (_, node) => node).filter((node) => !hostile.has(node));
  const names = new Set<string>();
  const pairs: [number, number][] = [];
  const join = (a: number, b: number): void => {
    const pair: [number, number] = a < b ? [a, b] : [b, a];
    if (a === b || names.has(pair.join("-"))) return;
    names.add(pair.join("-"));
    pairs.push(pair);
  };
  for (const ring of [shuffled(chance, honest), circle]) ring.forEach((node, place) => join(node, ring[(place + 1) % ring.length]!));
  for (let node = 0; node < count; node++) {
    const more = hostile.has(node) ? degree : Math.max(0, degree / 2 - 1);
    for (let line = 0; line < more; line++) join(node, chance.pick(honest));
  }
  return pairs;
}

function shuffled<T>(chance: Chance, from: readonly T[]): T[] {
  const all = [...from];
  for (let place = all.length - 1; place > 0; place--) {
    const other = chance.below(place + 1);
    [all[place], all[other]] = [all[other]!, all[place]!];
  }
  return all;
}
