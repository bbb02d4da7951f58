import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../../tools/testing/browser.ts";
import { answersThatFit, arrivedAt, fitsAcross, passphrase, press, startApp, tabTo, visit, write } from "./testing/app.ts";

/** From arriving to a finished profile, by keyboard alone. */
async function signUpWith(page: Page, name: string, bring: string, seek: string, display: string, contact: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip", "the first stop is the skip link");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await write(page, page.getByLabel("What I bring"), bring);
  await write(page, page.getByLabel("What I look for"), seek);
  await press(page, page.getByRole("button", { name: "Show me who fits" }));

  const understood = page.getByRole("heading", { name: "What we understood" });
  await understood.waitFor();
  assert.equal(await understood.evaluate((element) => element === document.activeElement), true, "the focus goes to what was found");
  const cards = page.getByRole("article");
  assert.equal(await cards.count(), 3);
  for (const card of await cards.all()) {
    for (const reasons of await card.getByRole("list", { name: "Reasons" }).all()) assert.ok((await reasons.locator(":scope > li").count()) >= 2, "two reasons for each side");
    for (const caveats of await card.getByRole("list", { name: "What speaks against it" }).all()) assert.ok((await caveats.locator(":scope > li").count()) >= 1, "one caveat for each side");
  }
  await fitsAcross(page);

  await write(page, page.getByLabel("Name to sign in with"), name);
  await write(page, page.getByLabel("Passphrase", { exact: true }), passphrase);
  for (const box of await page.getByRole("checkbox").all()) assert.equal(await box.isChecked(), false, "no consent is ticked beforehand");
  await press(page, page.getByRole("checkbox", { name: "Match me with people and projects" }), "Space");
  await press(page, page.getByRole("button", { name: "Sign up" }));
  await arrivedAt(page, "My profile");
  await fitsAcross(page);

  const interests = page.getByRole("combobox", { name: "Interests", exact: true });
  await tabTo(page, interests);
  await page.keyboard.type("repair");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const chosen = page.getByRole("list", { name: "Interests" }).getByRole("listitem");
  await chosen.waitFor();
  await press(page, chosen.getByRole("button"));
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.keyboard.press("Enter");
  await chosen.waitFor();
  await write(page, page.getByLabel("Name", { exact: true }), display);
  await press(page, page.getByRole("button", { name: "Add a contact" }));
  await write(page, page.getByLabel("Contact 1", { exact: true }), contact);
  await press(page, page.getByRole("button", { name: "Save" }));
  await page.getByText("All saved").waitFor();
}

