/** Dialling again, on a clock and with chance that are handed in. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PeerAddress } from "./addresses.ts";
import { createRedialler, type Redialler } from "./redial.ts";

const address = (peer: string, ...addresses: string[]): PeerAddress => ({ peer, addresses });

interface Tried {
  readonly redialler: Redialler;
  readonly dials: string[];
  readonly delays: number[];
  /** Lets every promise and then every due timer run. */
  pass(millis: number): Promise<void>;
  readonly linked: Set<string>;
}

/** Dials end as `answer` says: with a link, or not, or never. */
function tried(answer: (peer: string) => Promise<void>, random = 0): Tried {
  let now = 0;
  const dials: string[] = [], delays: number[] = [], linked = new Set<string>();
  const timers = new Map<() => void, number>();
  const redialler = createRedialler({
    now: () => now,
    random: (count) => new Uint8Array(count).fill(random),
    schedule(afterMillis, work) {
      delays.push(afterMillis);
      timers.set(work, now + afterMillis);
      return () => { timers.delete(work); };
    },
    async dial({ peer }) {
      dials.push(peer);
      await answer(peer);
      linked.add(peer);
      redialler.opened(peer);
    },
    hasLink: (peer) => linked.has(peer),
  }, { redialFirstMillis: 1_000, redialMostMillis: 60_000, dialsAtOnceMost: 2 });
  const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  return {
    redialler, dials, delays, linked,
    async pass(millis) {
      await settle();
      now += millis;
      for (const [work, at] of [...timers]) if (at <= now) { timers.delete(work); work(); }
      await settle();
    },
  };
}

describe("a peer to keep in touch with", () => {
  it("that cannot be reached is dialled after ever longer waits, up to a bound", async () => {
    const { redialler, dials, delays, pass } = tried(() => Promise.reject(new Error("nobody there")), 255);
    redialler.keep([address("a", "/memory/a")]);
    for (let turn = 0; turn < 9; turn++) await pass(60_000);
    assert.equal(dials.length, 10);
    assert.deepEqual(delays.slice(0, 8).map((delay) => Math.round(delay)), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it("waits between half of the delay and all of it, as chance has it", async () => {
    const { redialler, delays, pass } = tried(() => Promise.reject(new Error("nobody there")), 0);
    redialler.keep([address("a", "/memory/a")]);
    await pass(0);
    assert.deepEqual(delays, [500]);
  });

  it("that is linked is left alone, and dialled again when the link ends", async () => {
    const { redialler, dials, linked, pass } = tried(() => Promise.resolve());
    redialler.keep([address("a", "/memory/a")]);
    await pass(100_000);
    assert.deepEqual(dials, ["a"]);
    linked.delete("a");
    redialler.closed("a");
    await pass(1_000);
    assert.deepEqual(dials, ["a", "a"]);
  });

  it("that takes links and drops them at once waits as long as one that cannot be reached", async () => {
    const { redialler, delays, linked, pass } = tried(() => Promise.resolve(), 255);
    redialler.keep([address("a", "/memory/a")]);
    await pass(0);
    for (let turn = 0; turn < 4; turn++) {
      linked.delete("a");
      redialler.closed("a");
      await pass(60_000);
    }
    assert.deepEqual(delays.map((delay) => Math.round(delay)), [1_000, 2_000, 4_000, 8_000]);
  });

  it("is dialled together with no more than a few others", async () => {
    const waiting: (() => void)[] = [];
    const { redialler, dials, pass } = tried(() => new Promise((resolve) => waiting.push(resolve)));
    redialler.keep(["a", "b", "c", "d"].map((peer) => address(peer, "/memory/x")));
    assert.deepEqual(dials, ["a", "b"]);
    waiting.shift()?.();
    await pass(0);
    assert.deepEqual(dials, ["a", "b", "c"]);
  });

  it("is let go when it is no longer named, and dialled at once when its address changes", async () => {
    const { redialler, dials, pass } = tried(() => Promise.reject(new Error("nobody there")));
    redialler.keep([address("a", "/memory/a"), address("b", "/memory/b")]);
    await pass(0);
    redialler.keep([address("b", "/memory/c")]);
    await pass(0);
    assert.deepEqual(dials, ["a", "b", "b"]);
    redialler.stop();
    await pass(100_000);
    assert.equal(dials.length, 3);
  });
});
