/** Imports paths as projects into a home and says what it took, as the command line does it: node import-bench-child.ts HOME MAP|"" PATH... */
import { setFlagsFromString } from "node:v8";
import type { Counts } from "../import/run.ts";

// As in bin/cosmicsync.cjs, and before anything large is loaded.
setFlagsFromString("--semi-space-growth-factor=1");
const [{ openEngine }, { readMap }, { runImport }, { readSettings }] = await Promise.all([import("../engine.ts"), import("../import/map.ts"), import("../import/run.ts"), import("../settings.ts")]);

const [home = "", map = "", ...paths] = process.argv.slice(2);
const counts: Counts = { read: 0, imported: 0, unchanged: 0, skipped: 0 };
const began = performance.now();
{
  await using engine = await openEngine(readSettings({ COSMICSYNC_HOME: home }));
  for (const path of paths) {
    await runImport({ replica: engine.replica, vocabulary: engine.vocabulary, crypto: engine.crypto, signer: engine.nodeSigner, sphere: engine.homeSphere, now: engine.now }, path, {
      as: "projects", dryRun: false, stop: new AbortController().signal, skipped: () => undefined, progressed: () => undefined,
      ...(map === "" ? {} : { map: await readMap(map) }),
    }, counts);
  }
}
const { user, system } = process.cpuUsage();
console.log(`measured ${JSON.stringify({ seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6, maxRssMiB: process.resourceUsage().maxRSS / 1_024, ...counts })}`);
