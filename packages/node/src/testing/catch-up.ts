/**
 * For tests: two linked nodes in processes of their own, with stores on disk; one is away while the other is told many records, and comes
 * back. Measures what it costs both to hold the same again.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeId } from "@cosmicsync/protocol";
import type { TestFolder } from "./files.ts";
import { allAgreed, hexOf, startLinkedNode } from "./linked-node.ts";
import { processCost } from "./process-cost.ts";

export interface CatchUp {
  /** What it missed. */
  readonly records: number;
  /** What both held before. */
  readonly before: number;
  /** From the start of its process until both hold the same. */
  readonly seconds: number;
  readonly recordsPerSecond: number;
  /** Both processes, from their start; undefined where the system does not tell. */
  readonly cpuMicrosPerRecord?: { readonly here: number; readonly there: number };
  readonly peakBytes?: { readonly here: number; readonly there: number };
  /** All bytes on the link, both ways, over those of the envelopes that were missing. */
  readonly bytesOverPayload: number;
  readonly sessions: number;
  readonly faults: readonly string[];
}

export interface CatchUpGiven {
  readonly records: number;
  readonly before?: number;
  readonly seconds?: number;
  readonly said?: (line: string) => void;
}

export const catchUp = async (folder: TestFolder, { records, before = 0, seconds = 3_600, said = () => undefined }: CatchUpGiven): Promise<CatchUp> => {
  await using here = await startLinkedNode(folder, "here", { COSMICSYNC_NETWORK_WS_PORT: "off" });
  await using there = await startLinkedNode(folder, "there", { COSMICSYNC_NETWORK_WS_PORT: "off" });
  if (before > 0) await here.importProjects(0, before);
  const peer = await there.add(await here.invite());
  const shared = hexOf(decodeId(peer.spheres[0]!.id));
  await there.until((view) => allAgreed(view) && there.records(shared).length > before, seconds);
  await there.stop();
  const had = held(here.home);
  const own = held(there.home).count - had.count;
  said(`both hold ${had.count} records; one goes away`);

  const importing = performance.now();
  await here.importProjects(before, records);
  const missing = held(here.home).count - had.count;
  const payload = held(here.home).bytes - had.bytes;
  // Made anew, so that what it cost to import is not counted.
  await here.stop();
  await here.start();
  said(`the other was told ${missing} records of ${payload} bytes meanwhile, in ${Math.round((performance.now() - importing) / 1_000)} s`);

  const began = performance.now();
  await there.start();
  const goal = had.count + own + missing;
  let lastSaid = 0;
  const view = await there.until((now) => {
    const count = held(there.home).count;
    if (performance.now() - lastSaid > 5_000) { lastSaid = performance.now(); said(`after ${Math.round((performance.now() - began) / 1_000)} s: ${count} of ${goal}`); }
    return allAgreed(now) && count >= goal;
  }, seconds, 500);
  const took = (performance.now() - began) / 1_000;
  const [costHere, costThere] = [processCost(here.pid), processCost(there.pid)];
  const link = view.peers[0]!;
  const faults = here.records(shared).join() === there.records(shared).join() ? [] : [`${here.records(shared).length} records here, ${there.records(shared).length} there`];
  if (link.refused.length > 0) faults.push(`refused: ${JSON.stringify(link.refused)}`);
  const micros = (cpuSeconds: number): number => Math.round((cpuSeconds * 1e6) / missing);
  return {
    records: missing, before: had.count, seconds: Math.round(took * 10) / 10, recordsPerSecond: Math.round(missing / took),
    ...(costHere === undefined || costThere === undefined ? {} : { cpuMicrosPerRecord: { here: micros(costHere.cpuSeconds), there: micros(costThere.cpuSeconds) }, peakBytes: { here: costHere.peakBytes, there: costThere.peakBytes } }),
    bytesOverPayload: Math.round(((link.bytesIn + link.bytesOut) / payload) * 1_000) / 1_000, sessions: link.sessions, faults,
  };
};

/** Envelopes in a node's database, and their bytes. */
const held = (home: string): { readonly count: number; readonly bytes: number } => {
  const database = new DatabaseSync(join(home, "cosmicsync.sqlite"), { readOnly: true });
  try {
    return database.prepare("SELECT count(*) AS count, coalesce(sum(length(header) + length(proof) + coalesce(length(nonce), 0) + coalesce(length(body), 0)), 0) AS bytes FROM envelope").get() as { count: number; bytes: number };
  } finally {
    database.close();
  }
};
