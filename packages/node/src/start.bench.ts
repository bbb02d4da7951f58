/**
 * From `cosmicsync start` to listening, on a folder that holds 5,000 projects: the second start of the program, as compiled
 * code is kept from the first. The baseline is this Node starting and ending with nothing to do.
 */
import { execFileSync } from "node:child_process";
import { createClient } from "@cosmicsync/api";
import { cosmicsync } from "./testing/child.ts";
import { testFolder } from "./testing/files.ts";

const projectCount = 5_000;
const rounds = 5;
const words = ["carpentry", "Python", "gardening", "illustration", "accounting", "translation", "first aid", "statistics"];

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  using folder = testFolder();
  const rows = folder.write("rows.jsonl", Array.from({ length: projectCount }, (_, index) => JSON.stringify({ id: `p${index}`, title: `Project ${index}`, summary: "One of many, made for measuring.", needs: [words[index % 8], words[(index * 3 + 1) % 8]], topics: ["biodiversity", "open source"] })).join("\n"));
  const map = folder.write("map.json", JSON.stringify({ as: "projects", catalogue: "many", name: "Many", licence: "CC0-1.0", key: "id", title: "title", summary: "summary", needs: "needs", interests: "topics" }));
  const home = `${folder.path}/home`;
  await using importing = cosmicsync(["import", rows, "--as", "projects", "--map", map], home);
  if ((await importing.ended).code !== 0) throw new Error(importing.said());

  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    await using node = cosmicsync(["start"], home, { COSMICSYNC_DEMO: "never" });
    const [, address] = await node.says(/ is at (http:\/\/\S+)/);
    if (round > 0) seconds.push((performance.now() - began) / 1_000);
    const here = await createClient({ base: address! }).call("node");
    if (here.projects !== projectCount) throw new Error(`${here.projects} projects`);
    node.process.kill("SIGTERM");
    if ((await node.ended).code !== 0) throw new Error(node.said());
  }
  seconds.sort((a, b) => a - b);
  const began = performance.now();
  execFileSync(process.execPath, ["--eval", ""]);
  const bare = (performance.now() - began) / 1_000;
  const median = seconds[Math.floor(rounds / 2)]!;
  return { figures: { startSeconds: median, startSecondsMost: seconds.at(-1)!, overBareNode: median / bare, projects: projectCount }, peers: { overBareNode: `Node ${process.versions.node} starting and ending with nothing to do` } };
}
