/**
 * Runs a scenario: people on all nodes say things, take them back and vanish, the network and some of the nodes misbehave, everything heals,
 * and the run ends when all honest nodes hold the same, or at the deadline. A quiet minute follows, and then a look at what must hold.
 *
 * The outcome is a function of the settings alone, down to the hash of everything that happened. `events` replaces what the scenario
 * would let happen, to replay or to shrink a run.
 */
import { clockAt, decodeId, encodeId, signRecord, type Crypto, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createValuePool } from "@cosmicsync/storage/memory";
import { createChance, type Chance } from "./chance.ts";
import { endOf, type Event } from "./events.ts";
import { createHostile, type Hostile } from "./hostile.ts";
import { createNetwork, drawPairs, type Network } from "./network.ts";
import { speak, takeBack, vanish } from "./person.ts";
import { scenarios, type Scenario, type ScenarioName } from "./scenarios.ts";
import { drawCast, introduce, setUp } from "./setup.ts";
import { createFastCrypto, createSimCrypto } from "./sim-crypto.ts";
import { createSimNode, type SimNode } from "./sim-node.ts";
import { windowBytes } from "./virtual-link.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";
import { findBroken, haveConverged, taintPlace, watchFrames, type Truth } from "./watch.ts";

export interface RunSettings {
  readonly scenario: ScenarioName;
  readonly seed: number;
  readonly nodes: number;
  /** What each node's person says; 4 unless given. */
  readonly words?: number;
  readonly events?: readonly Event[];
  /** For large networks: signatures are stood in for, there is no quiet minute, only so many nodes have people, and so many lines go out from each. */
  readonly fast?: boolean;
  readonly speakers?: number;
  readonly degree?: number;
  /** How long after the last event all must hold the same; for tests of what is told where they do not. */
  readonly patienceSeconds?: number;
}

export interface RunResult {
  readonly records: number;
  readonly events: number;
  /** Virtual seconds from the end of the last event to the moment when all honest nodes hold the same. */
  readonly convergenceSeconds: number | undefined;
  readonly virtualSeconds: number;
  readonly framesPerNode: number;
  /** Of honest nodes, up to convergence. */
  readonly bytesPerNode: number;
  /** In the quiet minute after convergence. */
  readonly quietFramesPerLine: number;
  readonly dials: number;
  readonly lostSteps: number;
  /** Envelopes that honest nodes did not take, by code, and what they ended links for. */
  readonly refused: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly hostile: Readonly<Record<number, string>>;
  /** Sentences that should be empty. */
  readonly broken: readonly string[];
  readonly traceHash: string;
}

/** After the last event: long enough for sessions on a timer to have been round the network several times. */
const patienceUsualSeconds = 900;
const quietSeconds = 60;
/** Frames on one line in a quiet minute: greetings and looks on a timer, both ways, and room for them. */
const quietFramesMost = 240;

export async function simulate(real: Crypto, settings: RunSettings): Promise<RunResult> {
  const scenario: Scenario = scenarios[settings.scenario];
  const run = createRun(real, scenario, settings);
  const { time, nodes, honest, network } = run;
  const patienceSeconds = settings.patienceSeconds ?? patienceUsualSeconds;
  const truth = await run.begin();

  const events = settings.events ?? scenario.events(createChance(settings.seed).branch("events"), settings.nodes, settings.words ?? 4);
  for (const event of events) time.plan(event.at, () => happen(run, event));
  run.equivocate();
  network.open();
  const settledMillis = events.reduce((latest, event) => Math.max(latest, endOf(event)), 0);
  let convergedMillis: number | undefined;
  await time.run(settledMillis + patienceSeconds * 1_000, async () => {
    if (time.now() < settledMillis || !(await haveConverged(honest, truth, run.publishedIn))) return false;
    convergedMillis = time.now();
    return true;
  }, 1_000);

  const bytes = honest.reduce((sum, { number }) => sum + network.bytesBy[number]!, 0);
  const { frames } = network.counted;
  if (settings.fast !== true) await time.run(time.now() + quietSeconds * 1_000);
  const quietFramesPerLine = run.hostiles.size > 0 || settings.fast === true ? 0 : (network.counted.frames - frames) / network.pairs.length;

  const broken = [...run.watch.leaks, ...await findBroken(honest, truth)];
  if (convergedMillis === undefined) broken.push(`no convergence ${patienceSeconds} seconds after the last event`);
  if (convergedMillis !== undefined && quietFramesPerLine > quietFramesMost) broken.push(`${quietFramesPerLine.toFixed(0)} frames a line in a quiet minute`);
  // A frame more than the window may be under way, and on a bad line twice.
  if (network.counted.waitedMost > windowBytes + 2 * 132_000) broken.push(`${network.counted.waitedMost} bytes waited on one line`);
  for (const line of broken) time.note(line);
  const refused: Record<string, number> = {};
  for (const node of honest) for (const [code, count] of Object.entries(node.process()?.replica.counts().refused ?? {})) refused[code] = (refused[code] ?? 0) + count;
  const faults: Record<string, number> = {};
  for (const node of honest) for (const [fault, count] of node.faults) faults[fault] = (faults[fault] ?? 0) + count;
  for (const node of nodes) await node.disk[Symbol.asyncDispose]();
  return {
    records: truth.published.size, events: events.length, broken, refused, faults,
    convergenceSeconds: convergedMillis === undefined ? undefined : (convergedMillis - settledMillis) / 1_000,
    virtualSeconds: Math.round(time.now() / 1_000), framesPerNode: frames / nodes.length, bytesPerNode: bytes / honest.length, quietFramesPerLine,
    dials: network.counted.dials, lostSteps: nodes.reduce((sum, { disk }) => sum + disk.lostSteps(), 0),
    hostile: Object.fromEntries([...run.hostiles].map(([number, { sort }]) => [number, sort])), traceHash: time.traceHash(),
  };
}

