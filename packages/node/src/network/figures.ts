/** What all links come to together, for operators' counters. */
import type { Counts, PeerStatus } from "@cosmicsync/sync";
import type { NetworkFigures } from "../metrics.ts";

export const figuresOf = (statuses: readonly PeerStatus[], counts: Counts): NetworkFigures => {
  const links: Record<string, number> = {};
  for (const { kind } of statuses) links[kind] = (links[kind] ?? 0) + 1;
  return {
    links, recordsTaken: counts.accepted, refused: counts.refused,
    sessions: statuses.reduce((sum, { sessions }) => sum + sessions, 0),
    lagMillis: Math.max(0, ...statuses.flatMap(({ spheres }) => spheres.map(({ lagMillis }) => lagMillis ?? 0))),
  };
};
