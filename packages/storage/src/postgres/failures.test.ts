/** What errors mean and how long is waited, without a server. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { StorageError } from "../errors.ts";
import { failureOf, sqlStateOf, storageErrorOf, waits } from "./failures.ts";

const postgresError = (code: string, more: object = {}): Error => Object.assign(new Error("said the server"), { code, severity: "ERROR", ...more });
const socketError = (code: string): Error => Object.assign(new Error("said the socket"), { code });

describe("what an error of PostgreSQL means", () => {
  it("is tried again on this connection for conflicts, on another for lost ones, and not at all for the rest", () => {
    for (const state of ["40001", "40P01"]) assert.equal(failureOf(postgresError(state)), "conflict", state);
    for (const state of ["08006", "57P01", "57P02", "57P03", "53300", "25006", "25P03"]) assert.equal(failureOf(postgresError(state)), "lost", state);
    for (const code of ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"]) assert.equal(failureOf(socketError(code)), "lost", code);
    assert.equal(failureOf(new Error("Connection terminated unexpectedly")), "lost");
    for (const state of ["23505", "23514", "42P01", "42601", "53100", "57014", "28P01", "3D000"]) assert.equal(failureOf(postgresError(state)), "other", state);
    assert.equal(failureOf(new TypeError("a mistake")), "other");
  });

  it("becomes the storage code that fits, and a mistake of the program stays what it is", () => {
    const codes: Record<string, string | undefined> = {
      "53100": "storage/full", "53200": "storage/busy", "40001": "storage/busy", "55P03": "storage/busy", "57014": "storage/busy",
      "58030": "storage/broken", XX001: "storage/broken", "28P01": "storage/broken", "3D000": "storage/broken", "57P01": "storage/broken",
      "23505": undefined, "23514": undefined, "42601": undefined,
    };
    for (const [state, code] of Object.entries(codes)) {
      const told = storageErrorOf(postgresError(state));
      assert.equal(told instanceof StorageError ? told.code : undefined, code, state);
      if (told instanceof StorageError) assert.equal(told.facts?.["postgres"], state);
    }
    const mistake = new TypeError("a mistake");
    assert.equal(storageErrorOf(mistake), mistake);
    const refused = new StorageError("storage/newer");
    assert.equal(storageErrorOf(refused), refused);
  });

  it("never carries the row that failed", () => {
    const told = storageErrorOf(postgresError("23514", { detail: "Failing row contains (secret)", where: "secret", table: "person" }));
    assert.ok(told instanceof Error && sqlStateOf(told) === "23514");
    assert.doesNotMatch(JSON.stringify(told, Object.getOwnPropertyNames(told)), /secret/);
  });
});

describe("waits between tries", () => {
  it("grow to a second at most and add up to their bound", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (bound) => {
      const all = [...waits(bound)];
      assert.equal(all.reduce((sum, wait) => sum + wait, 0), bound);
      for (const [i, wait] of all.entries()) {
        assert.ok(wait > 0 && wait <= 1_000);
        if (i > 0 && i < all.length - 1) assert.ok(wait >= all[i - 1]!);
      }
    }), { seed: 20_260_101 });
  });
});
