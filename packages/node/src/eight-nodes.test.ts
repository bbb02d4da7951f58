/** Eight nodes in one process, in a chain of real sockets: what one end says reaches the other, and all come to hold the same. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { decodeId } from "@cosmicsync/protocol";
import { startNode, type Node } from "./node.ts";
import { readSettings } from "./settings.ts";
import { testFolder } from "./testing/files.ts";
import { allAgreed, eventually, hexOf, recordsIn } from "./testing/linked-node.ts";

const count = 8;

it("Eight nodes in a chain come to hold the same, told from the one end and from the other, and stop well", { timeout: 180_000 }, async () => {
  using folder = testFolder();
  await using running = new AsyncDisposableStack();
  const nodes: Node[] = [];
  for (let number = 0; number < count; number += 1) {
    const settings = readSettings({ COSMICSYNC_HOME: join(folder.path, String(number)), COSMICSYNC_PORT: "0", COSMICSYNC_DEMO: "never", COSMICSYNC_LOG: "error", COSMICSYNC_NAME: `Node ${number}`, COSMICSYNC_NETWORK_PORT: "0", COSMICSYNC_NETWORK_WS_PORT: "0" });
    const node = running.use(await startNode(settings, "test"));
    assert.equal(node.network.running, false, "a node without peers opens no door");
    nodes.push(node);
  }
  const [first, last] = [nodes[0]!, nodes[count - 1]!];
  const sphere = first.engine.homeSphere;
  const records = (number: number): string => recordsIn(join(folder.path, String(number), "cosmicsync.sqlite"), hexOf(decodeId(sphere))).join();
  const project = async (node: Node, title: string): Promise<void> => {
    const anybody = createClient({ base: node.address });
    const { token } = await anybody.call("signUp", { body: { name: title.slice(0, 8), passphrase: "a long walk by the river", consents: ["show"] } });
    const client = anybody.withToken(token);
    await client.call("join", { params: { sphere }, body: { state: "joined" } });
    await client.call("createProject", { body: { title, summary: "Told along the chain", sphere } });
  };

  await project(first, "From the first");
  for (let number = 1; number < count; number += 1) {
    const { invite } = await nodes[number - 1]!.network.invite({ spheres: [sphere], hours: 1 });
    await nodes[number]!.network.add({ invite });
    await eventually(async () => allAgreed(await nodes[number]!.network.view()) && records(number) === records(0), `node ${number} holds what the first does`);
  }
  await project(last, "Afterwards from the last");
  for (let number = 0; number < count; number += 1) {
    await eventually(async () => records(number) === records(count - 1), `node ${number} holds what the last does`);
    assert.equal((await createClient({ base: nodes[number]!.address }).call("projects", { query: { text: "Afterwards" } })).projects[0]?.title, "Afterwards from the last");
  }
  const links = await Promise.all(nodes.map(async (node) => (await node.network.view()).peers.filter(({ connected }) => connected).length));
  assert.deepEqual(links, [1, 2, 2, 2, 2, 2, 2, 1]);
});
