/**
 * PostgreSQL stops as in a crash, several times, while many write: with fsync on, as at operators'. Every step is acknowledged
 * in the end, each happened exactly once, and whole.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openPostgresStore } from "./postgres-store.ts";
import type { PostgresStore } from "./postgres-store.ts";

const everywhere = { fanOut: true } as const;
const writers = 16;
const restarts = 3;

describe("a restart of the server in the middle of load", { skip: postgresMissing({ restarts: true }) ?? false }, () => {
  it("loses nothing that was acknowledged, and does nothing twice", async () => {
    await using server = await startPostgres({ durable: true });
    const open = (): Promise<PostgresStore> => openPostgresStore({ url: server.url, schema: "restarted", now: () => 1_790_000_000_000, poolCount: 2 });
    await using one = await open();
    await using other = await open();
    const told = { going: true, acknowledged: 0 };
    const kept = new Set<string>();
    const load = async (store: PostgresStore, writer: number): Promise<void> => {
      for (let i = 0; told.going; i++) {
        const name = `${writer} ${i}`;
        await store.write(async (step) => {
          await step.put("person", rowOf("person", name, { ownerId: idOf(name) }));
          const sum = await step.get("nodeState", { name: `sum ${writer % 2}` });
          await step.put("nodeState", { name: `sum ${writer % 2}`, value: ((sum?.value ?? 0) as number) + 1 });
          await step.insert("consent", rowOf("consent", name, { ownerId: idOf(name) }));
        });
        told.acknowledged++;
        kept.add(idOf(name));
      }
    };
    const more = async (): Promise<void> => {
      for (const goal = told.acknowledged + 60; told.acknowledged < goal;) await new Promise((resolve) => setImmediate(resolve));
    };
    const loads = Array.from({ length: writers }, (_, i) => load(i % 2 === 0 ? one : other, i));
    try {
      for (let i = 0; i < restarts; i++) {
        await more();
        await server.restart(i === restarts - 1 ? "fast" : "immediate");
      }
      await more();
    } finally {
      told.going = false;
    }
    await Promise.all(loads);

    const sums = await one.read.list("nodeState", everywhere, { limit: 10 });
    assert.equal(sums.reduce((sum, { value }) => sum + (value as number), 0), told.acknowledged);
    for (const table of ["person", "consent"] as const) {
      assert.equal(await other.read.count(table, everywhere), told.acknowledged);
      const found = new Set((await one.read.list(table, everywhere, { limit: 10_000 })).map(({ ownerId }) => ownerId));
      assert.deepEqual([...kept].filter((id) => !found.has(id)), []);
    }
  });
});
