/** The log of a node that did its main job holds nothing that people wrote, chose or hold secret. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { cosmicsync } from "./testing/child.ts";
import { testFolder } from "./testing/files.ts";

const secret = "canary-passphrase 42 gorse";

describe("the log of a node", () => {
  it("holds no name, text, contact, passphrase, token or id of a person, at any level", async () => {
    using folder = testFolder();
    await using node = cosmicsync(["start"], folder.path, { COSMICSYNC_LOG: "debug", COSMICSYNC_DEMO: "never" });
    const base = (await node.says(/ is at (http:\/\/\S+)/))[1]!;
    const anybody = createClient({ base });
    await anybody.call("preview", { body: { bring: "canary-bring carpentry", seek: "canary-seek photography" } });
    const people = [];
    for (const name of ["canary-ana", "canary-bo"]) {
      const session = await anybody.call("signUp", { body: { name, passphrase: secret, displayName: `${name} Quill`, consents: ["show", "match"] } });
      people.push({ session, client: anybody.withToken(session.token) });
    }
    const [ana, bo] = people as [(typeof people)[0], (typeof people)[0]];
    await assert.rejects(anybody.call("signIn", { body: { name: "canary-ana", passphrase: "canary-wrong-guess" } }));
    await assert.rejects(anybody.call("signIn", { body: { name: "canary-nobody", passphrase: "canary-wrong-guess" } }));
    for (const { client } of people) await client.call("editProfile", { body: { about: "canary-about", offers: [{ skill: "own/canary-taming" }, { skill: "skill/carpentry" }], needs: [{ skill: "skill/carpentry" }] } });
    const project = await ana.client.call("createProject", { body: { title: "canary-title", summary: "canary-summary", sphere: (await anybody.call("node")).spheres[0]!.id } });
    await anybody.call("projects", { query: { text: "canary-search" } });
    const boId = (await bo.client.call("account")).person;
    const asked = await ana.client.call("ask", { body: { person: boId, note: "canary-note", name: "canary-real-name", contacts: [{ channel: "email", address: "canary@example.org" }] } });
    await bo.client.call("answer", { params: { introduction: asked.id }, body: { answer: "no" } });
    await bo.client.call("exportMe", { body: { passphrase: secret } });
    await bo.client.call("erase", { body: { passphrase: secret } });
    node.process.kill("SIGTERM");
    await node.ended;
    const log = node.said();
    assert.ok(log.includes('"event":"signed-up"') && log.includes('"event":"request"') && log.includes('"event":"sign-in-refused"'), log.slice(0, 2_000));
    for (const word of ["canary", secret, ana.session.token, bo.session.token, boId, project.id, "127.0.0.1:"].filter((one) => one !== undefined && one !== "")) {
      const found = log.replace(/^\s.*$/gm, "").split("\n").find((line) => line.includes(word!));
      assert.equal(found, undefined, word);
    }
  });
});
