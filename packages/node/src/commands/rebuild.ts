/** `cosmicsync rebuild`: makes all projections anew and compares their digests before and after. */
import { digestAll, rebuild, type TableDigest } from "@cosmicsync/storage";
import type { Output } from "../control.ts";
import type { Engine } from "../engine.ts";

export const rebuildCommand = async ({ store, crypto }: Pick<Engine, "store" | "crypto">, { json }: { json: boolean }, output: Output): Promise<number> => {
  const before = await digestAll(store);
  const { records } = await rebuild(store, crypto, (done: number) => output.status(`${done} records`));
  const after = await digestAll(store);
  const changed = Object.entries(after).filter(([table, digest]) => !same(before[table as keyof typeof before], digest)).map(([table]) => table);
  if (json) output.out(JSON.stringify({ records, changed }));
  else output.out(changed.length === 0 ? `Rebuilt from ${records} records; every table has the digest it had before.` : `Rebuilt from ${records} records; these tables differ from before and are right now: ${changed.join(", ")}.`);
  return 0;
};

const same = (one: TableDigest | undefined, other: TableDigest | undefined): boolean => one?.count === other?.count && one?.sum === other?.sum;
