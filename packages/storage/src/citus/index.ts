/** PostgreSQL on many machines, with Citus: every table spread by its owner, moved while nodes write, and proved to be whole. */
export { openCluster } from "./cluster.ts";
export type { Cluster, ClusterParts } from "./cluster.ts";
export { defaultShardCount, spreadStatements } from "./ddl.ts";
export { initShards } from "./init.ts";
export type { InitGiven, InitReport } from "./init.ts";
export { isolateOwner } from "./isolate.ts";
export type { IsolateReport } from "./isolate.ts";
export { distributedTables, localTables, ownerTables, placements, referenceTables } from "./placement.ts";
export type { Placement } from "./placement.ts";
export { planShards } from "./plan.ts";
export type { Move, ShardPlan, Speed } from "./plan.ts";
export { rebalanceShards } from "./rebalance.ts";
export type { RebalanceProgress, RebalanceReport } from "./rebalance.ts";
export { shardStatus } from "./status.ts";
export type { Machine, ShardStatus } from "./status.ts";
export { verifyShards } from "./verify.ts";
export type { VerifyReport } from "./verify.ts";
