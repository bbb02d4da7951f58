/** `cosmicsync demo make|remove`: the demo sphere with its synthetic people and projects, made or removed for good. */
import { Refused } from "@cosmicsync/protocol";
import { removeDemo } from "@cosmicsync/server";
import type { Output } from "../control.ts";
import { makeDemo } from "../demo/make.ts";
import type { Engine } from "../engine.ts";

export const demoCommand = async (engine: Engine, given: unknown, output: Output): Promise<number> => {
  const { action } = given as { action: "make" | "remove" };
  if (action === "make") {
    const { people, projects } = await makeDemo(engine);
    output.out(people === 0 ? "This node has its demo already, or had it and removed it for good." : `Made ${people} synthetic people and ${projects} demo projects.`);
    return 0;
  }
  try {
    const { people, projects } = await removeDemo(engine.store, engine.replica);
    output.out(`Removed ${people} synthetic people and ${projects} demo projects, for good.`);
  } catch (error) {
    if (!(error instanceof Refused && error.code === "demo/not-here")) throw error;
    output.out("There is no demo here.");
  }
  return 0;
};
