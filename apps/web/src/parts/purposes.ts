/** What a person may agree to, in the order in which it is asked. */
import type { Purpose } from "@cosmicsync/protocol";

export const purposes = ["match", "show", "learn", "measure"] as const satisfies readonly Purpose[];
