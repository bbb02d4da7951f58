/** Entity tags: what a thing looked like when it was read, so that a change made against an older state is refused. */
import { Refused } from "@cosmicsync/protocol";

/** From anything that grows with each change: clocks, counts. */
export const etagOf = (...parts: readonly number[]): string => `"${parts.map((part) => part.toString(36)).join(".")}"`;

/** Refuses a change that was made against something else. Without If-Match the change is made against whatever is there. */
export const requireMatch = (ifMatch: string | undefined, etag: string): void => {
  if (ifMatch === undefined || ifMatch.trim() === "*") return;
  const accepted = ifMatch.split(",").map((one) => one.trim());
  if (!accepted.includes(etag)) throw new Refused("request/changed-meanwhile", { where: "/headers/if-match" });
};
