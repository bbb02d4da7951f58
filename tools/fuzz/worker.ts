/** The thread that tries inputs. The one being tried stands in shared memory, so that whoever watches can tell which one never ends. */
import { parentPort, workerData } from "node:worker_threads";
import { watchCoverage } from "./coverage.ts";
import { bytesOfCrasher, readCrashers, targetsIn } from "./targets.ts";
import { tryTarget } from "./try-target.ts";
import { sharedWords, type WorkerNews, type WorkerTask } from "./worker-task.ts";

const { root, file, target: name, runs, seed, guided, shared } = workerData as WorkerTask;
const words = new Int32Array(shared, 0, sharedWords);
const room = new Uint8Array(shared, sharedWords * 4);
const coverage = guided ? watchCoverage((url) => url.includes("/packages/") && !/\.(fuzz|test)\.ts$|\/testing\//.test(url)) : undefined;
const target = (await targetsIn(root, file)).find((candidate) => candidate.name === name)!;
const tell = (news: WorkerNews): void => parentPort!.postMessage(news);
let told = 0;
const { runs: done, kept, branches, crash } = await tryTarget(target, {
  runs, seed, ...(coverage === undefined ? {} : { coverage }), more: readCrashers(root, name).map(bytesOfCrasher),
  onInput(input) {
    room.set(input.subarray(0, room.length));
    Atomics.store(words, 1, input.length);
    Atomics.add(words, 0, 1);
  },
  onProgress(count, corpus, reached) {
    if (count - told < 20_000) return;
    told = count;
    tell({ sort: "progress", done: count, kept: corpus, branches: reached });
  },
});
tell({ sort: "done", done, kept: kept.length, branches, ...(crash === undefined ? {} : { crash }) });
