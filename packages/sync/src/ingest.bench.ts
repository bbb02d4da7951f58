/**
 * What it costs to take a record in, in microseconds of CPU a record (user and system, fsync's share included), into SQLite on disk.
 *
 * Records are a community's history as peers hand it over, views into frames of 60 kB: profile changes, projects, changes to projects and
 * roles, 64 of each author, on average 300 bytes of header and body; one step takes two authors' (about one frame). Medians of the rounds.
 *
 *     ingestBundledCpuMicros    bundles of 64 under one signature: opened (all checks of the protocol), kept durably as bare envelopes
 *     ingestSingleCpuMicros     the same, each record with a signature of its own
 *     ingestProjectedCpuMicros  bundles through a replica: admission by policy, every projection, the search index, one neighbour's sketch
 *     ingestProjectedSingleCpuMicros  the same, each record with a signature of its own
 *
 * `vsPeerbit*` and `vsOrbitdb*` are ours over what it costs Peerbit and OrbitDB to join an entry of 300 bytes, in the same rounds. They check a
 * signature an entry, and neither waits for the disk. `yjsCpuMicros` and `automergeCpuMicros` are an entry of 300 bytes in a map, taken in by 64 in
 * memory: neither checks who said it nor keeps it on disk, so they are no bound and no target, but what a document without either costs.
 *
 * `bareVerifyMicros` is one Ed25519 check by libsodium, `bareInsertMicros` the same rows into the same table by hand, and `bareHashMicros` what
 * a record must have hashed (header, commitment, its leaf and about one node of its bundle's tree), all in the same rounds: on a slow or
 * busy machine all of these grow alike. Together they are the bound: nobody who keeps these rows with these indexes durably and checks
 * what is signed can be below `bundledBoundMicros` (insert, hashes and 1/64 of a check) or `singleBoundMicros` (a whole check);
 * `bundledBoundOverPeerbit` and the like are the least that the ratios beside them could be.
 *
 * `bareProjectedMicros` is every statement that the replica of `ingestProjectedCpuMicros` changed something by (envelopes, tables that are read,
 * search index, begin and commit), run again by hand in a database of the same schema: nothing read, decoded, judged or merged.
 * `projectedBoundMicros` is that with the hashes and 1/64 of a check, and so the least that whoever keeps these rows could be at.
 *
 * `overRawStream`: that history comes over libp2p and is kept in memory, over what it costs that the same bytes come over libp2p and nobody
 * looks at them (one process for both nodes, Noise, Yamux, the transport in memory). The stream is in both: `rawStreamMicros` a record;
 * reading the frames, opening and keeping is `ingestMemoryCpuMicros`. `rawStreamBound` is the least that the ratio could be: the stream, the bare hashes
 * and 1/64 of a bare check, and nothing read, decoded or kept.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clockAt, createClock, createVerifiedRoots, decodeId, openEnvelope, signBundle, signRecord, type Draft, type Envelope, type KeyPair, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { envelopeRow, type Store } from "@cosmicsync/storage";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import { cpuMicros, median } from "@cosmicsync/protocol/testing";
import { readFrame } from "./reconcile/frames.ts";
import { packRecords } from "./reconcile/pack-records.ts";
import { createRecordSet } from "./reconcile/record-set.ts";
import { createReplica, type Replica } from "./replica.ts";
import { notInstalled, openPeer } from "./testing/peer-process.ts";
import { openRepeater, writtenBy } from "./testing/written-statements.ts";

const rounds = 9;
/** Not counted, for us and the peers alike: meanwhile the compiler works, and its CPU would be counted as theirs. */
const warmRounds = 5;
const authorsInRound = 16;
const bundleCount = 64;
const stepCount = 2 * bundleCount;
const peerCount = 512;
const now = 1_793_610_100_000;
const began = now - 90 * 24 * 3_600_000;
const crypto = createNodeCrypto();

interface Author { readonly keys: KeyPair; id: RecordId; sequence: number }
interface Said { readonly envelopes: Envelope[]; readonly id: RecordId }

let ticks = 0, authors = 0;
const stamp = (author: { sequence: number }) => ({ clock: clockAt(began) + ticks++, epoch: 0, sequence: author.sequence++ });

function newAuthor(): Author {
  authors++;
  return { keys: crypto.keyPair(new Uint8Array(32).fill(authors & 255, 0, 16).fill(authors >> 8, 16)), id: "", sequence: 0 };
}

