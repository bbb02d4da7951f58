/** The commands that can also run inside a running node, by the name that the control socket knows. */
import type { ControlledCommand } from "../control.ts";
import type { Engine } from "../engine.ts";
import { demoCommand } from "./demo.ts";
import { importCommand } from "./import.ts";

export const controlledCommands = (engine: Engine): Readonly<Record<string, ControlledCommand>> => ({
  import: (given, output, stop) => importCommand(engine, given, output, stop),
  demo: (given, output) => demoCommand(engine, given, output),
});
