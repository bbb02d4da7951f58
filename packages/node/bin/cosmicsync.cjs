#!/usr/bin/env node
"use strict";
// The door to the command line. Plain CommonJS in the oldest syntax, so that an old Node says what is
// needed in one line instead of failing on a word it does not know.
require("../../../tools/require-node.cjs");
// From the second start on, nothing has to be compiled again: half a second. Not in the shared temporary folder, where others could write.
require("module").enableCompileCache(require("path").join(__dirname, "../../../node_modules/.cache/cosmicsync"));
// An import makes much that lives for a moment; without this, V8 would take 100 MiB more to be a sixth faster.
if (process.argv[2] === "import") require("v8").setFlagsFromString("--semi-space-growth-factor=1");
import("../src/main.ts");