function say(author: Author, draft: Draft, into: Envelope[]): RecordId {
  const { record, envelope } = signRecord(crypto, author.keys, draft, stamp(author));
  into.push(envelope);
  return record.id;
}

const home = { type: "home" } as const;
function found(): Said {
  const envelopes: Envelope[] = [];
  return { envelopes, id: say(newAuthor(), { kind: "sphere", body: { name: "Harbour town", openness: "open", joining: "free" }, scope: home }, envelopes) };
}

/** Somebody who consents to everything and is in the sphere. */
function arrive(author: Author, sphere: RecordId): Envelope[] {
  const envelopes: Envelope[] = [];
  author.id = say(author, { kind: "person", body: { began }, scope: home }, envelopes);
  for (const purpose of ["show", "match"] as const) say(author, { kind: "consent", body: { person: author.id, purpose, granted: true, wording: "1" }, scope: home }, envelopes);
  say(author, { kind: "membership", body: { sphere, person: author.id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } }, envelopes);
  return envelopes;
}

const skills = ["skill/carpentry", "skill/teaching", "skill/first-aid", "skill/bookkeeping", "skill/gardening"];
/** What an author says: of eight records two projects begun, two changed, one role, three changes of the profile. */
function draftOf(author: Author, sphere: RecordId, number: number, project: RecordId | undefined): Draft {
  const scope = { type: "sphere", sphere } as const;
  const needs = [{ skill: skills[number % 5]!, level: 2 }, { skill: skills[(number + 2) % 5]! }];
  const words = `Mending on Saturdays in the hall by the harbour, number ${number}`;
  const kind = number % 8;
  if (kind === 0 || kind === 4) return { kind: "project", scope, body: { lead: author.id, set: { title: `Repair café ${number}`, summary: words, state: "open" }, add: { needs, interests: ["interest/repair"] } } };
  if ((kind === 1 || kind === 5) && project !== undefined) return { kind: "project", scope, body: { project, set: { summary: `${words}; bring what is broken`, peopleWanted: number % 9 } } };
  if (kind === 6 && project !== undefined) return { kind: "role", scope, body: { project, title: "Somebody who teaches", needs, places: 2, hoursPerWeek: 3, open: true } };
  return { kind: "profile", scope, body: { person: author.id, set: { headline: words, about: "I bring lamps and chairs", hoursPerWeek: number % 20 }, ...(number < 8 ? { add: { offers: needs, interests: ["interest/repair"] } } : {}), visibility: [{ field: "headline", level: "sphere" }] } };
}

/** What one author says, under one signature or under one each: the same. The first begins the project that others speak of, and is signed by itself. */
function history(author: Author, sphere: RecordId, together: boolean): Envelope[] {
  const envelopes: Envelope[] = [];
  const sign = (drafts: readonly { draft: Draft; stamp: ReturnType<typeof stamp> }[]) => (together ? signBundle(crypto, author.keys, drafts) : drafts.map((one) => signRecord(crypto, author.keys, one.draft, one.stamp)));
  const first = signRecord(crypto, author.keys, draftOf(author, sphere, 0, undefined), stamp(author));
  const project = first.record.id;
  envelopes.push(first.envelope);
  envelopes.push(...sign(Array.from({ length: bundleCount - 1 }, (_, i) => ({ draft: draftOf(author, sphere, i + 1, project), stamp: stamp(author) }))).map(({ envelope }) => envelope));
  return envelopes;
}

