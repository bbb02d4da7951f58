/**
 * For tests: two linked nodes, one of which has much to tell; again and again one of them is killed as by `kill -9` while they
 * are at it, and starts anew. At the end both must hold the same, each record once, in databases that are whole.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeId, seededChance } from "@cosmicsync/protocol";
import type { TestFolder } from "./files.ts";
import { allAgreed, hexOf, startLinkedNode } from "./linked-node.ts";

export interface KillRounds {
  readonly kills: number;
  /** Kills that hit while records were under way: some had come, some had not. */
  readonly inSession: number;
  readonly faults: readonly string[];
  readonly records: number;
}

export const killInSessions = async (folder: TestFolder, given: { readonly kills: number; readonly records: number; readonly seed: number; readonly said?: (line: string) => void }): Promise<KillRounds> => {
  const chance = seededChance(given.seed);
  await using teller = await startLinkedNode(folder, "teller");
  await using hearer = await startLinkedNode(folder, "hearer");
  await teller.importProjects(0, given.records);
  const { spheres: [sphere] } = await hearer.add(await teller.invite());
  if (sphere === undefined) throw new Error("nothing is shared");
  const shared = hexOf(decodeId(sphere.id));
  let all = teller.records(shared).length;
  const held = (): number => hearer.records(shared).length;

  let [kills, inSession] = [0, 0];
  while (kills < given.kills) {
    const before = held();
    // The last rounds need something to tell, too.
    if (before >= all * 0.9) {
      await teller.importProjects(all, given.records);
      all = teller.records(shared).length;
    }
    await grown(held, before, all);
    // Somewhere within what is still to come: at once, or some milliseconds on.
    await new Promise((resolve) => setTimeout(resolve, Math.floor(chance() * 40)));
    const victim = chance() < 0.5 ? teller : hearer;
    await victim.kill();
    kills += 1;
    const then = held();
    if (then < all) inSession += 1;
    given.said?.(`kill ${kills}: the ${victim === teller ? "teller" : "hearer"}, ${then} of ${all} records`);
    await victim.start();
  }
  await hearer.until((view) => allAgreed(view) && held() >= all, 120);
  const faults = [...faultsOf(hearer.home), ...faultsOf(teller.home)];
  const [one, other] = [teller.records(shared), hearer.records(shared)];
  if (one.join() !== other.join()) faults.push(`${one.length} records here, ${other.length} there`);
  return { kills, inSession, faults, records: all };
};

/** Waits until more is held than before, or everything. */
const grown = async (held: () => number, before: number, all: number): Promise<void> => {
  for (let tries = 0; tries < 12_000; tries += 1) {
    const now = held();
    if (now > before || now >= all) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`nothing came for a minute: ${before} of ${all} records`);
};

const faultsOf = (home: string): string[] => {
  const database = new DatabaseSync(join(home, "cosmicsync.sqlite"), { readOnly: true });
  const faults = database.prepare("PRAGMA integrity_check").all().flatMap((row) => (row["integrity_check"] === "ok" ? [] : [`${home}: ${String(row["integrity_check"])}`]));
  const doubled = database.prepare(`SELECT count(*) - count(DISTINCT id) AS doubled FROM envelope`).get() as { doubled: number };
  if (doubled.doubled !== 0) faults.push(`${home}: ${doubled.doubled} records twice`);
  database.close();
  return faults;
};
