import assert from "node:assert/strict";
import { test } from "node:test";
import { linkContract } from "@cosmicsync/sync/testing";
import { createChance } from "./chance.ts";
import { createLinkPair, type Line, type LinkParts } from "./virtual-link.ts";
import { createVirtualTime } from "./virtual-time.ts";

const line: Line = { delayLeastMillis: 5, delayMostMillis: 50, bytesPerSecond: 1_000_000, loss: 0, duplication: 0, reorder: 0, breaking: 0 };

function openPair(more: Partial<Line> = {}, isCut = (): boolean => false) {
  const time = createVirtualTime();
  const parts: LinkParts = { time, chance: createChance(1), line: { ...line, ...more }, isCut };
  const links = createLinkPair({ node: 1, peer: "one" }, { node: 2, peer: "two" }, parts);
  return { time, links };
}

linkContract("virtual time", async () => {
  const { time, links } = openPair();
  let isOpen = true;
  const running = (async () => { while (isOpen) await time.run(time.now() + 1_000); })();
  return {
    links,
    async [Symbol.asyncDispose]() {
      isOpen = false;
      links[0].close();
      await running;
    },
  };
});

/** Sizes of the frames that come, and whether the link was open in the end. */
async function carry(count: number, more: Partial<Line>, isCut?: (now: number) => boolean): Promise<{ sizes: number[]; isOpen: boolean }> {
  const { time, links: [from, to] } = openPair(more, () => isCut?.(time.now()) === true);
  const sizes: number[] = [];
  void (async () => { for await (const frame of to.frames) sizes.push(frame.length); })();
  for (let size = 1; size <= count; size++) void from.send(new Uint8Array(size)).catch(() => undefined);
  await time.run(60_000);
  return { sizes, isOpen: from.isOpen() };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test("A line that is cut for ten seconds brings everything late, and one that is cut for thirty breaks the link", async () => {
  assert.deepEqual(await carry(20, {}, (now) => now < 10_000), { sizes: upTo(20), isOpen: true });
  assert.deepEqual(await carry(20, {}, (now) => now < 30_000), { sizes: [], isOpen: false });
});

test("A bad line loses, doubles and overtakes, and one that breaks ends the link", async () => {
  const lossy = (await carry(200, { loss: 0.1, duplication: 0.1, reorder: 0.1 })).sizes;
  assert.ok(new Set(lossy).size < 200 && new Set(lossy).size > 150, "some are lost");
  assert.ok(lossy.length > new Set(lossy).size, "some come twice");
  assert.ok(lossy.some((size, index) => size < (lossy[index - 1] ?? 0)), "some overtake");
  const broken = await carry(200, { breaking: 0.05 });
  assert.deepEqual(broken, { sizes: upTo(broken.sizes.length), isOpen: false });
  assert.ok(broken.sizes.length < 200);
});
