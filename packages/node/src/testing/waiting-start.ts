/**
 * Preloaded into a node that is to start the moment it is told: loads what `start` needs, then waits until its standard input
 * ends. Most of a start is loading, so a node that stands ready takes a third of the time. For `node --import`.
 */
import "../commands/start.ts";

await new Promise((resolve) => process.stdin.once("end", resolve).resume());
