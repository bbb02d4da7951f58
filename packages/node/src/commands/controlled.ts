/** The commands that can also run inside a running node, by the name that the control socket knows. */
import type { ControlledCommand } from "../control.ts";
import type { Engine } from "../engine.ts";
import type { Models } from "@cosmicsync/server";
import type { EncoderStatus } from "../encode-slowly.ts";
import type { Network } from "../network/network.ts";
import { accountCommand, movePartsOf } from "./account.ts";
import { databaseCommand } from "./database.ts";
import { demoCommand } from "./demo.ts";
import { encoderCommand } from "./encoder.ts";
import { importCommand } from "./import.ts";
import { networkCommand } from "./network.ts";
import { peerCommand } from "./peer.ts";
import type { Settings } from "../settings.ts";
import type { StatisticsGiven } from "./statistics.ts";

/** What only a node that runs has. */
export interface Running { readonly models?: Models; readonly encoder?: () => EncoderStatus }

export const controlledCommands = (engine: Engine, network: Network, settings: Pick<Settings, "statistics" | "encoder">, running: Running = {}): Readonly<Record<string, ControlledCommand>> => ({
  import: (given, output, stop) => importCommand(engine, given, output, stop),
  demo: (given, output) => demoCommand(engine, given, output),
  database: (given, output) => databaseCommand(engine.database, given, output),
  account: (given, output) => accountCommand(movePartsOf(engine), given, output),
  peer: (given, output) => peerCommand({ read: engine.store.read, network, now: engine.now }, given, output),
  network: (given, output) => networkCommand({ network, now: engine.now }, given, output),
  models: async (given, output) => (await import("./models.ts")).modelsCommand(engine, running.models, given, output),
  encoder: (given, output) => encoderCommand({ folder: settings.encoder, status: running.encoder?.() }, given, output),
  // Loaded when it is asked for: hardly any node ever counts.
  statistics: async (given, output) => (await import("./statistics.ts")).statisticsCommand(engine, settings.statistics === "on", given as StatisticsGiven, output),
});
