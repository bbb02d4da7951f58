/** Many nodes in processes of their own come to hold the same over TCP and WebSocket. */
import { parseArgs } from "node:util";
import { testFolder } from "./files.ts";
import { runManyNodes } from "./many-nodes.ts";

const help = `
Usage: npm run soak:nodes [-- --nodes NUMBER] [--seed NUMBER] [--together] [--json]
So many nodes (30 unless given, 2 to 60) on the loopback, each in a process of its own (with --together all in one) with its store on disk, every other one to be
reached over TCP only and the others over WebSocket only. Each joins the one before it and one more by chance. Somebody speaks on each of
them, and all come to hold the same; then one more word is said when everything is quiet. Takes some 150 MB of memory and three seconds of
processor time a node. Prints the seconds, links by kind, memory and processor time; ends with 1 where the nodes do not hold the same.`;

const { values } = parseArgs({ options: { nodes: { type: "string", default: "30" }, seed: { type: "string", default: "1" }, together: { type: "boolean", default: false }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
if (values.help) console.log(help.trim());
else {
  const [nodes, seed] = [Number(values.nodes), Number(values.seed)];
  if (!Number.isSafeInteger(nodes) || nodes < 2 || nodes > 60 || !Number.isSafeInteger(seed)) throw new Error("--nodes is a whole number from 2 to 60, --seed a whole number");
  using folder = testFolder();
  const figures = await runManyNodes(folder, { nodes, seed, together: values.together, said: (line) => { if (!values.json) console.log(line); } });
  console.log(JSON.stringify(figures, undefined, values.json ? 0 : 2));
  if (figures.faults.length > 0) process.exitCode = 1;
}
