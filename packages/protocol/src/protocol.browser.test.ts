import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { bundleForBrowser, launchBrowser } from "../../../tools/testing/browser.ts";
import { vectorFolder } from "./testing/make-vectors.ts";

// As text: handing values over to the page would lose keys like "__proto__".
const files = `{${readdirSync(vectorFolder).filter((name) => name.endsWith(".json") && !/^(reconcile|neighbours)_/.test(name)).map((name) => `"${name.slice(0, -5)}": ${readFileSync(join(vectorFolder, name), "utf8")}`).join(",")}}`;
const count = Object.values(JSON.parse(files) as Record<string, unknown[]>).reduce((sum, entries) => sum + entries.length, 0);

test("A real browser, under a policy that forbids making code, judges every vector as Node does", async () => {
  const code = await bundleForBrowser(join(import.meta.dirname, "testing/browser-page.ts"));
  assert.doesNotMatch(code, /from "node:|require\("/);
  await using server = createServer((request, response) => {
    response.setHeader("content-security-policy", "default-src 'none'; script-src 'self'");
    if (request.url === "/page.js") response.setHeader("content-type", "text/javascript").end(code);
    else response.setHeader("content-type", "text/html").end("<!doctype html><title>Vectors</title><script type=module src=/page.js></script>");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("favicon")) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "judge" in window);
  const { verdicts, exportCount } = await page.evaluate((given) => ({ verdicts: window.judge(given), exportCount: window.exportCount }), files);
  assert.ok(exportCount > 100);
  assert.equal(verdicts.length, count);
  assert.deepEqual(verdicts.filter(({ ok }) => !ok), []);
  assert.deepEqual(complaints, []);
});
