"use strict";
// Runs under any Node: says in one line what is needed where this Node is too old to run TypeScript sources.
var needed = 24;
if (Number(process.versions.node.split(".")[0]) < needed) {
  console.error(
    "CosmicSync needs Node " + needed + " or newer, and this is Node " + process.versions.node + " on " + process.platform + "-" + process.arch +
      ". On linux-x64 and linux-arm64 `npm ci` brings it (run through npm or npx); elsewhere install it from nodejs.org.",
  );
  process.exit(1);
}
