#!/usr/bin/env node
"use strict";
// The door to the command line. Plain CommonJS in the oldest syntax, so that an old Node says what is
// needed in one line instead of failing on a word it does not know.
require("../../../tools/require-node.cjs");
import("../src/main.ts");
