/**
 * A page that reads a sphere straight from a node, over WebSocket, without that node's web server: paste an invite, see the titles. Every
 * record is verified here, in the browser. Bundle it (`vite build --lib`, or as read-a-sphere.browser.test.ts does) into a page with a
 * field `#invite`, a button `#read`, a text `#state` and a list `#titles`.
 *
 * The page keeps nothing: its key is new with each visit, and so an invite is good for one visit.
 */
import { dialFromPage } from "@cosmicsync/network/browser";
import { encodeId, type SignedRecord } from "@cosmicsync/protocol";
import { createBrowserCrypto } from "@cosmicsync/protocol/crypto/browser";
import { openInvite } from "@cosmicsync/sync/invite";
import { readSphere } from "@cosmicsync/sync/reader";

const crypto = createBrowserCrypto();
const schedule = (afterMillis: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, afterMillis);
  return () => clearTimeout(timer);
};
const part = (id: string): HTMLElement => document.getElementById(id)!;
const say = (text: string): void => { part("state").textContent = text; };

/** The latest title of each project whose words stand. */
function titlesOf(records: Iterable<SignedRecord>): string[] {
  const titles = new Map<string, { readonly title: string; readonly clock: number; readonly id: string }>();
  for (const record of records) {
    const title = record.kind === "project" ? record.body.set?.title : undefined;
    if (record.kind !== "project" || title === undefined) continue;
    const project = record.body.project ?? record.id;
    const known = titles.get(project);
    if (known === undefined || known.clock < record.clock || (known.clock === record.clock && known.id < record.id)) titles.set(project, { title, clock: record.clock, id: record.id });
  }
  return [...titles.values()].map(({ title }) => title).sort();
}

async function read(text: string): Promise<void> {
  const invite = openInvite(crypto, text, Date.now());
  if (!invite.ok) return say(`No: ${invite.code}`);
  const { addresses, key, name, secret, spheres: [sphere] } = invite.value;
  const address = addresses.find((one) => /\/wss?(\/|$)/.test(one));
  if (address === undefined || sphere === undefined) return say("No: this invite has no WebSocket address, or no sphere");
  const keys = crypto.keyPair();
  const link = await dialFromPage({ keys, schedule }, address.includes("/p2p/") ? address : `${address}/p2p/${key}`);
  // The invite is signed by the key that the link has to prove.
  if (link.peer !== key) { link.close(); return say("No: another node answered"); }
  let count = 0;
  const { end, records, refused, erasedCount, bytesIn, bytesOut } = await readSphere({ link, crypto, ownKey: encodeId(keys.publicKey), random: crypto.randomBytes, schedule }, sphere.id, {
    invite: secret, onRecords: (some) => { count += some.length; say(`${count} records of ${sphere.name}`); },
  });
  part("titles").replaceChildren(...titlesOf(records.values()).map((title) => Object.assign(document.createElement("li"), { textContent: title })));
  const refusals = Object.values(refused).reduce((sum, one) => sum + one, 0);
  say(`${end}: ${records.size} records of ${sphere.name} at ${name}, ${erasedCount} taken back, ${refusals} refused, ${bytesIn} bytes in, ${bytesOut} out`);
}

part("read").addEventListener("click", () => {
  read((part("invite") as HTMLTextAreaElement).value).catch((cause: unknown) => say(`No: ${cause instanceof Error && "code" in cause ? String(cause.code) : String(cause)}`));
});
