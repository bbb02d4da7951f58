import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex, toHex } from "../bytes.ts";
import { createBrowserCrypto, sealWith } from "./browser.ts";
import { boxBytes } from "./crypto.ts";
import { createNodeCrypto } from "./node.ts";

const ports = { libsodium: createNodeCrypto(), noble: createBrowserCrypto() };
const { libsodium, noble } = ports;
const bytes = fc.uint8Array({ maxLength: 200 });
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

for (const [name, crypto] of Object.entries(ports)) {
  test(`${name}: SHA-256 as in FIPS 180-4`, () => {
    assert.equal(toHex(crypto.hash(new Uint8Array(0))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert.equal(toHex(crypto.hash(new TextEncoder().encode("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test(`${name}: keys and signatures of RFC 8032, test 2`, () => {
    const keys = crypto.keyPair(fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    assert.equal(toHex(keys.publicKey), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assert.equal(keys.secretKey.length, 64);
    assert.equal(toHex(crypto.sign(keys.secretKey, fromHex("72"))), "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  });

  test(`${name}: XChaCha20-Poly1305 opens the message of draft-irtf-cfrg-xchacha-03, A.3.1`, () => {
    const key = fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const sealed = fromHex(`${"404142434445464748494a4b4c4d4e4f5051525354555657"}bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e${"c0875924c1c7987947deafd8780acf49"}`);
    const opened = crypto.open(key, sealed, fromHex("50515253c0c1c2c3c4c5c6c7"));
    assert.ok(opened && new TextDecoder().decode(opened).startsWith("Ladies and Gentlemen of the class of '99"));
  });

  test(`${name}: what is sealed opens with its key and context, and with nothing else`, () => {
    fc.assert(fc.property(seed, bytes, bytes, fc.nat(), (key, plain, context, at) => {
      const sealed = crypto.seal(key, plain, context);
      assert.deepEqual(crypto.open(key, sealed, context), plain);
      const changed = sealed.map((byte, i) => (i === at % sealed.length ? byte ^ 1 : byte));
      assert.equal(crypto.open(key, changed, context), undefined);
      assert.equal(crypto.open(key, sealed.subarray(0, at % sealed.length), context), undefined);
      assert.equal(crypto.open(key.map((byte) => byte ^ 1), sealed, context), undefined);
      assert.equal(crypto.open(key, sealed, Uint8Array.from([...context, 0])), undefined);
    }), { seed: 1, numRuns: 50 });
  });

  test(`${name}: a sealed box opens with the key it was sealed to, and with nothing else`, () => {
    fc.assert(fc.property(seed, seed, bytes, fc.nat(), (mine, other, plain, at) => {
      fc.pre(toHex(mine) !== toHex(other));
      const keys = crypto.keyPair(mine);
      const sealed = crypto.sealTo(keys.publicKey, plain)!;
      assert.equal(sealed.length, plain.length + boxBytes);
      assert.deepEqual(crypto.openSealed(keys, sealed), plain);
      assert.equal(crypto.openSealed(crypto.keyPair(other), sealed), undefined);
      assert.equal(crypto.openSealed(keys, sealed.map((byte, i) => (i === at % sealed.length ? byte ^ 1 : byte))), undefined);
      assert.equal(crypto.openSealed(keys, sealed.subarray(0, at % sealed.length)), undefined);
    }), { seed: 4, numRuns: 30 });
  });

  test(`${name}: nothing is sealed to a key that cannot be one`, () => {
    const good = crypto.keyPair(new Uint8Array(32).fill(5)).publicKey;
    // The neutral element, a point of order 8, y beyond the field, and a good key with a small part added.
    const mixed = "d6e4a4fdc01d5c4ea2c5b6d0e3a5c6b1a9a2d8b4c4a9a1b2c3d4e5f60718293a";
    for (const key of [new Uint8Array(32), Uint8Array.from([1, ...new Uint8Array(31)]), fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), new Uint8Array(32).fill(255), good.subarray(1), fromHex(mixed)]) {
      assert.equal(crypto.sealTo(key, new Uint8Array(3)), undefined, toHex(key));
    }
    assert.notEqual(crypto.sealTo(good, new Uint8Array(3)), undefined);
  });

  test(`${name}: chance gives as many bytes as asked, never the same twice`, () => {
    assert.equal(crypto.randomBytes(0).length, 0);
    assert.equal(crypto.randomBytes(100_000).length, 100_000);
    assert.notDeepEqual(crypto.randomBytes(32), crypto.randomBytes(32));
    assert.notDeepEqual(crypto.keyPair().publicKey, crypto.keyPair().publicKey);
  });
}

test("Both ports make the same keys and signatures, and each takes the other's", () => {
  fc.assert(fc.property(seed, bytes, (from, message) => {
    const [a, b] = [libsodium.keyPair(from), noble.keyPair(from)];
    assert.deepEqual(a, b);
    const signature = libsodium.sign(a.secretKey, message);
    assert.deepEqual(noble.sign(b.secretKey, message), signature);
    assert.ok(libsodium.verify(a.publicKey, message, signature) && noble.verify(a.publicKey, message, signature));
    assert.deepEqual(libsodium.hash(message), noble.hash(message));
    assert.deepEqual(noble.open(from, libsodium.seal(from, message, message), message), message);
    assert.deepEqual(libsodium.open(from, noble.seal(from, message, message), message), message);
  }), { seed: 2, numRuns: 40 });
});

test("Both ports answer alike, and never throw, on keys and signatures that are any bytes or nearly good", () => {
  const keys = libsodium.keyPair(new Uint8Array(32).fill(5));
  const message = new TextEncoder().encode("m");
  const good = libsodium.sign(keys.secretKey, message);
  const nearly = (from: Uint8Array): fc.Arbitrary<Uint8Array> => fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.constant(from), fc.tuple(fc.nat(from.length - 1), fc.nat(255)).map(([at, byte]) => from.map((old, i) => (i === at ? byte : old))));
  fc.assert(fc.property(nearly(keys.publicKey), nearly(good), (key, signature) => {
    assert.equal(libsodium.verify(key, message, signature), noble.verify(key, message, signature));
  }), { seed: 3, numRuns: 150 });
});

test("Each port opens what the other sealed, and takes the same keys to seal to", () => {
  fc.assert(fc.property(seed, seed, bytes, (from, passing, plain) => {
    const keys = libsodium.keyPair(from);
    assert.deepEqual(noble.openSealed(keys, libsodium.sealTo(keys.publicKey, plain)!), plain);
    assert.deepEqual(libsodium.openSealed(keys, sealWith(passing, keys.publicKey, plain)!), plain);
    const any = from.map((byte, i) => (i === 31 ? byte & 127 : byte));
    assert.equal(libsodium.sealTo(any, plain) === undefined, noble.sealTo(any, plain) === undefined, toHex(any));
  }), { seed: 5, numRuns: 60 });
});
