import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TestServer } from "@cosmicsync/server/testing";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../../tools/testing/browser.ts";
import { arrivedAt, axeFindings, fitsAcross, makeSomebody, passphrase, press, signIn, startApp, visit, write, type Somebody } from "./testing/app.ts";

/** Of a match card at 320 px, so that a list of twenty can be read. */
const cardPixels = 700;

let node: TestServer;
let browser: Browser;
let cleo: Somebody;
let dan: Somebody;

before(async () => {
  node = await startApp();
  browser = await launchBrowser();
  // Who signs up first is the steward.
  await makeSomebody(node.url, "steward", "gardening", "photography");
  cleo = await makeSomebody(node.url, "cleo", "bicycle repair, cooking", "carpentry, sewing");
  dan = await makeSomebody(node.url, "dan", "carpentry, sewing", "bicycle repair, cooking");
  await node.settled();
});

after(async () => {
  await browser.close();
  await node[Symbol.asyncDispose]();
});

const blocks = async (): Promise<number> => await node.store.read.count("block", { owner: cleo.person });
/** The pseudonym under which Cleo sees Dan. */
async function pseudonymOfDan(): Promise<string> {
  const { matches } = await cleo.client.call("matches", { query: { want: "person", limit: 50 } });
  const pseudonym = matches.find(({ person }) => person?.id === dan.person)?.person?.pseudonym;
  assert.ok(pseudonym !== undefined, "Dan is among the matches");
  return pseudonym;
}

