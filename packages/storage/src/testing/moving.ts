/**
 * For tests and benchmarks of transfers: a store that many write to, and a transfer of it in a process of its own. Each write
 * puts a row under a new name; every third deletes an earlier one. What was acknowledged is known, so what is lost shows.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store } from "../store.ts";
import { createMovableStore, placeName, type MovableStore, type Place, type TransferReport } from "../transfer/index.ts";
import { idOf, rowOf } from "./rows.ts";

const program = fileURLToPath(new URL("transfer-process.ts", import.meta.url));
const now = (): number => 1_793_610_100_000;

export const openPlace = (place: Place): Promise<Store> => place.engine === "sqlite" ? openSqliteStore({ path: place.path, now, lock: false }) : openPostgresStore({ url: place.url, now });

export interface MovingStore extends AsyncDisposable {
  readonly store: MovableStore;
  /** Names that were acknowledged and not deleted since. */
  readonly acknowledged: ReadonlySet<string>;
  readonly written: () => number;
  /** The longest time between two acknowledgements since the last asking, in milliseconds. */
  longestGap(): number;
  /** Resolves when so many more were acknowledged. */
  more(count: number): Promise<void>;
  /** Runs a transfer to `to`; `killAfter` names how many lines it may say before it is killed as by kill -9. Undefined where it was. */
  transfer(from: Place, to: Place, killAfter?: number): Promise<TransferReport | undefined>;
  stopWriting(): Promise<void>;
  /** Names acknowledged that the store does not hold, and those it holds that nobody wrote. */
  faults(): Promise<{ readonly lost: string[]; readonly strange: string[] }>;
}

export async function startMoving(first: Place, { prefix = "", perSecond = 500, lanes = 4 } = {}): Promise<MovingStore> {
  const store = createMovableStore(await openPlace(first));
  const acknowledged = new Set<string>();
  const unsure = new Set<string>();
  let writing = true, count = 0, done = 0, last = performance.now(), gap = 0;

  async function write(): Promise<void> {
    const number = count++;
    const name = `${prefix}${number}`, gone = number % 3 === 0 ? `${prefix}${number - 50}` : undefined;
    unsure.add(name);
    await store.write(async (step) => {
      await step.put("nodeState", { name, value: number });
      await step.put("person", rowOf("person", number, { ownerId: idOf(number % 100) }));
      if (gone !== undefined) await step.delete("nodeState", { name: gone });
    });
    unsure.delete(name);
    acknowledged.add(name);
    if (gone !== undefined) acknowledged.delete(gone);
    done++;
    gap = Math.max(gap, performance.now() - last);
    last = performance.now();
  }
  const everyMillis = (1_000 * lanes) / perSecond;
  async function lane(at: number): Promise<void> {
    for (let due = performance.now() + (at * everyMillis) / lanes; writing; due += everyMillis) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await write();
    }
  }
  const lanesRunning = Promise.all(Array.from({ length: lanes }, (_, at) => lane(at)));
  lanesRunning.catch(() => undefined);

  return {
    store, acknowledged,
    written: () => done,
    longestGap() { const found = gap; gap = 0; last = performance.now(); return found; },
    async more(more) {
      for (const until = done + more; done < until;) await Promise.race([lanesRunning.then(() => { throw new Error("nobody writes any more"); }), new Promise((resolve) => setTimeout(resolve, 5))]);
    },
    async transfer(from, to, killAfter = Infinity) {
      const child = spawn(process.execPath, [program, ...[from, to].map((place) => (place.engine === "sqlite" ? place.path : place.url))], { stdio: ["pipe", "pipe", "inherit"] });
      // Killed between saying "prepare" and being answered.
      child.stdin.on("error", () => undefined);
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("close", (_, signal) => resolve(signal)));
      let lines = 0, lastLine = "";
      for await (const line of createInterface({ input: child.stdout })) {
        lastLine = line;
        if (++lines >= killAfter) child.kill("SIGKILL");
        if (line === "prepare") {
          await store.giveUp();
          store.prepare(await openPlace(to));
          child.stdin.write("go\n");
        } else if (line === "switched") store.move();
      }
      if ((await ended) === "SIGKILL") return undefined;
      if (!lastLine.startsWith("{")) throw new Error(`the transfer to ${placeName(to)} ended with: ${lastLine}`);
      return JSON.parse(lastLine) as TransferReport;
    },
    async stopWriting() {
      writing = false;
      await lanesRunning;
    },
    async faults() {
      const names = new Set<string>();
      for (let after: { name: string } | undefined; ;) {
        const page: { name: string }[] = await store.read.list("nodeState", { fanOut: true }, { limit: 10_000, ...(after === undefined ? {} : { after }) });
        for (const { name } of page) if (name.startsWith(prefix)) names.add(name);
        after = page.at(-1);
        if (page.length < 10_000) break;
      }
      return { lost: [...acknowledged].filter((name) => !names.has(name)), strange: [...names].filter((name) => !acknowledged.has(name) && !unsure.has(name)) };
    },
    async [Symbol.asyncDispose]() {
      writing = false;
      await lanesRunning.catch(() => undefined);
      await store[Symbol.asyncDispose]();
    },
  };
}