async function mainJob(width: number): Promise<void> {
  await using node = await startApp();
  await using browser = await launchBrowser();
  const viewport = { width, height: 900 };
  await using ana = await visit(browser, node.url, { viewport });
  await using ben = await visit(browser, node.url, { viewport });

  // Their answers are those of a circle of the population, so that there is somebody to be found from the beginning.
  const [bring, seek] = answersThatFit(node);
  await Promise.all([
    signUpWith(ana.page, "ana-keys", bring, seek, "Ana", "ana@example.org"),
    signUpWith(ben.page, "ben-keys", seek, bring, "Ben", "ben@example.org"),
  ]);
  await node.settled();

  // Ana asks. Among the suggestions only Ben is real, so only he can be asked.
  await press(ana.page, ana.page.getByRole("link", { name: "To my matches" }));
  await arrivedAt(ana.page, "Matches");
  await fitsAcross(ana.page);
  const open = ana.page.getByRole("button", { name: "Ask for an introduction" });
  await open.waitFor();
  assert.equal(await open.count(), 1);
  await press(ana.page, open);
  const asking = ana.page.getByRole("dialog");
  await write(ana.page, asking.getByLabel("Note"), "Shall we open a repair corner?");
  assert.equal(await asking.getByLabel("Name", { exact: true }).inputValue(), "Ana");
  await fitsAcross(ana.page);
  await press(ana.page, asking.getByRole("button", { name: "Ask", exact: true }));
  await arrivedAt(ana.page, /^Introduction to/);

  // Ben sees a pseudonym and the reasons, never the name, and says yes.
  await press(ben.page, ben.page.getByRole("link", { name: "My things" }));
  await arrivedAt(ben.page, "My things");
  await press(ben.page, ben.page.getByRole("region", { name: "Waiting for you" }).getByRole("link"));
  await arrivedAt(ben.page, /^Introduction to/);
  const before = await ben.page.locator("main").innerText();
  assert.match(before, /Shall we open a repair corner\?/);
  assert.match(before, /in 7 days/);
  assert.doesNotMatch(before, /\bAna\b|ana@example\.org|ana-keys/);
  await fitsAcross(ben.page);
  await press(ben.page, ben.page.getByRole("button", { name: "Yes, introduce us" }));
  await press(ben.page, ben.page.getByRole("dialog").getByRole("button", { name: "Say yes" }));
  await ben.page.getByRole("link", { name: "ana@example.org" }).waitFor();
  assert.match(await ben.page.locator("main").innerText(), /\bAna\b/);

  // They begin, take the first step, finish.
  await write(ben.page, ben.page.getByLabel("What is it called?"), "Repair corner");
  await write(ben.page, ben.page.getByLabel("First step"), "Look at the garage together");
  await press(ben.page, ben.page.getByRole("button", { name: "Start", exact: true }));
  await arrivedAt(ben.page, "Repair corner");
  await fitsAcross(ben.page);
  await press(ben.page, ben.page.getByRole("button", { name: "We have done it" }));
  await ben.page.getByText(/^Done on/).waitFor();
  await press(ben.page, ben.page.getByText("Add a milestone"));
  await write(ben.page, ben.page.getByLabel("Milestone", { exact: true }), "Open the doors");
  await press(ben.page, ben.page.getByRole("button", { name: "Add", exact: true }));
  await press(ben.page, ben.page.getByRole("button", { name: /^Mark .*Open the doors.* as done$/ }));
  await ben.page.getByText(/^Done on/).nth(1).waitFor();
  await press(ben.page, ben.page.getByRole("button", { name: "Say that it is finished" }));
  await ben.page.getByText("You have said that it is finished.").waitFor();

  await press(ana.page, ana.page.getByRole("link", { name: "My things" }));
  await arrivedAt(ana.page, "My things");
  await press(ana.page, ana.page.getByRole("link", { name: "Repair corner" }));
  await arrivedAt(ana.page, "Repair corner");
  await press(ana.page, ana.page.getByRole("button", { name: "Say that it is finished" }));
  await ana.page.getByText("Finished.", { exact: true }).waitFor();

  // The closing notes are revealed together: Ana's stays closed until Ben has left his.
  await leaveNote(ana.page, "A good start, thank you.");
  await ana.page.getByText("Your note is kept. It is shown together").waitFor();
  await ben.page.reload();
  await ben.page.getByRole("button", { name: "Leave my note" }).waitFor();
  assert.doesNotMatch(await ben.page.locator("main").innerText(), /A good start/);
  await leaveNote(ben.page, "We opened the doors.");
  await ben.page.getByRole("heading", { name: "What came of it" }).waitFor();
  await ana.page.reload();
  await ana.page.getByRole("heading", { name: "What came of it" }).waitFor();
  for (const { page } of [ana, ben]) {
    const end = await page.locator("main").innerText();
    for (const text of ["A good start, thank you.", "We opened the doors.", "It is completed. Both of you are satisfied. You would both do it again."]) assert.ok(end.includes(text), text);
    await fitsAcross(page);
  }
  assert.deepEqual([...ana.troubles, ...ben.troubles], []);
}

async function leaveNote(page: Page, note: string): Promise<void> {
  await write(page, page.getByLabel("What would you like to say?"), note);
  await press(page, page.getByRole("radio", { name: "Very satisfied." }), "Space");
  await press(page, page.getByRole("radio", { name: "Yes, again." }), "Space");
  await press(page, page.getByRole("button", { name: "Leave my note" }));
}

test("two people go from arriving to a recorded outcome by keyboard alone, on a wide screen", async () => mainJob(1280));
test("two people go from arriving to a recorded outcome by keyboard alone, 320 px wide, without scrolling sideways", async () => mainJob(320));
