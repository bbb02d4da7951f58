/** An introduction of three in a real browser, by keyboard at the width of a phone: a lead asks both who would complete a team, and all meet with the third yes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TestServer } from "@cosmicsync/server/testing";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../../tools/testing/browser.ts";
import { axeFindings, fitsAcross, makeSomebody, press, signIn, startApp, visit } from "./testing/app.ts";

let node: TestServer;
let browser: Browser;
before(async () => {
  node = await startApp();
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  await node[Symbol.asyncDispose]();
});

test("a lead asks both who would complete the team, one says yes and sees no name, and with the third yes all three meet", async () => {
  const lead = await makeSomebody(node.url, "leda", "choirs", "carpentry, photography");
  const joiner = await makeSomebody(node.url, "jo", "carpentry", "choirs");
  const photographer = await makeSomebody(node.url, "fay", "photography", "choirs");
  const { id } = await lead.client.call("createProject", { body: { title: "Stage", summary: "A stage for choirs, and pictures of it.", needs: [{ skill: "skill/carpentry" }, { skill: "skill/photography" }] } });
  await node.settled();

  await using asking = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  await signIn(asking.page, lead.name);
  await asking.page.goto(`/projects/${id}`);
  await press(asking.page, asking.page.getByRole("button", { name: /^Ask both: / }));
  const dialog = asking.page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).waitFor();
  await fitsAcross(asking.page);
  assert.deepEqual(await axeFindings(asking.page), []);
  await press(asking.page, dialog.locator("button[type=submit]"));
  await dialog.waitFor({ state: "detached" });
  await asking.page.goto(`/projects/${id}`);
  await asking.page.getByRole("heading", { name: "Complete the team" }).waitFor();
  await asking.page.getByRole("table").waitFor();
  await asking.page.waitForLoadState("networkidle");
  assert.equal(await asking.page.getByRole("button", { name: /^Ask both: / }).count(), 0, "once asked, not again");
  const [trio] = (await lead.client.call("trios", { query: {} })).trios;
  assert.equal(trio?.state, "waiting");

  await using asked = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  await signIn(asked.page, joiner.name);
  await asked.page.goto("/mine");
  await press(asked.page, asked.page.getByRole("region", { name: "Introductions of three" }).getByRole("link"));
  await asked.page.getByText("Somebody would like the three of you to meet.").waitFor();
  assert.ok(!(await asked.page.locator("main").innerText()).includes(lead.name), "no name before all have said yes");
  await fitsAcross(asked.page);
  assert.deepEqual(await axeFindings(asked.page), []);
  await press(asked.page, asked.page.getByRole("button", { name: "Yes, introduce us" }));
  await press(asked.page, asked.page.getByRole("dialog").getByRole("button", { name: "Say yes" }));
  await asked.page.getByRole("status").filter({ hasText: "You have said yes. It waits until all three have." }).first().waitFor();
  await asked.page.locator("h1:focus").waitFor();
  const yesText = await asked.page.locator("main").innerText();
  assert.ok(![lead, photographer].some(({ name }) => yesText.includes(name)), "nor after one's own yes");
  await fitsAcross(asked.page);
  assert.deepEqual(await axeFindings(asked.page), []);

  await photographer.client.call("answerTrio", { params: { trio: trio.id }, body: { answer: "yes", name: photographer.name, contacts: [{ channel: "email", address: "fay@example.org" }] } });
  await asked.page.reload();
  await asked.page.getByText("All three of you said yes.").waitFor();
  await fitsAcross(asked.page);
  assert.deepEqual(await axeFindings(asked.page), []);
  for (const { name } of [lead, photographer]) await asked.page.getByRole("heading", { name }).first().waitFor();
  await press(asked.page, asked.page.getByRole("link", { name: "To your introduction" }).first());
  await asked.page.getByText(/@example\.org/).first().waitFor();
  assert.deepEqual([asking.troubles, asked.troubles], [[], []]);
});
