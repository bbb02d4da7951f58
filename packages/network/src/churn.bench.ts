/**
 * Whether what is said reaches everybody though nodes come and go: twenty whole neighbourhoods over TCP in this process, six neighbours each,
 * six of the twenty away at every moment and another one going every half second, four hundred records said one after another by those who
 * are there. Live updates and reconciliation together, with the settings of a node. `deliveryUnderChurn` is counted once all are back.
 */
import { runChurn, type Churn } from "./testing/churn.ts";

export async function run(): Promise<{ figures: Record<keyof Churn, number>; peers: Record<string, string> }> {
  const churn = await runChurn({ nodes: 20, records: 400, everyMillis: 50, departureMillis: 500, patienceSeconds: 180 });
  return { figures: { ...churn }, peers: { bound: "every record at every node: 1" } };
}
