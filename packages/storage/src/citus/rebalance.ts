/**
 * Moves shard groups until the machines hold about the same, one after another, while nodes write: Citus copies a group by
 * logical replication and holds writers to it for a moment at the end. There is no state but the cluster's own: stopped in the
 * middle of a move, the group is where it was, and the next run plans from what it finds.
 *
 * Throws shards/stopped, and shards/refused with what Citus said.
 */
import { StorageError } from "../errors.ts";
import { sqlStateOf } from "../postgres/failures.ts";
import type { Session } from "../postgres/connection.ts";
import { citusErrorOf, machineOf, number, type Cluster } from "./cluster.ts";
import { keepNote } from "./notes.ts";
import { planShards, stopTaking, type Move, type PlanGiven, type Speed } from "./plan.ts";

export interface RebalanceProgress {
  readonly move: Move;
  /** From 1. */
  readonly number: number;
  readonly movesTotal: number;
  /** Of all moves, as far as they have come. */
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly secondsLeft: number;
  /** What Citus is doing with the group. */
  readonly doing: string;
}
export interface RebalanceReport { readonly database: string; readonly moved: readonly Move[]; readonly bytes: number; readonly millis: number; readonly bytesPerSecond: number }

const lookEveryMillis = 500;

export async function rebalanceShards(cluster: Cluster, given: PlanGiven = {}, progress: (progress: RebalanceProgress) => void = () => undefined, stop?: AbortSignal): Promise<RebalanceReport> {
  const { ticks, now } = cluster.parts;
  await cluster.requireSpread();
  if (given.empty !== undefined) await stopTaking(cluster, given.empty).catch((error: unknown) => { throw error instanceof StorageError ? error : citusErrorOf(error, "emptying a machine"); });
  const plan = await planShards(cluster);
  const began = ticks();
  const moved: Move[] = [];
  let bytes = 0;
  for (const [i, move] of plan.moves.entries()) {
    if (stop?.aborted === true) throw new StorageError("shards/stopped", { moved: moved.length, left: plan.moves.length - moved.length });
    const since = ticks();
    await moveGroup(cluster, move, (share, doing) => {
      const done = bytes + move.bytes * share;
      const bytesPerSecond = bytes === 0 ? plan.speed.bytesPerSecond : (bytes / (since - began)) * 1_000;
      progress({ move, number: i + 1, movesTotal: plan.moves.length, bytes: Math.round(done), bytesTotal: plan.bytes, secondsLeft: Math.ceil((plan.bytes - done) / bytesPerSecond), doing });
    }, stop).catch((error: unknown) => { throw error instanceof StorageError && error.code === "shards/stopped" ? new StorageError("shards/stopped", { moved: moved.length, left: plan.moves.length - moved.length }) : error; });
    moved.push(move);
    bytes += move.bytes;
    const speed: Speed = { bytesPerSecond: Math.max(1, Math.round((bytes / Math.max(1, ticks() - began)) * 1_000)), measuredOn: "moves", bytes, millis: Math.round(ticks() - began), at: now() };
    if (bytes > 0) await keepNote(cluster, "speed", speed);
  }
  // Citus would do so by and by; copies that were left behind hold people's rows.
  if (moved.length > 0) await cluster.session.run("CALL citus_cleanup_orphaned_resources()").catch(() => undefined);
  const millis = Math.round(ticks() - began);
  return { database: cluster.name, moved, bytes, millis, bytesPerSecond: Math.round((bytes / Math.max(1, millis)) * 1_000) };
}

/** Moves one group; `tell` hears how much of it is there, from 0 to 1. */
export async function moveGroup(cluster: Cluster, move: Pick<Move, "shard" | "from" | "to">, tell: (share: number, doing: string) => void = () => undefined, stop?: AbortSignal): Promise<void> {
  const { rows, session } = cluster;
  const [from, to] = [machineOf(move.from), machineOf(move.to)];
  const [own] = await rows("SELECT pg_backend_pid()");
  const watch = await cluster.connect();
  const cancel = (): void => void watch.ask({ text: "SELECT pg_cancel_backend($1::integer)" }, [number(own![0])]).catch(() => undefined);
  stop?.addEventListener("abort", cancel, { once: true });
  const state = { done: false };
  const looking = look(watch, number(own![0]), state, tell);
  try {
    // A machine that came lately lacks the reference tables, and gets no shard before it has them.
    await session.run("SELECT replicate_reference_tables('auto')");
    await session.ask({ text: "SELECT citus_move_shard_placement($1, $2, $3, $4, $5, 'auto')" }, [move.shard, from.host, from.port, to.host, to.port]);
    tell(1, "moved");
  } catch (error) {
    if (stop?.aborted === true && sqlStateOf(error) === "57014") {
      await session.run("CALL citus_cleanup_orphaned_resources()").catch(() => undefined);
      throw new StorageError("shards/stopped");
    }
    throw citusErrorOf(error, `moving shard ${move.shard} from ${move.from} to ${move.to}`);
  } finally {
    state.done = true;
    stop?.removeEventListener("abort", cancel);
    await looking;
    await watch.close();
  }
}

/** What Citus itself tells of the move that this session makes. */
async function look(watch: Session, session: number, state: { readonly done: boolean }, tell: (share: number, doing: string) => void): Promise<void> {
  while (!state.done) {
    const { rows } = await watch.ask({ text: "SELECT coalesce(sum(source_shard_size), 0)::bigint, coalesce(sum(target_shard_size), 0)::bigint, min(status) FROM get_rebalance_progress() WHERE sessionid = $1" }, [session]).catch(() => ({ rows: [] }));
    const [source, target, doing] = rows[0] ?? [];
    if (typeof doing === "string") tell(Math.min(0.99, number(target) / Math.max(1, number(source))), doing.toLowerCase());
    for (let waited = 0; waited < lookEveryMillis && !state.done; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
