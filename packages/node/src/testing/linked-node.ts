/**
 * For tests: a node in a process of its own that others can be linked with, over real sockets on the loopback. It keeps its
 * ports over restarts, so that its peers find it again. Commands go through its control socket, as the command line's do.
 */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NetworkView, PeerView } from "@cosmicsync/api";
import { runInNode } from "../control.ts";
import { cosmicsync, type Child } from "./child.ts";
import type { TestFolder } from "./files.ts";
import { recordingOutput } from "./neighbours.ts";

export interface LinkedNode extends AsyncDisposable {
  readonly home: string;
  readonly url: string;
  /** Of its process, while it runs. */
  readonly pid: number;
  /** All that it printed. */
  said(): string;
  /** Runs a command in the node; answers what it printed. Throws what it complained of. */
  run(command: "peer" | "network" | "import", given: object): Promise<string>;
  network(): Promise<NetworkView>;
  invite(spheres?: readonly string[]): Promise<string>;
  add(invite: string): Promise<PeerView>;
  importProjects(from: number, count: number): Promise<void>;
  /** Looks again and again until it is so; fails with what was seen last. */
  until(so: (view: NetworkView) => boolean, seconds?: number, everyMillis?: number): Promise<NetworkView>;
  /** Ids of the records that it keeps, all or those of a sphere; also while it does not run. */
  records(sphere?: string): string[];
  /** At once and without a last word. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** `within`: see `startChild`. What goes through its control socket works from everywhere; its address only from where it runs. */
export const startLinkedNode = async (folder: TestFolder, name: string, environment: Readonly<Record<string, string>> = {}, within: readonly string[] = []): Promise<LinkedNode> => {
  const home = join(folder.path, name);
  const [port, webSocketPort] = [await freePort(), await freePort()];
  const settings = { COSMICSYNC_DEMO: "never", COSMICSYNC_LOG: "error", COSMICSYNC_NAME: name, COSMICSYNC_NETWORK_PORT: String(port), COSMICSYNC_NETWORK_WS_PORT: String(webSocketPort), COSMICSYNC_REQUESTS_PER_MINUTE: "1000000", ...environment };
  const never = new AbortController().signal;
  let child: Child | undefined;
  let url = "";

  const node: LinkedNode = {
    home,
    get url() { return url; },
    get pid() { return child?.process.pid ?? 0; },
    said: () => child?.said() ?? "",
    async run(command, given) {
      const output = recordingOutput();
      const code = await runInNode(join(home, "control.sock"), command, given, output, never);
      if (code !== 0) throw new Error(`${name}: ${command} ended with ${code}: ${output.complained.join("\n")}\n${child?.said() ?? ""}`);
      return output.printed.join("\n");
    },
    network: async () => JSON.parse(await node.run("network", { json: true })) as NetworkView,
    invite: async (sphere = []) => node.run("peer", { action: "invite", sphere, expires: 1, json: false }),
    add: async (what) => JSON.parse(await node.run("peer", { action: "add", what, sphere: [], json: true })) as PeerView,
    async importProjects(from, count) {
      const rows = folder.write(`${name}-${from}.jsonl`, projectRows(name, from, count));
      const map = folder.write("map.json", projectMap);
      await node.run("import", { path: rows, as: "projects", map, dryRun: false, json: true });
    },
    async until(so, seconds = 60, everyMillis = 50) {
      const end = performance.now() + seconds * 1_000;
      for (;;) {
        const view = await node.network();
        if (so(view)) return view;
        if (performance.now() > end) throw new Error(`${name} did not come so far: ${JSON.stringify(view)}\n${child?.said() ?? ""}`);
        await new Promise((resolve) => setTimeout(resolve, everyMillis));
      }
    },
    records: (sphere) => recordsIn(join(home, "cosmicsync.sqlite"), sphere),
    async kill() {
      child?.process.kill("SIGKILL");
      await child?.ended;
    },
    async stop() {
      child?.process.kill("SIGTERM");
      const ended = await child?.ended;
      if (ended?.code !== 0) throw new Error(`${name} did not stop well: ${child?.said() ?? ""}`);
    },
    async start() {
      child = cosmicsync(["start"], home, settings, within);
      url = (await child.says(/ is at (http:\/\/\S+)/))[1] ?? "";
      // The control socket comes a moment after the address.
      for (let tries = 0; tries < 3_000 && !existsSync(join(home, "control.sock")); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async [Symbol.asyncDispose]() { await child?.[Symbol.asyncDispose](); },
  };
  await node.start();
  return node;
};

export const projectMap = JSON.stringify({ as: "projects", catalogue: "test", name: "Test", licence: "CC0-1.0", key: "link", title: "name", url: "link", needs: "technologies", summary: "description" });
export const projectRows = (name: string, from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ name: `Project ${from + index} of ${name}`, link: `https://example.org/${name}/${from + index}`, technologies: ["Python", "carpentry"], description: "One of many, made so that two nodes have something to tell each other." })).join("\n");

/** Whether every sphere that is shared is the same on both sides, by what this side knows. */
export const allAgreed = ({ peers }: NetworkView): boolean => peers.length > 0 && peers.every((peer) => peer.connected && peer.spheres.length > 0 && peer.spheres.every(({ state }) => state === "agreed"));

/** Looks again and again until it is so. */
export const eventually = async (so: () => Promise<boolean>, what: string, seconds = 30): Promise<void> => {
  for (const end = performance.now() + seconds * 1_000; !(await so()); ) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/**
 * Below the ports that systems hand out by themselves: one of those may be taken by somebody's outgoing connection while a node is
 * down, even by its own peer's attempt to reach it.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(12_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => { server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)); });
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
};

export const recordsIn = (path: string, sphere?: string): string[] => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare(`SELECT hex(id) AS id, hex(sphere_id) AS sphere, body IS NULL AS bare FROM envelope ORDER BY id`).all() as { id: string; sphere: string; bare: number }[];
    return rows.filter((row) => sphere === undefined || row.sphere === sphere || row.id === sphere).map(({ id, bare }) => `${id}${bare === 1 ? " erased" : ""}`);
  } finally {
    database.close();
  }
};

/** A record's id as the database writes it. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
