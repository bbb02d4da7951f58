/**
 * One round of Automerge a line of standard input: the documents and the sync protocol that automerge-repo sends between its nodes, one
 * document. The repository's own envelope around a message (CBOR, a few dozen bytes) is not counted, nor its storage: in its favour.
 *
 * `{"count"}` in, `{"cpuMicros"}` out: what one entry of 300 bytes costs to take in, 64 changes a call, in memory: Automerge hashes changes,
 * checks no signature and keeps nothing on disk by itself; our side does both.
 *
 * `{"count", "difference"}` in, `{"cpuMillis", "bytes", "roundTrips"}` out: two documents hold the same map of `count` entries from sixteen
 * authors, one change each, and of `difference` more each has a half; messages go until neither has one. `bytes` are without the 300 of
 * each entry; its key and what Automerge says of it are counted. Automerge deflates what it sends, and our entries are letters of chance that
 * shrink by a quarter: that too is in its favour.
 */
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import * as Automerge from "@automerge/automerge";

const payloadBytes = 300;
const authorCount = 16;
const micros = (before) => { const { user, system } = process.cpuUsage(before); return user + system; };
const actorOf = (number) => Buffer.alloc(16, number + 1).toString("hex");
const empty = Automerge.change(Automerge.init({ actor: "00".repeat(16) }), { time: 0 }, (doc) => { doc.records = {}; });
const countOf = (doc) => Object.keys(doc.records).length;
let made = 0;

/** So many changes of one author upon a document: the document afterwards. */
function say(doc, author, count) {
  let said = Automerge.clone(doc, { actor: actorOf(author) });
  for (let number = 0; number < count; number++) said = Automerge.change(said, { time: 0 }, (draft) => { draft.records[`r${made++}`] = new Automerge.ImmutableString(randomBytes(payloadBytes * 3 / 4).toString("base64")); });
  return said;
}

function sayAll(doc, authors, count) {
  let merged = Automerge.clone(doc);
  for (const [index, author] of authors.entries()) merged = Automerge.merge(merged, say(doc, author, Math.floor(count / authors.length) + (index < count % authors.length ? 1 : 0)));
  return merged;
}
const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

function ingest({ count }) {
  const changes = Automerge.getChanges(empty, sayAll(empty, numbers(0, authorCount), count));
  let doc = Automerge.clone(empty, { actor: "ff".repeat(16) });
  const before = process.cpuUsage();
  for (let from = 0; from < changes.length; from += 64) [doc] = Automerge.applyChanges(doc, changes.slice(from, from + 64));
  const cpuMicros = micros(before) / count;
  if (countOf(doc) !== count) throw new Error(`${countOf(doc)} of ${count} are there`);
  return { cpuMicros };
}

function reconcile({ count, difference }) {
  const base = sayAll(empty, numbers(0, authorCount), count - difference);
  const half = authorCount / 2;
  let ours = sayAll(base, numbers(0, half), Math.ceil(difference / 2)), theirs = sayAll(base, numbers(half, authorCount), Math.floor(difference / 2));
  let [ourState, theirState] = [Automerge.initSyncState(), Automerge.initSyncState()];
  let [bytes, roundTrips] = [0, 0];
  const before = process.cpuUsage();
  for (;;) {
    let message, answer;
    [ourState, message] = Automerge.generateSyncMessage(ours, ourState);
    if (message !== null) {
      [theirs, theirState] = Automerge.receiveSyncMessage(theirs, theirState, message);
      bytes += message.length;
    }
    [theirState, answer] = Automerge.generateSyncMessage(theirs, theirState);
    if (answer !== null) {
      [ours, ourState] = Automerge.receiveSyncMessage(ours, ourState, answer);
      bytes += answer.length;
    }
    if (message === null && answer === null) break;
    roundTrips++;
  }
  const cpuMillis = micros(before) / 1_000;
  for (const doc of [ours, theirs]) if (countOf(doc) !== count) throw new Error(`${countOf(doc)} of ${count} are there`);
  return { cpuMillis, bytes: bytes - difference * payloadBytes, roundTrips };
}

for await (const line of createInterface({ input: process.stdin })) {
  const round = JSON.parse(line);
  console.log(JSON.stringify(round.difference === undefined ? ingest(round) : reconcile(round)));
}
