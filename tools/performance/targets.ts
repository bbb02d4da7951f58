/**
 * What the figures of the benchmarks are to reach, and what each says in a line. A benchmark without targets is shown all the same.
 * `part` names one number of a figure that is an object.
 */
export interface Target {
  readonly benchmark: string;
  readonly figure: string;
  readonly part?: string;
  readonly means: string;
  /** As people write it. */
  readonly target: string;
  readonly met: (value: number) => boolean;
}

const atMost = (most: number, shown = String(most)): Pick<Target, "target" | "met"> => ({ target: `≤ ${shown}`, met: (value) => value <= most });
const atLeast = (least: number): Pick<Target, "target" | "met"> => ({ target: `≥ ${least}`, met: (value) => value >= least });
const row = (benchmark: string, figure: string, means: string, limit: Pick<Target, "target" | "met">, part?: string): Target => ({ benchmark, figure, means, ...limit, ...(part === undefined ? {} : { part }) });

export const targets: readonly Target[] = [
  row("reconcile", "bytesPerDifference", "bytes a difference, 100 of 100,000 records differ", atMost(25), "100"),
  row("reconcile", "bytesPerDifference", "the same, 1,000 differ", atMost(25), "1000"),
  row("reconcile", "bytesPerDifference", "the same, 10,000 differ", atMost(25), "10000"),
  row("reconcile", "roundTrips", "round trips, median", atMost(1.5)),
  row("reconcile", "sessionCpuMillis", "ms of CPU of both sides for a session, 100 of 1,000,000 differ, sketches warm", atMost(5)),
  row("reconcile", "vsNegentropyCpu", "CPU over negentropy's, building included", atMost(0.25)),
  row("reconcile", "bytesOverPayload", "bytes over those of 1,000 missing records of 300 bytes", atMost(1.1)),
  row("ingest", "ingestBundledCpuMicros", "µs of CPU to take in a bundled record: verified, durable", atMost(25)),
  row("ingest", "ingestProjectedCpuMicros", "the same with admission, projections, search and sketch", atMost(80)),
  row("ingest", "vsPeerbitBundled", "bundled over Peerbit", atMost(1 / 150, "1/150")),
  row("ingest", "vsOrbitdbBundled", "bundled over OrbitDB", atMost(1 / 300, "1/300")),
  row("ingest", "vsPeerbitSingle", "each with its own signature, over Peerbit", atMost(1 / 25, "1/25")),
  row("ingest", "vsOrbitdbSingle", "each with its own signature, over OrbitDB", atMost(1 / 50, "1/50")),
  row("ingest", "overRawStream", "bundled, over libp2p into memory, over the same bytes unread", atMost(3)),
  row("propagation", "liveCpuPerDelivery", "CPU of a live delivery over gossipsub StrictSign's", atMost(0.25)),
  row("churn", "deliveryUnderChurn", "records that reached every node though three in ten were away at every moment, real sockets", atLeast(1)),
  row("scale", "convergenceSeconds", "virtual seconds from the last word until 10,000 simulated nodes agree", { target: "reported", met: (value) => value > 0 }, "10000"),
  row("hosts", "nodesInOneProcess", "libp2p nodes in one process that converge", atLeast(500)),
  row("store", "groupCommitGain", "durable writes at concurrency 64 over concurrency 1", atLeast(10)),
  row("storage", "overBareSqlite", "CPU of inserts through the store over bare node:sqlite, same statements", atMost(3), "insert"),
  row("storage", "overBareSqlite", "the same, reading one row", atMost(4), "get"),
  row("storage", "overBareSqlite", "the same, a row of a list", atMost(2), "list"),
  row("storage", "overBarePg", "inserts through the store over bare pg, wall time", atMost(1.3), "insert"),
  row("storage", "overBarePg", "the same, reading one row", atMost(1.3), "get"),
  row("storage", "overBarePg", "the same, a row of a list", atMost(1.3), "list"),
  row("storage", "recordsPerSecondDurable", "durable writes at concurrency 64 over concurrency 1, SQLite", atLeast(10), "sqlite"),
  row("storage", "recordsPerSecondDurable", "the same, PostgreSQL", atLeast(10), "postgres"),
  row("storage", "syncsSaved", "waits for the disk a write at concurrency 1 over 64, SQLite, counted", atLeast(10), "sqlite"),
  row("storage", "syncsSaved", "the same, PostgreSQL", atLeast(10), "postgres"),
  row("storage", "bytesPerRecord", "bytes on disk of a record of 300 bytes with its indexes, SQLite", atMost(1_000, "1,000"), "sqlite"),
  row("storage", "bytesPerRecord", "the same, PostgreSQL", atMost(1_000, "1,000"), "postgres"),
  row("storage", "readGrowth", "pages on the way of the ten most used reads, 1,000,000 people over 10,000, over the growth of log N, SQLite", atMost(1), "pages"),
  row("storage", "readGrowth", "the same, PostgreSQL", atMost(1), "postgresPages"),
  row("storage", "readGrowth", "CPU of the same reads, 1,000,000 over 10,000, SQLite", atMost(1), "cpu"),
  row("storage", "readGrowth", "the same, PostgreSQL, client and server", atMost(1), "postgresCpu"),
  row("storage", "readsThatScan", "of these reads, those that read a table through", atMost(0)),
  row("match-first", "p50Millis", "ms of CPU for the top 20 with reasons, median, 5,000 people and 5,000 projects", atMost(15)),
  row("match-first", "p99Millis", "the same, 99th percentile", atMost(50)),
  row("match-latency", "retrieval100kVsSqliteVec", "CPU to find the nearest of 100,000 by our scan over sqlite-vec's, vectors of made-up people", atMost(0.08)),
  row("match-latency", "retrieval1mVsSqliteVec", "the same among 1,000,000", atMost(0.05)),
  row("match-latency", "rss1mMiB", "MiB of memory with 1,000,000 vectors", atMost(1_229)),
  row("match-latency", "buildVsHnswlib", "CPU to build our index of 100,000 over hnswlib's", atMost(0.01)),
  row("match-latency", "searchableMillis", "ms until a changed vector is found, among 1,000,000", atMost(100)),
  row("match-latency", "top20P50VsSqliteVec", "the whole top 20 with reasons at 100,000 people over sqlite-vec's bare search, median", atMost(0.35)),
  row("match-latency", "top20P99VsSqliteVec", "the same, 99th percentile", atMost(1)),
  row("training", "closedFormCpuSeconds", "s of CPU for the closed form of 10,000 people and 5,000 projects", atMost(20)),
  row("training", "rankerCpuSeconds", "s of CPU to train the ranker: 200,000 rows of 40 features, 300 rounds", atMost(60)),
  row("transfer", "lostOrChanged", "rows lost or changed by a transfer to another engine", atMost(0)),
  row("transfer", "overPgloader", "rows a second while copying over pgloader's", atLeast(2)),
  row("shards", "writesLost", "acknowledged writes lost while shards moved under them", atMost(0)),
  row("shards", "tablesDiffering", "tables whose digest is another after moves", atMost(0)),
  row("shards", "statementsAtFault", "statements that neither name their owner nor say that they fan out", atMost(0)),
  row("transfer", "writePauseMillis", "ms that writes wait at the end of an online transfer", atMost(250)),
];
