/**
 * One round of negentropy a line of standard input: `{"count", "difference", "seed"}` in, `{"cpuMillis", "bytes", "roundTrips"}` out.
 *
 * Both sides hold `count` ids under clustered times; the difference is shared out between them. What is timed is what our side is timed
 * for: both sets built from ids, then talking until the initiator knows what it has and needs. Bytes are those of the messages
 * themselves, without the hexadecimal that this package dresses them in.
 */
import { createInterface } from "node:readline";
import { Negentropy, NegentropyStorageVector } from "./node_modules/nostr-tools/lib/esm/nip77.js";

/** Beyond their frame limit this version loses ids (9,806 of 10,000 came out at 60 kB), so its messages may be as long as they like. */
const frameBytes = 2 ** 30;

function seeded(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

function round({ count, difference, seed }) {
  const next = seeded(seed);
  const made = Array.from({ length: count }, (_, index) => ({ time: 1_700_000_000 + index, id: Buffer.from(Uint32Array.from({ length: 8 }, next).buffer).toString("hex") }));
  const every = Math.floor(count / difference);
  const before = process.cpuUsage();
  const [ours, theirs] = [new NegentropyStorageVector(), new NegentropyStorageVector()];
  for (let index = 0; index < count; index++) {
    const { time, id } = made[index];
    const missing = index % every === 0 && index / every < difference ? (index / every) % 2 : undefined;
    if (missing !== 0) ours.insert(time, id);
    if (missing !== 1) theirs.insert(time, id);
  }
  ours.seal();
  theirs.seal();
  const [initiator, responder] = [new Negentropy(ours, frameBytes), new Negentropy(theirs, frameBytes)];
  let [bytes, roundTrips, known] = [0, 0, 0];
  let message = initiator.initiate();
  while (message !== null) {
    const answer = responder.reconcile(message);
    bytes += (message.length + answer.length) / 2;
    roundTrips++;
    message = initiator.reconcile(answer, () => known++, () => known++);
  }
  const spent = process.cpuUsage(before);
  if (known !== difference) throw new Error(`it found ${known} of ${difference}`);
  return { cpuMillis: (spent.user + spent.system) / 1_000, bytes, roundTrips };
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(round(JSON.parse(line))));