interface Run {
  readonly time: VirtualTime;
  readonly network: Network;
  readonly nodes: readonly SimNode[];
  readonly honest: readonly SimNode[];
  readonly hostiles: ReadonlyMap<number, Hostile>;
  readonly watch: ReturnType<typeof watchFrames>;
  readonly places: Truth["places"];
  /** By sphere, what honest nodes published there. */
  readonly publishedIn: Map<RecordId, Set<RecordId>>;
  begin(): Promise<Truth>;
  published(record: SignedRecord, by: SimNode): void;
  erased(id: RecordId, by: SimNode): void;
  saidBy(key: string): readonly RecordId[];
  equivocate(): void;
}

function createRun(real: Crypto, scenario: Scenario, settings: RunSettings): Run {
  const chance = createChance(settings.seed);
  const time = createVirtualTime();
  const pool = createValuePool();
  const numbers = Array.from({ length: settings.nodes }, (_, number) => number);
  const hostiles = drawHostiles(chance.branch("hostile"), numbers, scenario);
  const cryptoOf = (branch: Chance): Crypto => (settings.fast === true ? createFastCrypto : createSimCrypto)(real, branch);
  const nodes = numbers.map((number) => {
    const own = chance.branch(`node ${number}`);
    const lie = hostiles.get(number)?.lie;
    return createSimNode(number, {
      time, pool, chance: own, crypto: cryptoOf(own.branch("crypto")), syncMillis: scenario.syncMillis,
      skewMillis: scenario.skewMillis === 0 ? 0 : own.between(-scenario.skewMillis, scenario.skewMillis), ...(lie === undefined ? {} : { lie }),
    });
  });
  const honest = nodes.filter(({ number }) => !hostiles.has(number));
  const cast = drawCast(chance.branch("cast"), {
    honest: honest.map(({ number }) => number), speakers: numbers.slice(0, settings.speakers ?? settings.nodes), privatePart: settings.speakers === undefined ? scenario.private : 0,
  });
  const hosts = new Set<number>();
  const watch = watchFrames(hosts);
  const network = createNetwork({
    time, chance: chance.branch("network"), line: scenario.line, nodes, pairs: drawPairs(chance.branch("pairs"), settings.nodes, new Set(hostiles.keys()), [cast.founder, ...cast.guests], settings.degree ?? 4),
    onFrame: (from, to, frame) => watch.see(from, to, frame), endOf: (node) => hostiles.get(node)?.end ?? {},
  });

  const [signed, published, erased, twoFaced] = [new Set<RecordId>(), new Set<RecordId>(), new Set<RecordId>(), new Set<RecordId>()];
  const publishedIn = new Map<RecordId, Set<RecordId>>();
  const byKey = new Map<string, RecordId[]>();
  const honestKeys = new Set(honest.map(({ person }) => encodeId(person.keys.publicKey)));
  const places: Truth["places"][number][] = [];
  function keep(record: SignedRecord): void {
    signed.add(record.id);
    // Tombstones and erasures stay, or what they took back could come again.
    if (record.kind !== "tombstone" && record.kind !== "erasure") byKey.set(record.author, [...(byKey.get(record.author) ?? []), record.id]);
    if (!honestKeys.has(record.author)) return;
    published.add(record.id);
    if (record.scope.type !== "sphere") return;
    const place = publishedIn.get(record.scope.sphere) ?? new Set();
    publishedIn.set(record.scope.sphere, place.add(record.id));
    const isPrivate = places.some(({ sphere, isPrivate: is }) => is && record.scope.type === "sphere" && sphere === record.scope.sphere);
    if (isPrivate) watch.taint(decodeId(record.id));
  }

  return {
    time, nodes, honest, hostiles, network, watch, places, publishedIn,
    async begin() {
      for (const node of nodes) node.up();
      const made = await setUp(nodes, cast);
      places.push(...made.places);
      await introduce(nodes, network.pairs, places);
      const closed = places.find(({ isPrivate }) => isPrivate);
      if (closed !== undefined) {
        for (const host of closed.hosts) hosts.add(host);
        taintPlace(watch, closed);
      }
      for (const record of made.records) keep(record);
      return { places, signed, published, erased, twoFaced };
    },
    published(record, by) {
      keep(record);
      time.note(`${by.number} said ${record.id}`);
    },
    erased(id, by) {
      // What a hostile node takes back it may keep to itself.
      if (!hostiles.has(by.number)) erased.add(id);
    },
    saidBy: (key) => byKey.get(key) ?? [],
    /** Hostile nodes of that sort say two things under one number, each to another honest node. */
    equivocate() {
      for (const [number, { sort }] of hostiles) if (sort === "equivocate") {
        const node = nodes[number]!;
        twoFaced.add(encodeId(node.person.keys.publicKey));
        time.plan(10_000, () => {
          for (const [index, hearer] of honest.slice(0, 2).entries()) {
            const crypto = cryptoOf(chance.branch(`equivocation ${number} ${index}`));
            const { record, envelope } = signRecord(crypto, node.person.keys, { kind: "project", body: { lead: node.person.id!, set: { title: `Face ${index}`, summary: "Two faces" } }, scope: { type: "sphere", sphere: places[0]!.sphere } }, { clock: clockAt(node.now()), epoch: 0, sequence: 1_000 });
            keep(record);
            hearer.process()?.replica.receive([envelope]).catch(ignoreRefusal);
          }
        });
      }
    },
  };
}

