/**
 * One round a line of standard input: `{"frames", "bytes"}` in, `{"cpuMicros"}` out: what it costs in all that so many frames of so many
 * bytes go over one stream of libp2p from one node to another, and nobody looks at what they hold.
 *
 * Both nodes are in this process, over the transport in memory, with the encryption (Noise) and the streams (Yamux) that a node has.
 * Frames are pushed as the stream takes them; the round ends when the last byte has come.
 */
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { noise } from "@libp2p/noise";
import { yamux } from "@libp2p/yamux";
import { memory } from "@libp2p/memory";
import { createLibp2p } from "libp2p";

const protocol = "/raw/1";
const open = (listen) => createLibp2p({ addresses: { listen }, transports: [memory()], connectionEncrypters: [noise()], streamMuxers: [yamux()], connectionGater: { denyDialMultiaddr: () => false } });
const [receiver, sender] = [await open(["/memory/raw"]), await open([])];
let [received, expected, arrived] = [0, 0, undefined];
await receiver.handle(protocol, (stream) => {
  stream.addEventListener("message", ({ data }) => {
    received += data.byteLength;
    if (received >= expected) arrived?.();
  });
});
const stream = await sender.dialProtocol(receiver.getMultiaddrs(), protocol);

async function round({ frames, bytes }) {
  const content = Array.from({ length: frames }, () => new Uint8Array(randomBytes(bytes)));
  const all = new Promise((resolve) => { arrived = resolve; });
  expected = received + frames * bytes;
  const before = process.cpuUsage();
  for (const frame of content) if (!stream.send(frame)) await new Promise((resolve) => { stream.addEventListener("drain", resolve, { once: true }); });
  await all;
  const { user, system } = process.cpuUsage(before);
  return { cpuMicros: user + system };
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await round(JSON.parse(line))));
process.exit(0);
