/**
 * Whether what is said reaches everybody though nodes come and go: twenty whole neighbourhoods over TCP in this process, six neighbours each,
 * six of them away at every moment and another one going every second, two hundred records said one after another by those who
 * are there. Live updates and reconciliation together, with the settings of a node. `deliveryUnderChurn` is counted once all are back.
 */
import { runChurn, type Churn } from "./testing/churn.ts";

export async function run(): Promise<{ figures: Record<keyof Churn, number>; peers: Record<string, string> }> {
  const churn = await runChurn({ nodes: 20, records: 200, everyMillis: 100, departureMillis: 1_000, patienceSeconds: 600 });
  return { figures: { ...churn }, peers: { bound: "every record at every node: 1" } };
}
