/** Of everybody who signed something in a sphere these records travel with it: who they are, which keys speak for them, where they live. */
import type { KindName } from "@cosmicsync/protocol";

export const identityKinds: ReadonlySet<string> = new Set<KindName>(["person", "delegation", "revocation", "home", "erasure"]);
