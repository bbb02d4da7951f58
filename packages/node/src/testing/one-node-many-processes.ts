/** For tests: several real processes that are one node, on one PostgreSQL, and a session to look into it beside them. */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient, type Client } from "@cosmicsync/api";
import { startPostgres, type TestPostgres } from "@cosmicsync/storage/testing/postgres";
import type { TestFolder } from "./files.ts";
import { freePort, startLinkedNode, type LinkedNode } from "./linked-node.ts";

export interface Processes extends AsyncDisposable {
  readonly server: TestPostgres;
  readonly all: readonly LinkedNode[];
  /** A client of each, signed in where a token is given. */
  clients(token?: string): Client[];
}

/** Started at once, on an empty database. They share secrets and network ports, as on machines behind one address. */
export const startProcesses = async (folder: TestFolder, count: number, environment: Readonly<Record<string, string>> = {}): Promise<Processes> => {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await startPostgres({ durable: true }));
  const secrets = { "node.secret": randomBytes(32), "node.key": randomBytes(32) };
  const names = Array.from({ length: count }, (_, i) => `process ${i}`);
  for (const name of names) {
    mkdirSync(join(folder.path, name), { mode: 0o700 });
    for (const [file, secret] of Object.entries(secrets)) writeFileSync(join(folder.path, name, file), secret, { mode: 0o600 });
  }
  const settings = { COSMICSYNC_DATABASE_URL: server.url, COSMICSYNC_NETWORK: "on", COSMICSYNC_NETWORK_PORT: String(await freePort()), COSMICSYNC_NETWORK_WS_PORT: "off", ...environment };
  const starting = names.map((name) => startLinkedNode(folder, name, settings));
  for (const start of starting) parts.defer(() => start.then((node) => node[Symbol.asyncDispose](), () => undefined));
  const all = await Promise.all(starting);
  const running = parts.move();
  return {
    server, all,
    clients: (token) => all.map(({ url }) => createClient({ base: url, token })),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
};
