/** `cosmicsync start`: says where the node is, where its files are and what to do next; ends cleanly at SIGINT or SIGTERM. */
import type { Output } from "../control.ts";
import { startNode } from "../node.ts";
import type { Settings } from "../settings.ts";

export const startCommand = async (settings: Settings, version: string, output: Output, stop: AbortSignal): Promise<void> => {
  await using node = await startNode(settings, version).catch((error: unknown) => {
    if ((error as { code?: string }).code === "EADDRINUSE") throw new Error(`port ${settings.port} is taken by another program; stop it, or choose another with COSMICSYNC_PORT`, { cause: error });
    throw error;
  });
  const { demo, address, engine } = node;
  output.out([
    "",
    `  ${settings.name} is at ${address}`,
    `  Its files are in ${engine.home.folder}`,
    "",
    ...(demo.people > 0 ? [`  New here: a demo sphere of ${demo.people} synthetic people and ${demo.projects} projects. \`npx cosmicsync demo remove\` takes it away.`] : []),
    "  Next: open the address, say what you bring and what you look for.",
    "        Who signs up first looks after this node.",
    "        npx cosmicsync import FILE --as projects   brings in a catalogue.",
    "        npx cosmicsync peer add INVITE             joins another node.",
    "  Ctrl+C stops the node.",
    "",
  ].join("\n"));
  if (!stop.aborted) await new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve(), { once: true }));
};
