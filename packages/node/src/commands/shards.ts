/**
 * `cosmicsync shards init|status|plan|rebalance|verify|isolate`: looks after a cluster of Citus beside running nodes.
 *
 * Exit code 0 when all is well, 1 when it is not, 130 when a rebalance was stopped.
 */
import { isId } from "@cosmicsync/protocol";
import { StorageError } from "@cosmicsync/storage";
import { initShards, isolateOwner, openCluster, planShards, rebalanceShards, shardStatus, verifyShards, type Cluster, type ClusterParts, type ShardPlan, type ShardStatus, type VerifyReport } from "@cosmicsync/storage/shards";
import { placeName, placeOf, type Place } from "@cosmicsync/storage/transfer";
import type { Output } from "../control.ts";
import { openHome } from "../home.ts";
import type { Settings } from "../settings.ts";
import { placeInUse } from "./place-in-use.ts";
import { bytesText, durationText, tableOf } from "./table.ts";

export interface ShardsGiven { readonly database?: string; readonly json: boolean }
export type ShardsCommand = "init" | "status" | "plan" | "rebalance" | "verify" | "isolate";

const clocks = { now: Date.now, ticks: (): number => performance.now() };

export const shardsCommand = async (command: ShardsCommand, given: ShardsGiven & Readonly<Record<string, unknown>>, settings: Settings, output: Output, stop: AbortSignal): Promise<number> => {
  const parts = partsOf(given.database === undefined ? await placeInUse(settings, await openHome(settings.home)) : placeOf(given.database));
  const say = (answer: unknown, lines: () => readonly string[]): number => {
    output.status("");
    output.out(given.json ? JSON.stringify(answer) : lines().join("\n"));
    return 0;
  };
  if (command === "init") {
    const { machine, coordinator, shards } = given as { machine?: readonly string[]; coordinator?: string; shards?: number };
    const report = await initShards(parts, { ...(machine === undefined ? {} : { machines: machine }), ...(coordinator === undefined ? {} : { coordinator }), ...(shards === undefined ? {} : { shardCount: shards }) }, (line) => output.status(line));
    return say(report, () => [
      ...report.machinesAdded.map((name) => `Added ${name}.`),
      report.tablesSpread.length === 0 ? `Every table of ${report.database} was spread already, in ${report.shardCount} shards each.` : `${report.tablesSpread.length} tables of ${report.database} are spread, in ${report.shardCount} shards each.`,
      ...(report.machinesAdded.length > 0 ? ["See what would move there: cosmicsync shards plan"] : []),
    ]);
  }
  await using cluster = await openCluster(parts);
  switch (command) {
    case "status": {
      const status = await shardStatus(cluster);
      say(status, () => statusLines(status));
      return status.faults.length === 0 ? 0 : 1;
    }
    case "plan": {
      const plan = await planShards(cluster, emptyOf(given));
      return say(plan, () => planLines(plan));
    }
    case "rebalance": return await rebalance(cluster, emptyOf(given), say, output, stop);
    case "verify": {
      let rows = 0;
      const report = await verifyShards(cluster, (count) => output.status(`${(rows += count)} rows`));
      return say(report, () => verifyLines(report));
    }
    case "isolate": {
      const { owner, to } = given as unknown as { owner: string; to?: string };
      if (!isId(owner)) throw new Error("an owner is named by an id of 52 letters and digits, as pages and lists show it");
      const report = await isolateOwner(cluster, owner, to, stop);
      return say(report, () => [`${report.isNew ? "Now" : "As before,"} ${owner} has shards of its own on ${report.machine}: ${bytesText(report.bytes)}.`]);
    }
  }
};

const partsOf = (place: Place): ClusterParts => {
  if (place.engine !== "postgres") throw new StorageError("shards/not-postgres", { database: placeName(place) });
  return { url: place.url, ...(place.schema === undefined ? {} : { schema: place.schema }), ...clocks };
};
const emptyOf = (given: object): { empty?: string } => ("empty" in given && typeof given.empty === "string" ? { empty: given.empty } : {});

const rebalance = async (cluster: Cluster, given: { empty?: string }, say: (answer: unknown, lines: () => readonly string[]) => number, output: Output, stop: AbortSignal): Promise<number> => {
  try {
    const report = await rebalanceShards(cluster, given, ({ move, number, movesTotal, bytes, bytesTotal, secondsLeft, doing }) => {
      output.status(`${number} of ${movesTotal}: shard ${move.shard} from ${move.from} to ${move.to}, ${doing}; ${bytesText(bytes)} of ${bytesText(bytesTotal)}, ${durationText(secondsLeft * 1_000)} left`);
    }, stop);
    return say(report, () => [report.moved.length === 0 ? "Nothing to move: the machines hold about the same." : `Moved ${report.moved.length} shard groups, ${bytesText(report.bytes)} in ${durationText(report.millis)} (${bytesText(report.bytesPerSecond)} a second).`]);
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "shards/stopped") throw error;
    output.err(`Stopped: ${String(error.facts["moved"])} shard groups moved, ${String(error.facts["left"])} left. Run the same command again to go on.`);
    return 130;
  }
};

const statusLines = ({ database, citus, isSpread, machines, shardGroups, bytes, leftOvers, faults }: ShardStatus): string[] => [
  `${database}, Citus ${citus}: ${isSpread ? `${shardGroups} shard groups, ${bytesText(bytes)}` : "the tables are not spread yet (cosmicsync shards init)"}`,
  ...tableOf([["machine", "shard groups", "bytes", ""], ...machines.map((machine) => [machine.name, String(machine.shardGroups), bytesText(machine.bytes), [machine.isCoordinator ? "coordinator" : "", machine.isActive ? "" : "not active", machine.takesShards ? "" : "takes no shards"].filter((word) => word !== "").join(", ")])]),
  ...(leftOvers > 0 ? [`${leftOvers} copies that moves left behind are being removed.`] : []),
  ...faults.map((fault) => `! ${fault}`),
];

const planLines = ({ moves, bytes, rows, speed, seconds }: ShardPlan): string[] => moves.length === 0 ? ["Nothing to move: the machines hold about the same."] : [
  `Would move ${moves.length} shard groups: ${bytesText(bytes)}, about ${rows} rows, about ${durationText(seconds * 1_000)}.`,
  ...tableOf([["shard", "from", "to", "bytes", "rows"], ...moves.map((move) => [String(move.shard), move.from, move.to, bytesText(move.bytes), String(move.rows)])]),
  speed.measuredOn === "moves" ? `The time is that of ${bytesText(speed.bytesPerSecond)} a second, as the moves of ${new Date(speed.at).toISOString().slice(0, 10)} went.` : `The time is that of ${bytesText(speed.bytesPerSecond)} a second, as rows can be read here: nothing was moved yet, and moving is slower.`,
];

const verifyLines = ({ rows, digests, before }: VerifyReport): string[] => [
  `${rows} rows, ${digests.records.count} records: each once and in its place.`,
  ...(before === undefined ? ["There was no verify before: the digests are kept for the next."] : [beforeLine(before)]),
];
const beforeLine = ({ at, differing, writtenSince }: NonNullable<VerifyReport["before"]>): string => {
  const then = new Date(at).toISOString();
  if (differing.length === 0) return `Every digest is as it was at ${then}.`;
  return `Digests of ${differing.join(", ")} are others than at ${then}; the rest are the same. ${writtenSince === "something" ? "Nodes wrote meanwhile." : "Whether nodes wrote meanwhile is not known any more."}`;
};