export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-ingest-"));
  try {
    await using plain = await openSqliteStore({ path: join(folder, "plain", "store.sqlite"), now: () => now });
    await using plainSingle = await openSqliteStore({ path: join(folder, "plain-single", "store.sqlite"), now: () => now });
    await using store = await openSqliteStore({ path: join(folder, "whole", "store.sqlite"), now: () => now });
    await using storeSingle = await openSqliteStore({ path: join(folder, "whole-single", "store.sqlite"), now: () => now });
    using peerbit = openPeer<{ count: number }, { cpuMicros: number }>("peerbit");
    using orbitdb = openPeer<{ count: number }, { cpuMicros: number }>("orbitdb");
    using yjs = openPeer<{ count: number }, { cpuMicros: number }>("yjs");
    using automerge = openPeer<{ count: number }, { cpuMicros: number }>("automerge");
    using rawStream = openPeer<{ frames: number; bytes: number }, { cpuMicros: number }>("raw-stream")!;
    const theirs: Record<"peerbit" | "orbitdb" | "yjs" | "automerge", number[]> = { peerbit: [], orbitdb: [], yjs: [], automerge: [] };
    using bare = openBare(join(folder, "bare.sqlite"));
    await using told = await openSqliteStore({ path: join(folder, "told", "store.sqlite"), now: () => now });
    await (await openSqliteStore({ path: join(folder, "again", "store.sqlite"), now: () => now }))[Symbol.asyncDispose]();
    using again = openRepeater(join(folder, "again", "store.sqlite"), bareSettings);
    const replicaOf = (kept: Store): Replica => createReplica({ store: kept, crypto, clock: createClock({ now: () => now }), now: () => now });
    const [replica, replicaSingle, teller] = [replicaOf(store), replicaOf(storeSingle), replicaOf(told)];
    const sketch = createRecordSet({ salt: new Uint8Array(16).fill(7), capacity: 50_000 });
    const sketchSingle = createRecordSet({ salt: new Uint8Array(16).fill(7), capacity: 50_000 });
    replica.onAdmitted(({ admitted }) => { for (const { record } of admitted) sketch.add(decodeId(record.id)); });
    replicaSingle.onAdmitted(({ admitted }) => { for (const { record } of admitted) sketchSingle.add(decodeId(record.id)); });
    const { envelopes: foundation, id: sphere } = found();
    const repeat = async (envelopes: readonly Envelope[]): Promise<() => void> => again.prepare(await writtenBy(() => receiveAll(envelopes, teller)));
    for (const each of [replica, replicaSingle]) await receiveAll(foundation, each);
    (await repeat(foundation))();
    const samples: Record<"bundled" | "single" | "projected" | "bareProjected" | "projectedSingle" | "verify" | "insert" | "hash" | "memory" | "raw", number[]> = { bundled: [], single: [], projected: [], bareProjected: [], projectedSingle: [], verify: [], insert: [], hash: [], memory: [], raw: [] };
    const perRound = authorsInRound * bundleCount;
    let bytes = 0, arrived = 0;

    async function receiveAll(envelopes: readonly Envelope[], by: Replica): Promise<void> {
      for (let from = 0; from < envelopes.length; from += stepCount) {
        const step = envelopes.slice(from, from + stepCount);
        for (const verdict of await by.receive(step)) if (verdict.outcome !== "accept") throw new Error(`a record was not admitted: ${verdict.code}`);
      }
    }

    for (let round = -warmRounds; round < rounds; round++) {
      const [bundlers, soloists] = [Array.from({ length: authorsInRound }, newAuthor), Array.from({ length: authorsInRound }, newAuthor)];
      const arrivals = [...bundlers, ...soloists].flatMap((author) => arrive(author, sphere));
      arrived += arrivals.length;
      for (const each of [replica, replicaSingle]) await receiveAll(arrivals, each);
      (await repeat(arrivals))();
      const frames = packRecords(bundlers.flatMap((author) => history(author, sphere, true)));
      const bundles = envelopesIn(frames);
      const singles = envelopesIn(packRecords(soloists.flatMap((author) => history(author, sphere, false))));
      const take = async (name: keyof typeof samples, count: number, act: () => Promise<void> | void): Promise<void> => {
        const cpu = await cpuMicros(act);
        if (round >= 0) samples[name].push(cpu / count);
      };
      const rows = bundles.map(bareRow);
      const turns = [
        () => take("bundled", perRound, () => keepAll(plain, bundles)),
        () => take("single", perRound, () => keepAll(plainSingle, singles)),
        () => take("insert", perRound, () => bare.insertAll(rows)),
        () => take("verify", 64, () => verifyMany(singles)),
        () => take("hash", perRound, () => hashAll(bundles)),
        () => take("memory", perRound, () => keepInMemory(frames)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
      const bareProjected = await repeat(bundles);
      const whole = [() => take("projected", perRound, () => receiveAll(bundles, replica)), () => take("bareProjected", perRound, bareProjected), () => take("projectedSingle", perRound, () => receiveAll(singles, replicaSingle))];
      for (const turn of round % 2 === 0 ? whole : whole.toReversed()) await turn();
      for (const [name, peer] of [["peerbit", peerbit], ["orbitdb", orbitdb], ["yjs", yjs], ["automerge", automerge]] as const) {
        const measured = await peer?.measure({ count: peerCount });
        if (measured !== undefined && round >= 0) theirs[name].push(measured.cpuMicros);
      }
      const raw = await rawStream.measure({ frames: frames.length, bytes: Math.round(frames.reduce((sum, { length }) => sum + length, 0) / frames.length) });
      if (round >= 0) samples.raw.push(raw.cpuMicros / perRound);
      for (const { header, body } of bundles) bytes += (header.length + body!.length) / perRound / (rounds + warmRounds);
    }
    const kept = perRound * (rounds + warmRounds), known = kept + arrived + foundation.length;
    for (const [each, count] of [[plain, kept], [plainSingle, kept], [store, known], [storeSingle, known]] as const) if ((await each.read.count("envelope", { fanOut: true })) !== count) throw new Error("records are missing");
    if (sketch.size !== known || sketchSingle.size !== known) throw new Error("the sketch lacks records");
    if ((await store.search({ text: "harbour broken", subject: "project", spheres: [sphere], limit: 10 })).length !== 10) throw new Error("projects are not found");
    const bundledBound = samples.insert.map((insert, round) => insert + samples.hash[round]! + samples.verify[round]! / bundleCount);
    const projectedBound = samples.bareProjected.map((written, round) => written + samples.hash[round]! + samples.verify[round]! / bundleCount);
    const singleBound = samples.insert.map((insert, round) => insert + samples.hash[round]! + samples.verify[round]!);
    return {
      figures: {
        ingestBundledCpuMicros: median(samples.bundled), ingestProjectedCpuMicros: median(samples.projected), ingestSingleCpuMicros: median(samples.single), ingestProjectedSingleCpuMicros: median(samples.projectedSingle),
        bareVerifyMicros: median(samples.verify), bareInsertMicros: median(samples.insert),
        bareHashMicros: median(samples.hash), bundledBoundMicros: median(bundledBound), singleBoundMicros: median(singleBound),
        ingestBundledOverBound: over(samples.bundled, bundledBound), ingestSingleOverBound: over(samples.single, singleBound), ingestProjectedOverBound: over(samples.projected, projectedBound), bareProjectedMicros: median(samples.bareProjected), projectedBoundMicros: median(projectedBound),
        ingestBundledOverBareInsert: over(samples.bundled, samples.insert), ingestBundledOverBareVerify: over(samples.bundled, samples.verify), ingestSingleOverBareVerify: over(samples.single, samples.verify), recordBytes: Math.round(bytes),
        overRawStream: over(samples.raw.map((raw, round) => raw + samples.memory[round]!), samples.raw), rawStreamBound: over(samples.raw.map((raw, round) => raw + samples.hash[round]! + samples.verify[round]! / bundleCount), samples.raw), ingestMemoryCpuMicros: median(samples.memory), rawStreamMicros: median(samples.raw),
        ...(peerbit === undefined ? {} : { peerbitCpuMicros: median(theirs.peerbit), vsPeerbitBundled: over(samples.bundled, theirs.peerbit), bundledBoundOverPeerbit: over(bundledBound, theirs.peerbit), vsPeerbitSingle: over(samples.single, theirs.peerbit), singleBoundOverPeerbit: over(singleBound, theirs.peerbit) }),
        ...(orbitdb === undefined ? {} : { orbitdbCpuMicros: median(theirs.orbitdb), vsOrbitdbBundled: over(samples.bundled, theirs.orbitdb), bundledBoundOverOrbitdb: over(bundledBound, theirs.orbitdb), vsOrbitdbSingle: over(samples.single, theirs.orbitdb), singleBoundOverOrbitdb: over(singleBound, theirs.orbitdb) }),
        ...(yjs === undefined ? {} : { yjsCpuMicros: median(theirs.yjs) }), ...(automerge === undefined ? {} : { automergeCpuMicros: median(theirs.automerge) }),
      },
      peers: {
        peerbit: peerbit === undefined ? notInstalled("peerbit") : "@peerbit/log 6.2.16: Log.join with verifySignatures, 64 entries a call, blocks in LevelDB",
        orbitdb: orbitdb === undefined ? notInstalled("orbitdb") : "@orbitdb/core 4.0.0: Log.joinEntry, entries, heads and index in LevelDB",
        yjs: yjs === undefined ? notInstalled("yjs") : "yjs 13.6.33: applyUpdate, 64 a transaction, in memory, nothing verified",
        automerge: automerge === undefined ? notInstalled("automerge") : "@automerge/automerge-repo 2.5.6 (Automerge 3): applyChanges, 64 a call, in memory, nothing verified",
        bareInsert: `Node ${process.version}: node:sqlite by hand, the same rows, table, settings and steps`, bareProjected: "the very statements of our replica, without the replica", bareVerify: "crypto_sign_verify_detached of libsodium, one call from JavaScript",
        rawStream: "one stream of libp2p between two nodes of one process: transport in memory, Noise, Yamux, frames of the same count and size",
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a neighbour's frames bring them: views into the frame. */
function envelopesIn(frames: readonly Uint8Array[]): Envelope[] {
  return frames.flatMap((frame) => {
    const read = readFrame(frame);
    if (read?.message.type !== "records") throw new Error("a frame of records was not read");
    return [...read.message.envelopes];
  });
}

/** What a node without a disk would do. */
function keepInMemory(frames: readonly Uint8Array[]): void {
  const verified = createVerifiedRoots();
  const records = new Map<RecordId, SignedRecord>();
  for (const envelope of envelopesIn(frames)) {
    const opened = openEnvelope(crypto, envelope, verified);
    if (!opened.ok) throw new Error(opened.code);
    records.set(opened.value.id, opened.value);
  }
}

const treeHash = new Uint8Array(65);
function hashAll(envelopes: readonly Envelope[]): void {
  for (const { header, body } of envelopes) {
    crypto.hash(header);
    crypto.hash(body!);
    crypto.hash(treeHash.subarray(0, 33));
    crypto.hash(treeHash);
  }
}

/** Opens and keeps, a step at a time; nothing is asked but what the bytes themselves say. */
async function keepAll(store: Store, envelopes: readonly Envelope[]): Promise<void> {
  const verified = createVerifiedRoots();
  for (let from = 0; from < envelopes.length; from += stepCount) {
    await store.write(async (writer) => {
      for (const envelope of envelopes.slice(from, from + stepCount)) {
        const opened = openEnvelope(crypto, envelope, verified);
        if (!opened.ok) throw new Error(opened.code);
        await writer.insert("envelope", envelopeRow(envelope, opened.value, now));
      }
    });
  }
}

function bareRow(envelope: Envelope): SQLInputValue[] {
  const opened = openEnvelope(crypto, envelope);
  if (!opened.ok) throw new Error(opened.code);
  const row = envelopeRow(envelope, opened.value, now);
  return [decodeId(row.ownerId), decodeId(row.id), row.kind, row.scope, row.sphereId === null ? null : decodeId(row.sphereId), decodeId(row.author), row.clock, row.epoch, row.sequence, row.header, row.proof, row.nonce, row.body, row.receivedAt];
}

function verifyMany(envelopes: readonly Envelope[]): void {
  const keys = crypto.keyPair(new Uint8Array(32).fill(1));
  const message = envelopes[0]!.header.slice(0, 53);
  const signature = crypto.sign(keys.secretKey, message);
  for (let i = 0; i < 64; i++) if (!crypto.verify(keys.publicKey, message, signature)) throw new Error("a good signature was refused");
}

const bareSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000";
interface Bare extends Disposable { insertAll(rows: readonly SQLInputValue[][]): void }

function openBare(path: string): Bare {
  const database = new DatabaseSync(path);
  database.exec(bareSettings);
  database.exec("CREATE TABLE envelope (owner_id BLOB, id BLOB, kind TEXT, scope TEXT, sphere_id BLOB, author BLOB, clock INTEGER, epoch INTEGER, sequence INTEGER, header BLOB, proof BLOB, nonce BLOB, body BLOB, received_at INTEGER, PRIMARY KEY (owner_id, id)) STRICT");
  for (const columns of ["id", "author, epoch, sequence", "sphere_id, clock"]) database.exec(`CREATE INDEX envelope_by_${columns.split(",")[0]!} ON envelope (${columns})`);
  const insert = database.prepare("INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  return {
    insertAll(rows) {
      for (let from = 0; from < rows.length; from += stepCount) {
        database.exec("BEGIN IMMEDIATE");
        for (const row of rows.slice(from, from + stepCount)) insert.run(...row);
        database.exec("COMMIT");
      }
    },
    [Symbol.dispose]: () => database.close(),
  };
}

/** The median of the rounds' ratios. */
const over = (ours: readonly number[], theirs: readonly number[]): number => median(ours.map((value, round) => value / theirs[round]!));
