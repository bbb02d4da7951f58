/** Settings: defaults, bounds, and pages that cannot leave one out. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WrongSetting, environmentExample, readSettings, settings, settingsPage } from "./settings.ts";

describe("settings", () => {
  it("have defaults that are within their own bounds", () => {
    const read = readSettings({});
    assert.deepEqual([read.port, read.host, read.joining, read.hostNames], [4_747, "127.0.0.1", "open", []]);
    for (const [name, setting] of Object.entries(settings)) if (String(setting.default) !== "") assert.deepEqual(setting.read(String(setting.default)), setting.default, name);
  });
  it("are read from their variables", () => {
    assert.deepEqual(readSettings({ COSMICSYNC_HOST_NAMES: "Node.Example.org, other.example" }).hostNames, ["node.example.org", "other.example"]);
    assert.deepEqual([readSettings({ COSMICSYNC_PORT: "0" }).port, readSettings({ COSMICSYNC_JOINING: "invitation" }).joining], [0, "invitation"]);
  });
  it("open no port for other nodes by themselves, and none to the world when it is opened", () => {
    const { network, networkHost, mdns, relay } = readSettings({});
    assert.deepEqual([network, networkHost, mdns, relay], ["auto", "127.0.0.1", "off", "off"]);
    const read = readSettings({ COSMICSYNC_NETWORK_PORT: "off", COSMICSYNC_NETWORK_WS_PORT: "0", COSMICSYNC_NETWORK_ANNOUNCE: "/ip4/192.0.2.7/tcp/4748, /dns4/spheres.example.org/tcp/443/wss" });
    assert.deepEqual([read.networkPort, read.networkWebSocketPort, read.networkAnnounce], ["off", 0, ["/ip4/192.0.2.7/tcp/4748", "/dns4/spheres.example.org/tcp/443/wss"]]);
  });
  for (const [variable, value] of [["COSMICSYNC_PORT", "65536"], ["COSMICSYNC_PORT", "-1"], ["COSMICSYNC_PORT", "4747.5"], ["COSMICSYNC_PORT", ""], ["COSMICSYNC_PORT", "0x10"], ["COSMICSYNC_JOINING", "Open"], ["COSMICSYNC_HOST_NAMES", "https://example.org/"], ["COSMICSYNC_NAME", "a\nb"], ["COSMICSYNC_HOME", ""], ["COSMICSYNC_HOST", "a b"], ["COSMICSYNC_DATABASE_URL", "mysql://db/name"], ["COSMICSYNC_DATABASE_URL", "postgres://db"], ["COSMICSYNC_CLOSE_SECONDS", "0"], ["COSMICSYNC_NETWORK", "yes"], ["COSMICSYNC_NETWORK_HOST", "example.org"], ["COSMICSYNC_NETWORK_PORT", "65536"], ["COSMICSYNC_NETWORK_WS_PORT", "on"], ["COSMICSYNC_NETWORK_ANNOUNCE", "192.0.2.7:4748"], ["COSMICSYNC_NETWORK_ANNOUNCE", Array.from({ length: 9 }, () => "/ip4/192.0.2.7/tcp/1").join(",")], ["COSMICSYNC_MDNS", "auto"], ["COSMICSYNC_RELAY", "on"]] as const) {
    it(`refuse ${variable}=${JSON.stringify(value)}, and say what is allowed`, () => {
      assert.throws(() => readSettings({ [variable]: value }), (error: unknown) => error instanceof WrongSetting && error.message.includes(variable) && error.message.includes("is not allowed"));
    });
  }
  it("take PostgreSQL's address, and show no password of a wrong one", () => {
    for (const url of ["postgres://node:secret@db.example:5432/cosmicsync", "postgresql://db/x?sslmode=verify-full"]) assert.equal(readSettings({ COSMICSYNC_DATABASE_URL: url }).databaseUrl, url);
    assert.throws(() => readSettings({ COSMICSYNC_DATABASE_URL: "postgre://node:secret@db/x" }), (error: unknown) => error instanceof WrongSetting && !error.message.includes("secret"));
  });
  it("stand each on the reference page and in the example file", () => {
    for (const setting of Object.values(settings)) {
      assert.ok(settingsPage().includes(`\`${setting.env}\``), setting.env);
      assert.ok(environmentExample().includes(`# ${setting.env}=`), setting.env);
    }
  });
});
