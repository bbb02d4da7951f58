/** A real Chromium reads a sphere from a real node in a process of its own, under a policy that lets the page reach that node and nothing else. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { it } from "node:test";
import { testFolder } from "../packages/node/src/testing/files.ts";
import { startLinkedNode } from "../packages/node/src/testing/linked-node.ts";
import { bundleForBrowser, launchBrowser } from "../tools/testing/browser.ts";

const html = "<!doctype html><title>Read a sphere</title><textarea id=invite></textarea><button id=read>Read</button><p id=state></p><ul id=titles></ul><script type=module src=/page.js></script>";

it("A page in a browser dials a node over WebSocket, proves itself by an invite, and shows the titles of a sphere it has verified", { timeout: 240_000 }, async () => {
  const code = await bundleForBrowser(join(import.meta.dirname, "read-a-sphere.ts"));
  assert.doesNotMatch(code, /sodium-native|from "node:/);
  using folder = testFolder();
  await using node = await startLinkedNode(folder, "here");
  await node.importProjects(0, 300);
  const invites = [await node.invite(), await node.invite()];
  const webSocket = (await node.network()).addresses.find((address) => address.includes("/ws"))!;
  const port = /\/tcp\/(\d+)/.exec(webSocket)![1]!;

  await using server = createServer((request, response) => {
    response.setHeader("content-security-policy", `default-src 'none'; script-src 'self'; connect-src ws://127.0.0.1:${port}`);
    if (request.url === "/page.js") response.setHeader("content-type", "text/javascript").end(code);
    else response.setHeader("content-type", "text/html").end(html);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  await using browser = await launchBrowser();
  const complaints: string[] = [];
  const visit = async (invite: string): Promise<{ state: string; titles: string[] }> => {
    const page = await browser.newPage();
    page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("favicon")) complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.locator("#invite").fill(invite);
    await page.locator("#read").click();
    await page.locator("#state", { hasText: /^(agreed|not-shared|ended|over|malformed|reconcile|No)/ }).waitFor({ timeout: 45_000 }).catch(async (cause: unknown) => { throw new Error(`the page says: ${await page.locator("#state").textContent()}, and complains: ${complaints.join("; ")}\n${node.said()}`, { cause }); });
    return { state: (await page.locator("#state").textContent())!, titles: await page.locator("#titles li").allTextContents() };
  };

  const first = await visit(invites[0]!);
  assert.match(first.state, /^agreed: 30\d records of Commons at here, 0 taken back, 0 refused, \d+ bytes in, \d+ out$/);
  assert.deepEqual(first.titles, Array.from({ length: 300 }, (_, index) => `Project ${index} of here`).sort());
  // Somebody else's invite opens nothing, nor does one with a letter changed; another good one does.
  assert.deepEqual((await visit(invites[0]!)).titles, []);
  assert.deepEqual(await visit(invites[1]!.slice(0, -3) + "aaa"), { state: "No: invite/malformed", titles: [] });
  assert.equal((await visit(invites[1]!)).titles.length, 300);
  assert.deepEqual(complaints.filter((text) => !/WebSocket/.test(text)), []);
});
