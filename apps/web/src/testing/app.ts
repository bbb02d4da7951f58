/**
 * The built app on a real node with a small synthetic population, and a real browser that keeps account of everything that
 * went wrong: console errors, exceptions, violations of the content security policy, pages that scroll sideways.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createClient, type Client } from "@cosmicsync/api";
import { startTestServer, type TestServer, type TestServerOptions } from "@cosmicsync/server/testing";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { buildWeb } from "../../../../tools/build-web.ts";

const root = join(import.meta.dirname, "../../../..");
export const passphrase = "copper teapot meadow lantern";

export async function startApp(options: TestServerOptions = {}): Promise<TestServer> {
  await buildWeb(root);
  return await startTestServer({ webRoot: join(root, "apps/web/dist"), ...options });
}

/** What somebody would bring and look for whom a person of the population fits both ways. */
export function answersThatFit(node: TestServer): readonly [bring: string, seek: string] {
  const subject = node.matcher.get(node.population.people[0] ?? "");
  assert.ok(subject !== undefined);
  const labels = (skills: readonly { readonly skill: string }[]): string => skills.map(({ skill }) => node.vocabulary.label(skill, "en")).join(", ");
  return [labels(subject.needs), labels(subject.offers)];
}

export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong so far. */
  readonly troubles: string[];
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, locale: "en-GB", timezoneId: "Europe/Stockholm", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  // Generous, as a busy machine is no reason to fail: what never comes still ends the test.
  page.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") troubles.push(`${page.url()}: ${message.text()}`); });
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) troubles.push(`asked another host: ${request.url()}`); });
  return { context, page, troubles, async [Symbol.asyncDispose]() { await context.close(); } };
}

/** Presses Tab until the thing has the focus; fails when it cannot be reached by keyboard. */
export async function tabTo(page: Page, target: Locator, mostPresses = 250): Promise<void> {
  // Looked for again only when it was replaced: finding by role and name costs more than the press.
  let element = await target.elementHandle();
  for (let pressed = 0; pressed < mostPresses; pressed++) {
    const where = await element?.evaluate((one) => (one === document.activeElement ? "here" : one.isConnected ? "elsewhere" : "gone"));
    if (where === "here") return;
    if (where === "elsewhere") await page.keyboard.press("Tab");
    else element = await target.elementHandle();
  }
  assert.fail(`${String(target)} is not reached by Tab`);
}

/** Goes to the thing by Tab and presses a key there. */
export async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

export async function write(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** The heading of the page is this, and it has the focus, as it must after a navigation. */
export async function arrivedAt(page: Page, heading: string | RegExp): Promise<void> {
  const title = page.getByRole("heading", { level: 1, name: heading });
  await title.waitFor();
  assert.equal(await title.evaluate((element) => element === document.activeElement), true, `the focus is not on the heading ${String(heading)}`);
}

export async function fitsAcross(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${page.url()} scrolls sideways by ${over} px`);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds on the page as it is shown now, as short lines; with `rules`, by those alone. */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Evaluated through the debugger: the policy of the page forbids added scripts, as it should.
  await page.evaluate(`typeof axe === "undefined" ? (() => { ${axeSource} })() : undefined`);
  const options = rules === undefined ? { resultTypes: ["violations"] } : { resultTypes: ["violations"], runOnly: rules };
  return await page.evaluate(async (given) => {
    interface Found { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }
    const axe = Reflect.get(globalThis, "axe") as { run(options: unknown): Promise<{ violations: Found[] }> };
    return (await axe.run(given)).violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
  }, options);
}

export interface Somebody { readonly name: string; readonly person: string; readonly client: Client }

/** An account made through the API, with a profile that matches its counterpart. */
export async function makeSomebody(url: string, name: string, bring: string, seek: string, texts: { readonly headline?: string; readonly about?: string } = {}): Promise<Somebody> {
  const made = await createClient({ base: url }).call("signUp", { body: { name, passphrase, consents: ["match", "show"], answers: { bring, seek, language: "en" } } });
  const client = createClient({ base: url, token: made.token });
  const profile = await client.call("profile", { query: { language: "en" } });
  await client.call("editProfile", { ifMatch: profile.etag, body: { name, contacts: [{ channel: "email", address: `${name}@example.org` }], languages: [{ language: "en", level: "fluent" }], hoursPerWeek: 4, ...texts } });
  return { name, person: made.account.person, client };
}

/** Signs in through the page. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Name to sign in with").fill(name);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "My things" }).waitFor();
}
