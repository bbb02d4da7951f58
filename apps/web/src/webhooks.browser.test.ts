import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startReceiver, type Receiver, type TestServer } from "@cosmicsync/server/testing";
import type { Browser, Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { launchBrowser } from "../../../tools/testing/browser.ts";
import { axeFindings, fitsAcross, makeSomebody, press, signIn, startApp, visit, write } from "./testing/app.ts";
import { isolate } from "./words/index.ts";

let node: TestServer;
let browser: Browser;
let receiver: Receiver;

before(async () => {
  node = await startApp({ people: 0, tells: true, settings: { webhooks: "local" } });
  browser = await launchBrowser();
  receiver = await startReceiver();
  await makeSomebody(node.url, "ana", "carpentry", "photography");
});

after(async () => {
  await browser.close();
  await receiver[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
});

/** With `COSMICSYNC_PICTURES`, a folder, what is seen is kept there for people to look at. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env["COSMICSYNC_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test("a program is told, tested, changed, given a new secret, stopped and taken away, by keyboard alone at 320 px", async () => {
  await using visitor = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  const { page, troubles } = visitor;
  await signIn(page, "ana");
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
  const dialog = page.getByRole("dialog");

  await press(page, button("Tell a program"));
  await write(page, dialog.getByLabel("Which program is it?"), "Calendar");
  await write(page, dialog.getByLabel("Where it is told"), "http://example.org/");
  await press(page, dialog.getByLabel("a collaboration begins"), "Space");
  assert.deepEqual(await axeFindings(page), []);
  await fitsAcross(page);
  await picture(page, "webhook-form");
  await press(page, dialog.getByRole("button", { name: "Save" }));
  await dialog.getByRole("alert").waitFor();
  assert.match(await dialog.getByRole("alert").innerText(), /must begin with https/);
  await write(page, dialog.getByLabel("Where it is told"), receiver.url);
  await press(page, dialog.getByRole("button", { name: "Save" }));
  const secret = dialog.locator("code.token");
  await secret.waitFor();
  const first = await secret.innerText();
  assert.match(first, /^whsec_/);
  assert.deepEqual(await axeFindings(page), []);
  await fitsAcross(page);
  await picture(page, "webhook-secret");
  await press(page, dialog.getByRole("button", { name: "I have it" }));
  await dialog.waitFor({ state: "detached" });
  assert.ok(!(await page.content()).includes(first.slice(6)), "shown once");

  const told = page.locator("li.webhook");
  await press(page, told.getByRole("button", { name: `Test: ${isolate("Calendar")}` }));
  const deliveries = page.getByRole("list", { name: `What it was told: ${isolate("Calendar")}` });
  await deliveries.getByText(/told/).first().waitFor();
  await deliveries.getByRole("button", { name: /^Tell again: a test/ }).waitFor();
  assert.doesNotThrow(() => new Webhook(first).verify(receiver.received[0]!.body, receiver.received[0]!.headers as Record<string, string>));
  await press(page, deliveries.getByRole("button", { name: /^Tell again: a test/ }));
  for (; receiver.received.length < 2; await page.waitForTimeout(50)) assert.ok(true);
  assert.equal(receiver.received[1]!.headers["webhook-id"], receiver.received[0]!.headers["webhook-id"]);
  assert.deepEqual(await axeFindings(page), []);
  await fitsAcross(page);
  await picture(page, "webhook-told");

  await press(page, told.getByRole("button", { name: `New secret: ${isolate("Calendar")}` }));
  await press(page, dialog.getByRole("button", { name: "New secret" }));
  await secret.waitFor();
  assert.notEqual(await secret.innerText(), first);
  await press(page, dialog.getByRole("button", { name: "I have it" }));
  await told.getByText(/The old secret holds too until/).waitFor();

  await press(page, told.getByRole("button", { name: `Change: ${isolate("Calendar")}` }));
  assert.equal(await dialog.getByLabel("a collaboration begins").isChecked(), false);
  await write(page, dialog.getByLabel("Which program is it?"), "Our calendar");
  await press(page, dialog.getByRole("button", { name: "Save" }));
  await press(page, told.getByRole("button", { name: `Stop: ${isolate("Our calendar")}` }));
  await told.getByText("Stopped by you").waitFor();
  assert.equal(await told.getByRole("button", { name: `Test: ${isolate("Our calendar")}` }).isDisabled(), true);
  assert.deepEqual(await axeFindings(page), []);
  await picture(page, "webhook-stopped");
  await press(page, told.getByRole("button", { name: `Start again: ${isolate("Our calendar")}` }));
  await told.getByText("Stopped by you").waitFor({ state: "detached" });

  await press(page, told.getByRole("button", { name: `Take away: ${isolate("Our calendar")}` }));
  const question = page.getByRole("alertdialog");
  assert.deepEqual(await axeFindings(page), []);
  await press(page, question.getByRole("button", { name: "Take away" }));
  await told.waitFor({ state: "detached" });
  await page.getByText("No program is told of anything.").waitFor();
  await page.getByText("Webhook taken away").waitFor();
  assert.deepEqual(troubles.filter((trouble) => !trouble.includes("400 (Bad Request)")), [], "the address that was refused, and nothing else");
});
