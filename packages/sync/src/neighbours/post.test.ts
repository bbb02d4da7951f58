/** Sealed parcels between neighbours: given, kept, and told to be safe; whatever else travels on the link. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createStreet } from "../testing/neighbours.ts";
import { parcelBytesMost, type Mail } from "./mail.ts";

const crypto = createNodeCrypto();
interface Box extends Mail { readonly waiting: Map<string, Uint8Array>; readonly taken: Uint8Array[]; refuse: boolean }
function createBox(...parcels: readonly Uint8Array[]): Box {
  const waiting = new Map(parcels.map((parcel) => [encodeId(crypto.hash(parcel)), parcel]));
  const taken: Uint8Array[] = [];
  const box: Box = {
    waiting, taken, refuse: false,
    async *offer() { yield* [...waiting.values()]; },
    accept(_peer, parcel) { if (box.refuse) return Promise.reject(new Error("no")); taken.push(parcel); return Promise.resolve(); },
    delivered(_peer, ids) { for (const id of ids) waiting.delete(id); return Promise.resolve(); },
  };
  return box;
}

describe("mail between neighbours", () => {
  it("is given on meeting and when more comes, and forgotten here once it is safe there", async () => {
    await using street = createStreet();
    const [out, into] = [createBox(new Uint8Array(10).fill(1), new Uint8Array(parcelBytesMost).fill(2)), createBox()];
    const [a, b] = [street.node(1, { mail: out }), street.node(2, { mail: into })];
    street.link(a, b);
    await street.time.until(() => out.waiting.size === 0, () => "parcels wait");
    assert.deepEqual(into.taken.map(({ length }) => length), [10, parcelBytesMost]);
    out.waiting.set("later", new Uint8Array(3).fill(3));
    a.neighbourhood.mailChanged(b.key);
    await street.time.until(() => into.taken.length === 3, () => "the later one did not come");
  });

  it("stays here where it is refused there, and no reason is told", async () => {
    await using street = createStreet();
    const [out, into] = [createBox(new Uint8Array(10).fill(1)), createBox()];
    into.refuse = true;
    const [a, b] = [street.node(1, { mail: out }), street.node(2, { mail: into })];
    street.link(a, b);
    await street.time.pass(5_000);
    assert.equal(out.waiting.size, 1);
    into.refuse = false;
    a.neighbourhood.mailChanged();
    await street.time.until(() => out.waiting.size === 0, () => "the parcel waits");
  });
});