function drawHostiles(chance: Chance, numbers: readonly number[], { hostile, hostilities }: Scenario): Map<number, Hostile> {
  const drawn = chance.some(numbers, Math.floor(numbers.length * hostile)).sort((a, b) => a - b);
  const first = chance.below(hostilities.length);
  return new Map(drawn.map((number, index) => [number, createHostile(hostilities[(first + index) % hostilities.length]!, chance.branch(`hostile ${number}`))]));
}

/** Lets one event happen; what cannot (the node is down, the person has vanished, the disk fails) does not. */
async function happen(run: Run, event: Event): Promise<void> {
  const { time, network, nodes } = run;
  time.note(JSON.stringify(event));
  if (event.do === "cut") return network.cut(new Set(event.side), time.now() + event.forMillis);
  const node = nodes[event.node];
  const process = node?.process();
  if (node === undefined || process === undefined) return;
  const { person } = node;
  try {
    switch (event.do) {
      case "say": {
        if (person.id === null) return;
        const place = run.places[event.sphere]?.hosts.includes(node.number) === true ? run.places[event.sphere]! : run.places[0]!;
        return void speak(process.replica, person, place.sphere, place.isPrivate ? "Zq7-private" : "Open").then((record) => run.published(record, node), ignoreRefusal);
      }
      case "take-back":
        return void takeBack(process.replica, person).then((taken) => {
          if (taken === undefined) return;
          run.published(taken.tombstone, node);
          run.erased(taken.target, node);
        }, ignoreRefusal);
      case "vanish": {
        if (person.id === null || run.places.some(({ founder }) => founder === node.number)) return;
        return void vanish(process.replica, person, node.now()).then((record) => {
          for (const id of run.saidBy(record.author)) run.erased(id, node);
          run.published(record, node);
          person.id = null;
        }, ignoreRefusal);
      }
      case "crash":
      case "away":
        node.crash();
        network.hangUp(node.number);
        time.plan(event.forMillis, () => { if (node.process() === undefined) node.up(); });
        return;
      case "disk-fails": {
        const until = time.now() + event.forMillis;
        node.disk.fails = () => (time.now() < until ? "storage/full" : undefined);
      }
    }
  } catch (error) {
    ignoreRefusal(error);
  }
}

/** A full disk is part of the game; anything else is a mistake in the program under test or in the simulation. */
function ignoreRefusal(error: unknown): void {
  const code = (error as { readonly code?: string }).code ?? "";
  if (!code.startsWith("storage/")) throw error;
}
