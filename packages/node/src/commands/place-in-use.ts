/** Which database the node uses now. */
import type { Place } from "@cosmicsync/storage/transfer";
import { runInNode, type Output } from "../control.ts";
import { activePlace } from "../database.ts";
import type { Home } from "../home.ts";
import type { Settings } from "../settings.ts";

export const quiet: Output = { out: () => undefined, err: () => undefined, status: () => undefined };

/** What a running node says, for its environment may be another than this command's. */
export const placeInUse = async (settings: Settings, home: Home): Promise<Place> => {
  const said: string[] = [];
  const there = await runInNode(home.controlSocket, "database", { action: "which" }, { ...quiet, out: (line) => said.push(line) }, new AbortController().signal);
  return there === 0 ? (JSON.parse(said[0]!) as Place) : activePlace(settings, home);
};
