/** What strangers may try at the transport, and that nothing comes of it for anybody else. Real sockets, on the loopback only. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { linkFrameBytesMost, type Link } from "@cosmicsync/sync";
import { framed } from "./length-prefix.ts";
import { unsentBytesMost } from "./stream-link.ts";
import { addressOf, loopback, startHost, type HostUnderTest } from "./testing/hosts.ts";
import { createStranger, untilClosed } from "./testing/stranger.ts";

const listening = (seed: number): Promise<HostUnderTest> => startHost(seed, { listen: [loopback.tcp], closeMillis: 100 });

async function framesOf(link: Link): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for await (const frame of link.frames) frames.push(frame);
  return frames;
}

/** The host still takes a link from an honest node, and carries a frame. */
async function assertWorks(host: HostUnderTest): Promise<void> {
  await using honest = await startHost(9);
  const link = await honest.dial(addressOf(host, "/tcp/"));
  await link.send(Uint8Array.of(7));
  for (;;) {
    const accepted = await host.nextLink();
    if (accepted.peer !== honest.peer) continue;
    const { value } = await accepted.frames[Symbol.asyncIterator]().next();
    assert.deepEqual(value, Uint8Array.of(7));
    return;
  }
}

describe("a stranger", () => {
  for (const [name, bytes] of [
    ["garbage", new Uint8Array(5_000).fill(0xff)],
    ["a length beyond the bound", framed(new Uint8Array(linkFrameBytesMost + 1)).subarray(0, 3)],
    ["a length written with more bytes than it needs", Uint8Array.of(0x81, 0x80, 0x00)],
  ] as const) {
    it(`who sends ${name} loses the link, and nothing of it is read`, async () => {
      await using host = await listening(1);
      await using stranger = await createStranger();
      const stream = await stranger.open(addressOf(host, "/tcp/"));
      const link = await host.nextLink();
      stream.send(bytes);
      assert.deepEqual(await framesOf(link), []);
      await untilClosed(stream);
      assert.match(String(host.told.find(({ name: told }) => told === "linkClosed")?.facts[1]), /length/);
      await assertWorks(host);
    });
  }

  it("who promises a long frame and goes leaves nothing behind, and the frames before it count", async () => {
    await using host = await listening(1);
    await using stranger = await createStranger();
    const stream = await stranger.open(addressOf(host, "/tcp/"));
    const link = await host.nextLink();
    stream.send(framed(Uint8Array.of(1, 2, 3)));
    stream.send(framed(new Uint8Array(linkFrameBytesMost)).subarray(0, 10));
    await stream.close();
    assert.deepEqual(await framesOf(link), [Uint8Array.of(1, 2, 3)]);
    await untilClosed(stream);
    assert.deepEqual(host.connections(), []);
  });

  it("who never reads holds up one sender who waits, and loses the link to one who does not", async () => {
    await using host = await listening(1);
    await using stranger = await createStranger();
    const stream = await stranger.open(addressOf(host, "/tcp/"));
    // As a hostile node: it takes from the socket, but never opens the window again.
    (stream as unknown as { sendWindowUpdate(): void }).sendWindowUpdate = () => { /* Never. */ };
    const link = await host.nextLink();
    const frame = new Uint8Array(60_000);
    let sent = 0;
    while (await Promise.race([link.send(frame).then(() => true), new Promise((resolve) => { setImmediate(() => { setImmediate(resolve, false); }); })])) sent++;
    assert.ok(sent * frame.length < unsentBytesMost, `${sent} frames went to nobody`);
    const sends = Array.from({ length: unsentBytesMost / frame.length + 20 }, () => link.send(frame));
    assert.ok((await Promise.allSettled(sends)).every(({ status }) => status === "rejected"));
    assert.deepEqual(host.connections(), []);
    await assertWorks(host);
  });

  it("who opens many streams gets one link", async () => {
    await using host = await listening(1);
    await using stranger = await createStranger();
    const first = await stranger.open(addressOf(host, "/tcp/"));
    const others = await Promise.allSettled(Array.from({ length: 100 }, () => stranger.open(addressOf(host, "/tcp/"))));
    for (const other of others) if (other.status === "fulfilled") await untilClosed(other.value);
    assert.equal(first.status, "open");
    assert.equal(host.connections().length, 1);
    assert.equal(host.told.filter(({ name }) => name === "linkOpened").length, 1);
    await assertWorks(host);
  });

  it("who asks for another protocol is turned down", async () => {
    await using host = await listening(1);
    await using stranger = await createStranger();
    await assert.rejects(stranger.open(addressOf(host, "/tcp/"), "/cosmicsync/sync/9.9.9"));
    assert.deepEqual(host.connections(), []);
    await assertWorks(host);
  });

  it("who does not know Noise gets no further than the socket", async () => {
    await using host = await startHost(1, { listen: [loopback.tcp], dialMillis: 500 });
    const port = Number(/tcp\/(\d+)/.exec(addressOf(host, "/tcp/"))?.[1]);
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => { /* Reset is as good as closed. */ });
    socket.write("GET / HTTP/1.1\r\n\r\n".repeat(100));
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
    assert.deepEqual(host.connections(), []);
    await assertWorks(host);
  });
});