test("somebody is never met again, comes back by undo, and is reported, by keyboard alone at 320 px", async () => {
  const name = await pseudonymOfDan();
  await using visitor = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  const { page, troubles } = visitor;
  await signIn(page, "cleo");
  await page.getByRole("navigation").getByRole("link", { name: "Matches", exact: true }).click();
  const card = page.getByRole("article", { name });
  await card.waitFor();
  const heights = await page.getByRole("article").evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().height));
  assert.ok(heights.length >= 3 && heights.every((height) => height < cardPixels), `heights of the cards: ${heights.join(", ")}`);

  await press(page, card.getByText("More", { exact: true }));
  assert.deepEqual(await axeFindings(page), []);
  await press(page, card.getByRole("button", { name: "Never meet this person again" }));
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  assert.equal(await undo.evaluate((element) => element === document.activeElement), true, "the focus goes to the way back");
  await card.waitFor({ state: "detached" });
  assert.equal(await blocks(), 1);
  await fitsAcross(page);
  await page.keyboard.press("Enter");
  await card.waitFor();
  await undo.waitFor({ state: "detached" });
  assert.equal(await blocks(), 0);
  assert.equal(await card.getByText("More", { exact: true }).evaluate((element) => element === document.activeElement), true, "the focus is where it was");

  await page.keyboard.press("Enter");
  await press(page, card.getByRole("button", { name: "Report" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByText("is not told.").waitFor();
  await press(page, dialog.getByRole("button", { name: "Report" }));
  assert.equal(await node.store.read.count("moderation", { fanOut: true }, { kind: "report" }), 0, "a report needs a reason");
  await dialog.getByLabel("What is wrong?").selectOption("spam");
  await write(page, dialog.getByLabel("What happened?"), "Sells things.");
  await fitsAcross(page);
  assert.deepEqual(await axeFindings(page), []);
  await press(page, dialog.getByRole("button", { name: "Report" }));
  await dialog.getByText("Reported. Thank you.").waitFor();
  const [report] = await node.store.read.list("moderation", { fanOut: true }, { where: { kind: "report" }, limit: 1 });
  assert.deepEqual([report?.subjectId, report?.personId, (report?.body as { reason?: string }).reason], [dan.person, cleo.person, "spam"]);
  assert.deepEqual(troubles, []);
});

test("the asked asks more, the asker replies and then takes the request back, by keyboard alone", async () => {
  const { id } = await cleo.client.call("ask", { body: { person: dan.person, name: "Cleo", contacts: [{ channel: "email", address: "cleo@example.org" }] } });
  await using asked = await visit(browser, node.url);
  await using asker = await visit(browser, node.url);
  await Promise.all([signIn(asked.page, "dan"), signIn(asker.page, "cleo")]);
  await asked.page.goto(`/introductions/${id}`);
  await press(asked.page, asked.page.getByRole("button", { name: "Ask me more" }));
  await write(asked.page, asked.page.getByRole("dialog").getByRole("textbox"), "On which days?");
  await press(asked.page, asked.page.getByRole("dialog").getByRole("button", { name: "Send" }));
  await asked.page.getByRole("dialog").waitFor({ state: "detached" });

  await asker.page.reload();
  await press(asker.page, asker.page.getByRole("region", { name: "Waiting for you" }).getByRole("link"));
  await arrivedAt(asker.page, /^Introduction to/);
  await asker.page.getByText("On which days?").waitFor();
  await press(asker.page, asker.page.getByRole("button", { name: "Reply", exact: true }));
  await write(asker.page, asker.page.getByRole("dialog").getByRole("textbox"), "On Saturdays.");
  await press(asker.page, asker.page.getByRole("dialog").getByRole("button", { name: "Send" }));
  await asker.page.getByText("On Saturdays.").waitFor();
  await asked.page.reload();
  await asked.page.getByText("On Saturdays.").waitFor();
  await asked.page.getByRole("button", { name: "Yes, introduce us" }).waitFor();

  await press(asker.page, asker.page.getByRole("button", { name: "Take it back" }));
  await press(asker.page, asker.page.getByRole("alertdialog").getByRole("button", { name: "Take it back" }));
  await asker.page.locator(".state-withdrawn").waitFor();
  await asked.page.reload();
  await asked.page.getByRole("heading", { level: 1 }).waitFor();
  await asked.page.locator(".state").waitFor();
  assert.equal(await asked.page.getByRole("button", { name: "Yes, introduce us" }).count(), 0);
  assert.deepEqual([...asked.troubles, ...asker.troubles], []);
});

test("an invitation is made and copied, comes along in its address, and a wrong code is told at its field", async () => {
  await using host = await visit(browser, node.url, { permissions: ["clipboard-read", "clipboard-write"] });
  await signIn(host.page, "steward");
  await press(host.page, host.page.getByRole("button", { name: "Make an invitation" }));
  await press(host.page, host.page.getByRole("button", { name: "Copy" }).last());
  await host.page.getByRole("button", { name: "Copied" }).waitFor();
  const link = await host.page.evaluate(async () => navigator.clipboard.readText());
  assert.match(link, /\/\?invitation=[a-z2-7]{24}$/);
  assert.deepEqual(await axeFindings(host.page), []);

  await using guest = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  const { page } = guest;
  await page.goto(link);
  await page.getByLabel("What I bring").fill("carpentry");
  await page.getByLabel("What I look for").fill("gardening");
  await press(page, page.getByRole("button", { name: "Show me who fits" }));
  const field = page.getByLabel("Invitation code");
  await field.waitFor();
  assert.equal(await field.inputValue(), new URL(link).searchParams.get("invitation"));
  await fitsAcross(page);

  await page.goto("/sign-up");
  assert.equal(await field.count(), 0, "whoever has no code is not asked for one");
  await press(page, page.getByRole("button", { name: "I have an invitation code" }));
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  await page.keyboard.insertText("notacode");
  await write(page, page.getByLabel("Name to sign in with"), "fay");
  await write(page, page.getByLabel("Passphrase", { exact: true }), passphrase);
  await press(page, page.getByRole("button", { name: "Sign up" }));
  await page.getByText("This invitation code is").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.deepEqual(await axeFindings(page), []);
  await page.goto(`/sign-up?invitation=${new URL(link).searchParams.get("invitation") ?? ""}`);
  await write(page, page.getByLabel("Name to sign in with"), "fay");
  await write(page, page.getByLabel("Passphrase", { exact: true }), passphrase);
  await press(page, page.getByRole("button", { name: "Sign up" }));
  await arrivedAt(page, "My profile");
});

test("where one needs an invitation, signing up without one shows the field and says so", async () => {
  await using closed = await startApp({ people: 2, projects: 1, unclaimed: 1, settings: { invitationOnly: true } });
  await makeSomebody(closed.url, "first", "gardening", "photography");
  await using visitor = await visit(browser, closed.url);
  const { page } = visitor;
  await page.goto("/sign-up");
  await write(page, page.getByLabel("Name to sign in with"), "gil");
  await write(page, page.getByLabel("Passphrase", { exact: true }), passphrase);
  await press(page, page.getByRole("button", { name: "Sign up" }));
  const field = page.getByLabel("Invitation code");
  await page.getByText("One needs an invitation to sign up here.").waitFor();
  assert.deepEqual([await field.getAttribute("aria-invalid"), await field.getAttribute("required")], ["true", ""]);
});

test("a steward vouches for who has begun to claim a project", async () => {
  const id = node.population.unclaimed[1] ?? "";
  await using claimant = await visit(browser, node.url);
  await signIn(claimant.page, "dan");
  await claimant.page.goto(`/projects/${id}`);
  await press(claimant.page, claimant.page.getByRole("button", { name: "Claim this project" }));
  await claimant.page.getByText(dan.person).waitFor();
  await using host = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  await signIn(host.page, "steward");
  await host.page.goto(`/projects/${id}`);
  await press(host.page, host.page.getByText("Vouch for somebody"));
  await write(host.page, host.page.getByLabel("Their identifier"), dan.person);
  await fitsAcross(host.page);
  assert.deepEqual(await axeFindings(host.page), []);
  await press(host.page, host.page.getByRole("button", { name: "Vouch", exact: true }));
  await host.page.getByText("Vouch for somebody").waitFor({ state: "detached" });
  assert.equal((await dan.client.call("project", { params: { project: id } })).mine, true);
  assert.deepEqual([...claimant.troubles, ...host.troubles], []);
});

test("times in the week are added, kept, and taken out; a sphere is left and joined again", async () => {
  await using visitor = await visit(browser, node.url, { viewport: { width: 320, height: 900 } });
  const { page, troubles } = visitor;
  await signIn(page, "cleo");
  await page.getByRole("link", { name: "My profile", exact: true }).click();
  await press(page, page.getByRole("button", { name: "Add a time" }));
  await page.getByLabel("Day of time 1").selectOption("6");
  await page.getByLabel("Time 1 from").fill("09:30");
  await page.getByLabel("Time 1 to").fill("00:00");
  await fitsAcross(page);
  assert.deepEqual(await axeFindings(page), []);
  await press(page, page.getByRole("button", { name: "Save" }));
  await page.getByText("All saved").waitFor();
  assert.deepEqual((await cleo.client.call("profile", {})).windows, [{ day: 6, fromMinute: 570, toMinute: 0 }]);
  await press(page, page.getByRole("button", { name: "Remove time 1" }));
  await page.getByText("Not saved yet").waitFor();
  await press(page, page.getByRole("button", { name: "Save" }));
  await page.getByText("All saved").waitFor();
  assert.deepEqual((await cleo.client.call("profile", {})).windows ?? [], []);

  await page.getByRole("link", { name: "My things", exact: true }).click();
  await press(page, page.getByRole("button", { name: /^Leave / }));
  await press(page, page.getByRole("alertdialog").getByRole("button", { name: "Leave" }));
  const join = page.getByRole("button", { name: /^Join / });
  await join.waitFor();
  assert.equal((await cleo.client.call("account")).spheres.some((one) => one.id === node.home), false);
  await fitsAcross(page);
  await press(page, join);
  await page.getByRole("button", { name: /^Leave / }).waitFor();
  assert.deepEqual(troubles, []);
});
