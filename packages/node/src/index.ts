/** A running node, for programs that embed one; people use the command line (`main.ts`). */
export { openEngine, type Engine } from "./engine.ts";
export { startNode, type Node } from "./node.ts";
export { environmentExample, readSettings, settings, settingsPage, type Settings } from "./settings.ts";
export { commandsPage } from "./program.ts";
