/** The page about one's data and other nodes, in a real browser: for somebody, for a steward, by keyboard, at three widths. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TestServer } from "@cosmicsync/server/testing";
import { addPeer, shareSphere } from "@cosmicsync/sync";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../../tools/testing/browser.ts";
import { axeFindings, fitsAcross, makeSomebody, press, signIn, startApp, visit, write } from "./testing/app.ts";
import { keyOf, madeUpNetwork, peerNamed, type MadeUpNetwork } from "./testing/network.ts";
import { en as nodesEn } from "./words/nodes/en.ts";

const turned = "مقهى التصليح";
let node: TestServer;
let browser: Browser;
let network: MadeUpNetwork;

const first = (): MadeUpNetwork["peers"] => [
  peerNamed(11, "Repair café", true, [{ id: keyOf(5), name: "Commons", state: "agreed", records: 12_345, agreedAt: "2026-11-22T12:00:00.000Z", lagMillis: 0 }, { id: keyOf(6), state: "catching-up", records: 3 }]),
  peerNamed(12, turned, false, [{ id: keyOf(5), name: "Commons", state: "apart", records: 0 }]),
  peerNamed(13, undefined, true),
];

before(async () => {
  network = madeUpNetwork(first(), { refused: [{ code: "record/forged", count: 2 }] });
  node = await startApp({ people: 0, network });
  browser = await launchBrowser();
  await makeSomebody(node.url, "steward", "gardening", "photography");
  await makeSomebody(node.url, "cleo", "carpentry", "sewing");
});
after(async () => {
  await browser.close();
  await node[Symbol.asyncDispose]();
});

async function open(page: Page, name: string): Promise<void> {
  await signIn(page, name);
  await page.getByRole("link", { name: "My data and nodes" }).click();
  await page.getByRole("heading", { level: 2, name: nodesEn["nodes.others"] }).waitFor();
}

test("somebody sees where their data are, and that no other node has any; axe finds nothing at 320, 768 and 1280", async () => {
  for (const width of [320, 768, 1280]) {
    await using visitor = await visit(browser, node.url, { viewport: { width, height: 900 } });
    const { page, troubles } = visitor;
    await open(page, "cleo");
    await page.getByText(nodesEn["nodes.others.none"]).waitFor();
    await page.getByRole("button", { name: "Take my data along" }).waitFor();
    await page.getByRole("button", { name: "Erase my account" }).waitFor();
    assert.equal(await page.getByRole("heading", { name: nodesEn["nodes.steward"] }).count(), 0, "other nodes are a steward's");
    await fitsAcross(page);
    assert.deepEqual(await axeFindings(page), [], String(width));
    assert.deepEqual(troubles, []);
  }
});

test("somebody whose sphere is shared sees with which node, how far it is, and what nobody can promise", async () => {
  await node.store.write(async (writer) => {
    await addPeer(writer, { key: keyOf(11), name: "Repair café", addresses: [], origin: "added" }, node.now());
    await shareSphere(writer, keyOf(11), node.home, node.now());
  });
  await using visitor = await visit(browser, node.url);
  const { page, troubles } = visitor;
  await open(page, "cleo");
  const section = page.getByRole("region", { name: nodesEn["nodes.others"] });
  await section.getByText("From \u2068Commons\u2069").waitFor();
  await section.getByText(nodesEn["nodes.others.never"]).waitFor();
  await section.getByText(nodesEn["nodes.others.limits"]).waitFor();
  assert.equal(await section.getByRole("img").getAttribute("aria-label"), "Picture: \u2068Test node\u2069 in the middle and one other node around it that have something of yours.");
  await section.getByRole("button", { name: "Show as table" }).click();
  assert.deepEqual(await section.getByRole("row").allInnerTexts(), ["Node\tShared\tLast the same", "Repair café\tCommons\tnever"]);
  assert.deepEqual(await axeFindings(page), []);
  assert.deepEqual(troubles, []);
});

test("a steward sees the other nodes as a picture and as a table; axe finds nothing at 320, 768 and 1280, in light and dark", async () => {
  for (const width of [320, 768, 1280]) {
    await using visitor = await visit(browser, node.url, { viewport: { width, height: 900 } });
    const { page, troubles } = visitor;
    await open(page, "steward");
    const section = page.getByRole("region", { name: nodesEn["nodes.steward"] });
    assert.match(await section.getByRole("img").getAttribute("aria-label") ?? "", /3 other nodes around it, 2 connected/);
    for (const asTable of [false, true]) {
      if (asTable) await section.getByRole("button", { name: "Show as table" }).click();
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await fitsAcross(page);
      assert.deepEqual(await axeFindings(page), [], `${width} ${asTable}`);
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      assert.deepEqual(await axeFindings(page, ["color-contrast"]), [], `${width} ${asTable}, dark`);
    }
    const rows = await section.getByRole("row").allInnerTexts();
    if (width > 640) assert.match(rows.join("\n"), /Repair café\tdirect\tCommons\tthe same on both\t12,345/);
    await section.getByText("record/forged").waitFor();
    assert.deepEqual(troubles, []);
  }
});

test("a steward removes a node after being asked and brings it back, invites one and adds one, by keyboard alone", async () => {
  network.peers.splice(0, network.peers.length, ...first());
  await using visitor = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  const { page, troubles } = visitor;
  await open(page, "steward");
  await press(page, page.getByRole("button", { name: "Remove \u2068Repair café\u2069" }));
  const window = page.getByRole("alertdialog", { name: /^Remove .*Repair café.*\?$/ });
  await window.waitFor();
  await press(page, window.getByRole("button", { name: "Remove" }));
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  assert.equal(await undo.evaluate((element) => element === document.activeElement), true, "the focus goes to the way back");
  assert.equal(network.peers.length, 2);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove \u2068Repair café\u2069" }).waitFor();
  assert.deepEqual(network.peers.at(-1)?.spheres.map(({ id }) => id), [keyOf(5), keyOf(6)], "with all that was shared");

  await press(page, page.getByRole("button", { name: nodesEn["nodes.invite.send"] }));
  const made = page.getByLabel(nodesEn["nodes.invite.text"]);
  await made.waitFor();
  assert.match(await made.inputValue(), /^csinvite1/);
  await page.getByText(/^For any node until .*Commons/).waitFor();

  await write(page, page.getByLabel(nodesEn["nodes.add.text"]), "not an invite");
  await press(page, page.getByRole("button", { name: nodesEn["nodes.add.send"] }));
  await page.getByRole("alert").filter({ hasText: nodesEn["problem.invite/malformed"] }).waitFor();
  await write(page, page.getByLabel(nodesEn["nodes.add.text"]), "csinvite1abc");
  await write(page, page.getByLabel(nodesEn["nodes.add.name"]), "Library");
  await press(page, page.getByRole("button", { name: nodesEn["nodes.add.send"] }));
  await page.getByRole("button", { name: "Remove \u2068Library\u2069" }).waitFor();
  await fitsAcross(page);
  assert.deepEqual(await axeFindings(page), []);
  // The browser tells of every answer that is a problem, and one was asked for.
  assert.deepEqual(troubles.filter((trouble) => !trouble.includes("status of 400")), []);
});

test("a steward whose node is alone is told what to do, in every language", async () => {
  network.peers.splice(0);
  await using visitor = await visit(browser, node.url, { locale: "de-DE" });
  const { page, troubles } = visitor;
  await page.goto("/sign-in");
  await page.locator("input").first().fill("steward");
  await page.locator("input[type=password]").fill("copper teapot meadow lantern");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("link", { name: "Meine Daten und Knoten" }).click();
  await page.getByText("Noch keine anderen Knoten.").waitFor();
  await page.getByLabel("Sprache").selectOption("es");
  await page.getByText("Todavía no hay otros nodos.").waitFor();
  assert.deepEqual(troubles, []);
});
