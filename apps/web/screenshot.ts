/**
 * Makes the picture of the README from a running node that holds the demo:
 *
 *     node apps/web/screenshot.ts http://127.0.0.1:4747 [docs/start/screenshot.png]
 *
 * It gives the two answers and takes what a newcomer sees then. Nobody is signed up, nothing is kept.
 */
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { launchBrowser } from "../../tools/testing/browser.ts";

const [address, file = join(import.meta.dirname, "../../docs/start/screenshot.png")] = process.argv.slice(2);
if (address === undefined || !URL.canParse(address)) {
  console.error("Usage: node apps/web/screenshot.ts URL [FILE]   (URL of a running node with the demo)");
  process.exit(2);
}

await using browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 1560 }, locale: "en-GB", timezoneId: "UTC", colorScheme: "light", reducedMotion: "reduce" });
await page.goto(address);
await page.getByLabel("What I bring").fill("I repair bicycles, I like gardening and I have organised small events. Hablo español.");
await page.getByLabel("What I look for").fill("Carpentry, web design, cooking for many people, Siebdruck.");
await page.getByRole("button", { name: "Show me who fits" }).click();
await page.getByRole("article").first().waitFor();
await page.evaluate(() => window.scrollTo(0, 0));
await mkdir(dirname(resolve(file)), { recursive: true });
await page.screenshot({ path: file });
console.log(`Picture of ${address} in ${file}`);
