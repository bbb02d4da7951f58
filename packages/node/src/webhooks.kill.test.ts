/** A node that is killed while it tells webhooks: what was acknowledged is told all the same, under the id that it had. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { createClient, type Client } from "@cosmicsync/api";
import { startReceiver } from "@cosmicsync/server/testing";
import { testFolder } from "./testing/files.ts";
import { eventually } from "./testing/linked-node.ts";
import { startMortalNode } from "./testing/mortal-node.ts";

const contacts = (name: string): { channel: "email"; address: string }[] => [{ channel: "email", address: `${name}@example.org` }];
/** Each costs a start. */
const rounds = 1;
const milestones = 6;

it("loses no event over kill -9, whether it waited, was on its way, or was told and not yet written down", { timeout: 240_000 }, async () => {
  using folder = testFolder();
  await using receiver = await startReceiver();
  await using node = await startMortalNode(folder.path, Date.now, { COSMICSYNC_WEBHOOKS: "local" });
  const signUp = async (name: string): Promise<{ readonly token: string; readonly person: string }> => {
    const made = await createClient({ base: node.url }).call("signUp", { body: { name, passphrase: "a long walk by the river", displayName: name, answers: { bring: "carpentry", seek: "photography", language: "en" }, consents: ["show", "match"] } });
    return { token: made.token, person: made.account.person };
  };
  const [ana, bo] = [await signUp("ana"), await signUp("bo")];
  const asking = ({ token }: { readonly token: string }): Client => createClient({ base: node.url, token });
  const { webhook } = await asking(bo).call("makeWebhook", { body: { name: "platform", endpoint: receiver.url, events: ["collaboration.changed"] } });
  const { id: introduction } = await asking(ana).call("ask", { body: { person: bo.person, name: "ana", contacts: contacts("ana") } });
  await asking(bo).call("answer", { params: { introduction }, body: { answer: "yes", name: "bo", contacts: contacts("bo") } });
  const { id: collaboration } = await asking(ana).call("start", { params: { introduction }, body: { title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: "2099-01-01T00:00:00Z" } } });

  let acknowledged = 0;
  for (let round = 0; round < rounds; round++) {
    // The first is on its way when the node dies; the second it has taken and cannot say so any more; the rest wait.
    let come = 0;
    const dying = Promise.withResolvers<void>();
    receiver.answer = (response) => {
      come++;
      if (come === 2) { node.kill(); response.writeHead(204).end(); dying.resolve(); }
    };
    const client = asking(ana);
    for (let i = 0; i < milestones; i++) {
      try {
        await client.call("milestone", { params: { collaboration }, body: { title: `Milestone ${round} ${i}` } });
        acknowledged++;
      } catch { break; }
    }
    await dying.promise;
    receiver.answer = (response) => { response.writeHead(204).end(); };
    assert.deepEqual(await node.startAgain(), []);
    await eventually(async () => (await asking(bo).call("deliveries", { params: { webhook: webhook.id } })).deliveries.every(({ state }) => state === "delivered"), "all that waited is told");
  }
  const { deliveries } = await asking(bo).call("deliveries", { params: { webhook: webhook.id } });
  const told = new Set(receiver.received.map(({ headers }) => headers["webhook-id"]));
  assert.ok(deliveries.length >= acknowledged && acknowledged >= rounds * 2, `${deliveries.length} events, ${acknowledged} acknowledged`);
  for (const { id } of deliveries) assert.ok(told.has(id));
  assert.ok(receiver.received.length > told.size, "some were told again");
});
