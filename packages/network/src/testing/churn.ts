/** Says records on a network while three in ten of its nodes are away at every moment, ever others; then all are there, and what has come is counted. */
import type { RecordId } from "@cosmicsync/protocol";
import { openChurningNetwork } from "./churning-network.ts";

export interface Churn {
  /** Of the records said, times the nodes that did not say them: what is held when all are there again and nothing more comes. */
  readonly deliveryUnderChurn: number;
  /** Of those to nodes that were there when a record was said and two seconds later: what had come by then. */
  readonly shareWithinTwoSeconds: number;
  /** From the moment when all were there again until all held the same. */
  readonly convergenceSeconds: number;
  readonly departures: number;
  readonly records: number;
  readonly nodes: number;
}

const promptMillis = 2_000;

export async function runChurn({ nodes, records, everyMillis, departureMillis, patienceSeconds }: { readonly nodes: number; readonly records: number; readonly everyMillis: number; readonly departureMillis: number; readonly patienceSeconds: number }): Promise<Churn> {
  await using network = await openChurningNetwork(nodes);
  const until = async (so: () => Promise<boolean>, seconds: number): Promise<boolean> => {
    for (const end = performance.now() + seconds * 1_000; performance.now() < end; await pause(200)) if (await so()) return true;
    return so();
  };
  if (!(await until(() => network.agreed(), patienceSeconds))) throw new Error("the network did not come together before it began");

  const awayAtOnce = Math.round(nodes * 0.3);
  const away: number[] = [];
  const presence = Array.from({ length: nodes }, () => [{ from: 0, to: Infinity }]);
  const said: { readonly id: RecordId; readonly by: number; readonly at: number }[] = [];
  let [departures, speaking] = [0, true];
  const leave = async (node: number): Promise<void> => {
    away.push(node);
    presence[node]!.at(-1)!.to = performance.now();
    departures++;
    await network.leave(node);
  };
  const join = async (node: number): Promise<void> => {
    await network.join(node);
    presence[node]!.push({ from: performance.now(), to: Infinity });
  };
  const churning = (async () => {
    // Three steps on each time: every node has its turn where three does not divide their number.
    for (let next = 0; speaking; next = (next + 3) % nodes) {
      if (!away.includes(next)) await leave(next);
      if (away.length > awayAtOnce) await join(away.shift()!);
      await pause(departureMillis);
    }
  })();
  while (away.length < awayAtOnce) await pause(10);
  for (let number = 0; number < records; number++) {
    const present = [...network.present].filter((node) => !away.includes(node));
    const by = present[(number * 3) % present.length]!;
    said.push({ id: await network.say(by), by, at: performance.now() });
    await pause(everyMillis);
  }
  await pause(promptMillis);
  speaking = false;
  await churning;
  for (const node of away.splice(0)) await join(node);
  const began = performance.now();
  await until(() => network.agreed(), patienceSeconds);
  const convergenceSeconds = (performance.now() - began) / 1_000;

  let [delivered, prompt, present] = [0, 0, 0];
  for (const { id, by, at } of said) for (let node = 0; node < nodes; node++) {
    if (node === by) continue;
    const arrived = network.arrivedAt(node, id);
    if (arrived !== undefined) delivered++;
    if (!presence[node]!.some(({ from, to }) => from <= at && to >= at + promptMillis)) continue;
    present++;
    if (arrived !== undefined && arrived <= at + promptMillis) prompt++;
  }
  return { deliveryUnderChurn: delivered / (records * (nodes - 1)), shareWithinTwoSeconds: prompt / present, convergenceSeconds, departures, records, nodes };
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, millis); });
