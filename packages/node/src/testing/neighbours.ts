/** For tests: nodes by their keys, and networks over stores in memory on which nothing runs. */
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { noNetworkEvents } from "../network/events.ts";
import { createNetwork, type Network } from "../network/network.ts";
import type { NetworkSettings } from "../network/reach.ts";
import type { Output } from "../control.ts";
import { testEngine, type TestEngine } from "./engine.ts";

export const quietSettings: NetworkSettings = { network: "auto", networkHost: "127.0.0.1", networkPort: 4_748, networkWebSocketPort: 4_749, networkAnnounce: [], mdns: "off", relay: "off", name: "Test node", closeSeconds: 4 };

export interface Stillness { readonly engine: TestEngine; readonly network: Network; readonly key: RecordId }

/** A network that was never begun: rows only, as on a folder where no node runs. `seed` makes its key. */
export const stillNetwork = async (seed = 7, settings: Partial<NetworkSettings> = {}): Promise<Stillness> => {
  const engine = await testEngine({ seed });
  const network = createNetwork({ ...engine, now: engine.now, events: noNetworkEvents }, { ...quietSettings, ...settings });
  return { engine, network, key: encodeId(engine.nodeSigner.keys.publicKey) };
};

/** What a command printed. */
export const recordingOutput = (): Output & { readonly printed: string[]; readonly complained: string[] } => {
  const [printed, complained]: [string[], string[]] = [[], []];
  return { printed, complained, out: (text) => printed.push(text), err: (text) => complained.push(text), status: () => undefined };
};
