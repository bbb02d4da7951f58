/**
 * One round of Yjs a line of standard input.
 *
 * `{"count"}` in, `{"cpuMicros"}` out: what one entry of 300 bytes costs to take in, 64 updates a transaction, in memory: Yjs checks no signature
 * and keeps nothing on disk by itself; our side does both.
 *
 * `{"count", "difference"}` in, `{"cpuMillis", "bytes", "roundTrips"}` out: two documents hold the same map of `count` entries from sixteen
 * authors, and of `difference` more each has a half. State vectors and updates go both ways until both hold the same. A state vector
 * says how far each author was heard, so nothing can be missing in the middle of an author's words; our sets may lack any record.
 * `bytes` are without the 300 of each entry; the entry's key and Yjs's own words about it are counted.
 */
import { createInterface } from "node:readline";
import * as Y from "yjs";

const payloadBytes = 300;
const authorCount = 16;
const micros = (before) => { const { user, system } = process.cpuUsage(before); return user + system; };

/** Entries of many authors, each an update of its own. */
function openAuthors() {
  let made = 0;
  const authors = Array.from({ length: authorCount }, (_, number) => {
    const doc = new Y.Doc();
    doc.clientID = 1_000_000 + number;
    return doc;
  });
  return {
    say(count) {
      return Array.from({ length: count }, () => {
        const doc = authors[made % authorCount];
        const before = Y.encodeStateVector(doc);
        doc.getMap("records").set(`r${made}`, `${made++}:`.padEnd(payloadBytes, "x"));
        return Y.encodeStateAsUpdate(doc, before);
      });
    },
  };
}

function take(doc, updates) {
  for (let from = 0; from < updates.length; from += 64) doc.transact(() => { for (const update of updates.slice(from, from + 64)) Y.applyUpdate(doc, update); });
}

function ingest({ count }) {
  const updates = openAuthors().say(count);
  const doc = new Y.Doc();
  const before = process.cpuUsage();
  take(doc, updates);
  const cpuMicros = micros(before) / count;
  if (doc.getMap("records").size !== count) throw new Error("entries are missing");
  return { cpuMicros };
}

function reconcile({ count, difference }) {
  const authors = openAuthors();
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  const base = authors.say(count - difference);
  for (const doc of [ours, theirs]) take(doc, base);
  const more = authors.say(difference);
  // Whole authors on either side: a half of one author's words would have to wait for the other half.
  take(ours, more.filter((_, index) => (count - difference + index) % authorCount < authorCount / 2));
  take(theirs, more.filter((_, index) => (count - difference + index) % authorCount >= authorCount / 2));
  const before = process.cpuUsage();
  const asked = Y.encodeStateVector(ours);
  const [answer, askedBack] = [Y.encodeStateAsUpdate(theirs, asked), Y.encodeStateVector(theirs)];
  Y.applyUpdate(ours, answer);
  const last = Y.encodeStateAsUpdate(ours, askedBack);
  Y.applyUpdate(theirs, last);
  const cpuMillis = micros(before) / 1_000;
  for (const doc of [ours, theirs]) if (doc.getMap("records").size !== count) throw new Error("entries are missing");
  return { cpuMillis, bytes: asked.length + answer.length + askedBack.length + last.length - difference * payloadBytes, roundTrips: 1 };
}

for await (const line of createInterface({ input: process.stdin })) {
  const round = JSON.parse(line);
  console.log(JSON.stringify(round.difference === undefined ? ingest(round) : reconcile(round)));
}
