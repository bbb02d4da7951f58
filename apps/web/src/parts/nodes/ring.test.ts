/** Where nodes are drawn, and how their names and bytes are written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText, drawnMost, middle, placesAround, shortName, viewBox } from "./ring.ts";

test("nodes stand apart from each other and from the middle, however many there are", () => {
  for (let count = 1; count <= drawnMost + 5; count += 1) {
    const places = [middle, ...placesAround(count)];
    assert.equal(places.length - 1, Math.min(count, drawnMost));
    for (const [index, one] of places.entries()) for (const other of places.slice(index + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 40, `${count}`);
    const [, top = 0, width = 0, height = 0] = viewBox(places.slice(1)).split(" ").map(Number);
    for (const { x, y } of places) assert.ok(x > 30 && x < width - 30 && y > top + 30 && y < top + height - 30, `${count}`);
  }
});

test("a long name is cut between letters, never inside one", () => {
  assert.equal(shortName("Repair café"), "Repair café");
  assert.equal(shortName("Repair café Neukölln"), "Repair café N…");
  assert.equal(shortName("👩‍👩‍👧‍👦".repeat(20)), `${"👩‍👩‍👧‍👦".repeat(13)}…`);
});

test("bytes are written as people of the language write them", () => {
  assert.equal(bytesText(0, "en"), "0 byte");
  assert.equal(bytesText(1_234_567, "en"), "1.2 MB");
  assert.equal(bytesText(1_234_567, "de"), "1,2 MB");
});
