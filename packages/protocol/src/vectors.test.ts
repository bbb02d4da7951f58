import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createBrowserCrypto } from "./crypto/browser.ts";
import { createNodeCrypto } from "./crypto/node.ts";
import { toHex } from "./bytes.ts";
import { millisOf } from "./clock.ts";
import { isErrorCode } from "./errors.ts";
import { decodeId } from "./id.ts";
import { makeVectors, textOfVector, vectorFolder } from "./testing/make-vectors.ts";
import { judgeVectors, type VectorFiles } from "./testing/vector-files.ts";

const committed = Object.fromEntries(readdirSync(vectorFolder).filter((name) => name.endsWith(".json") && !/^(reconcile|neighbours)_/.test(name)).map((name) => [name.slice(0, -5), readFileSync(join(vectorFolder, name), "utf8")]));
const files = Object.fromEntries(Object.entries(committed).map(([name, text]) => [name, JSON.parse(text) as unknown])) as unknown as VectorFiles;

test("The committed vectors are the ones that the script makes", () => {
  const made = Object.fromEntries(Object.entries(makeVectors()).map(([name, entries]) => [name, textOfVector(entries as readonly unknown[])]));
  assert.deepEqual(Object.keys(committed).sort(), Object.keys(made).sort());
  for (const [name, text] of Object.entries(made)) assert.equal(committed[name], text, `${name} differs: run packages/protocol/src/testing/make-vectors.ts`);
});

for (const [name, crypto] of [["libsodium", createNodeCrypto()], ["noble", createBrowserCrypto()]] as const) {
  test(`Every valid vector holds and every invalid one is refused with its code, with ${name}`, () => {
    const verdicts = judgeVectors(crypto, files);
    assert.ok(verdicts.length > 400, `only ${verdicts.length} vectors`);
    assert.deepEqual(verdicts.filter(({ ok }) => !ok), []);
  });
}

test("A vector that is changed is noticed", () => {
  const [first] = files.envelopes_valid;
  const changed = { ...files, "envelopes_valid": [{ ...first!, owner: "x" }], "envelopes_invalid": [{ ...files.envelopes_invalid[0]!, code: "record/erased" }] };
  assert.deepEqual(judgeVectors(createNodeCrypto(), changed).filter(({ ok }) => !ok).map(({ file }) => file), ["envelopes_valid", "envelopes_invalid"]);
});

test("Every code that an invalid vector states is in the table", () => {
  for (const entries of Object.values(files) as (readonly { readonly code?: string }[])[]) {
    for (const { code } of entries) assert.ok(code === undefined || isErrorCode(code), code);
  }
});

test("The worked example of the specification is the first valid envelope, part by part", () => {
  const page = readFileSync(join(vectorFolder, "../../docs/spec/envelope.md"), "utf8");
  const { envelope, record, seed, stamp } = files.envelopes_valid[0]!;
  for (const part of [envelope.header, envelope.proof, envelope.nonce!, envelope.body!]) assert.ok(page.includes(` ${part}\n`), part);
  assert.ok(page.includes(record.id) && page.includes(toHex(decodeId(record.id))) && page.includes(toHex(decodeId(record.author))));
  assert.ok(page.includes(`clock ${stamp.clock}: ${new Date(millisOf(stamp.clock)).toISOString()}`));
  assert.equal(seed, "01".repeat(32));
  assert.deepEqual(JSON.parse(/```json\n(\{ "person".*\})\n/.exec(page)![1]!), record.body);
});
