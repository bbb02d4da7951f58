/** What every `Link` keeps, whatever carries it: run by memory, simulated, TCP and WebSocket links alike. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { linkFrameBytesMost, type Link } from "../link.ts";

export interface OpenPair extends AsyncDisposable {
  /** Two ends of one link; which is the initiator is the transport's. */
  readonly links: readonly [Link, Link];
  /** The keys of the nodes that hold these ends, where the carrier proves them. */
  readonly keys?: readonly [string, string];
}

/** What may wait between a sender and a reader who does not read, in bytes: in windows, sockets and queues together. */
const unreadBytesMost = 4 * 2 ** 20;

export function linkContract(name: string, openPair: () => Promise<OpenPair>): void {
  describe(`a link over ${name}`, () => {
    it("names the two ends by different keys, and one of them began it", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      assert.notEqual(a.peer, b.peer);
      assert.notEqual(a.initiator, b.initiator);
      assert.equal(a.kind, b.kind);
      if (pair.keys !== undefined) assert.deepEqual([b.peer, a.peer], pair.keys);
    });

    it("carries frames of every size whole and in order, both ways at once", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      const sizes = [0, 1, 127, 128, 16_384, 60_000, linkFrameBytesMost, 5];
      const frames = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
      const sending = Promise.all([a, b].map(async (link) => { for (const frame of frames) await link.send(frame); }));
      for (const link of [a, b]) assert.deepEqual((await take(link, frames.length)).map(describeFrame), frames.map(describeFrame));
      await sending;
    });

    it("what was sent does not change when the sender writes over its bytes", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      const frame = new Uint8Array(64).fill(1);
      await a.send(frame);
      frame.fill(2);
      assert.deepEqual((await take(b, 1)).map(describeFrame), ["64 of 1 to 1"]);
    });

    it("makes a fast sender wait for a slow reader, and loses nothing", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      const count = 300;
      let sent = 0;
      const sending = (async (): Promise<void> => { for (; sent < count; sent++) await a.send(new Uint8Array(60_000)); })();
      // Long enough for a sender that is not held back to be done: it only fills memory.
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => { setImmediate(resolve); });
      assert.ok(sent * 60_000 < unreadBytesMost, `${sent * 60_000} bytes were taken in without anybody reading`);
      assert.equal((await take(b, count)).length, count);
      await sending;
    });

    it("ends on both sides when either closes, and refuses to send afterwards", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      b.close("enough");
      b.close("twice");
      for (const link of [a, b]) for await (const _frame of link.frames) assert.fail("nothing was sent");
      for (const link of [a, b]) await assert.rejects(link.send(new Uint8Array(1)));
    });

    it("a frame over the bound ends the link", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      await assert.rejects(a.send(new Uint8Array(linkFrameBytesMost + 1)));
      for await (const _frame of b.frames) assert.fail("an over-long frame arrived");
    });

    it("what was sent before the other side closed can still be read", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      for (let frame = 0; frame < 3; frame++) await a.send(new Uint8Array(1_000).fill(frame));
      a.close("said all");
      const frames: Uint8Array[] = [];
      for await (const frame of b.frames) frames.push(frame);
      assert.deepEqual(frames.map(describeFrame), [0, 1, 2].map((frame) => `1000 of ${frame} to ${frame}`));
    });

    it("carries on where many links are open at once", async () => {
      await using pairs = new AsyncDisposableStack();
      const opened = await Promise.all(Array.from({ length: 8 }, async () => pairs.use(await openPair()).links));
      await Promise.all(opened.map(async ([a, b], number) => {
        await a.send(Uint8Array.of(number));
        assert.deepEqual((await take(b, 1)).map(describeFrame), [`1 of ${number} to ${number}`]);
      }));
    });

    it("a sender that waits for room is let go when the link closes", async () => {
      await using pair = await openPair();
      const [a, b] = pair.links;
      const sending = (async (): Promise<void> => { for (;;) await a.send(new Uint8Array(60_000)); })();
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => { setImmediate(resolve); });
      b.close();
      await assert.rejects(sending);
    });
  });
}

async function take(link: Link, count: number): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const reading = link.frames[Symbol.asyncIterator]();
  while (frames.length < count) {
    const { value, done } = await reading.next();
    assert.notEqual(done, true, `the link ended after ${frames.length} of ${count} frames`);
    frames.push(value as Uint8Array);
  }
  return frames;
}

/** A diff of these can be read. */
const describeFrame = (frame: Uint8Array): string => `${frame.length} of ${frame[0] ?? "nothing"} to ${frame.at(-1) ?? "nothing"}`;
