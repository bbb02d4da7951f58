/** x */
import type { WordFile } from "./index.ts";
import { en } from "./en.ts";
export const de: WordFile = en;
