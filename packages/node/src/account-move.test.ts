/** A person moves from one running node to another, over real sockets, by the commands that people type. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { ProblemError, createClient, type Client } from "@cosmicsync/api";
import { runInNode } from "./control.ts";
import { testFolder } from "./testing/files.ts";
import { eventually, startLinkedNode, type LinkedNode } from "./testing/linked-node.ts";
import { recordingOutput } from "./testing/neighbours.ts";

const passphrase = "a long walk by the river";
const account = async (node: LinkedNode, given: object): Promise<string> => {
  const output = recordingOutput();
  assert.equal(await runInNode(join(node.home, "control.sock"), "account", given, output, new AbortController().signal), 0, output.complained.join("\n"));
  return output.printed.join("\n");
};
const signUp = async (node: LinkedNode, name: string): Promise<Client> => {
  const anybody = createClient({ base: node.url });
  const { token } = await anybody.call("signUp", { body: { name, passphrase, displayName: name, answers: { bring: "carpentry", seek: "photography", language: "en" }, consents: ["show", "match"] } });
  return anybody.withToken(token);
};
const signIn = (node: LinkedNode): Promise<Client> => {
  const anybody = createClient({ base: node.url });
  return anybody.call("signIn", { body: { name: "ana", passphrase } }).then(({ token }) => anybody.withToken(token));
};
it("Somebody moves between two running nodes, the old one forgets them when it hears of it, and an open request goes on", { timeout: 180_000 }, async () => {
  using folder = testFolder();
  await using one = await startLinkedNode(folder, "one");
  await using two = await startLinkedNode(folder, "two");
  await two.add(await one.invite());
  const ana = await signUp(one, "ana");
  const ben = await signUp(one, "ben");
  await ana.call("editProfile", { body: { about: "Goes along" } });
  const { person: benId } = await ben.call("account");
  const { id } = await ana.call("ask", { body: { person: benId, name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] } });

  const file = join(folder.path, "ana.move");
  const code = await account(one, { action: "move", name: "ana", to: file });
  assert.match(await account(two, { action: "receive", file, code }), /^ana lives here now/);
  const there = await signIn(two);
  assert.equal((await there.call("profile")).about, "Goes along");
  await eventually(() => signIn(one).then(() => false, (error: unknown) => error instanceof ProblemError && error.code === "account/wrong-name-or-passphrase"), "the old node forgets");
  await ben.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "Ben", contacts: [{ channel: "email", address: "ben@example.org" }] } });
  await eventually(async () => (await there.call("introduction", { params: { introduction: id } })).state === "revealed", "the yes arrives at the new home");
  await eventually(async () => JSON.stringify(await ben.call("introduction", { params: { introduction: id } })).includes("ana@example.org"), "and the contact chosen before the move at the other");
});
