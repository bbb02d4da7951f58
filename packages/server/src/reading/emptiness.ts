/** Why nothing is suggested to somebody who agreed to be matched: whether anybody is there at all, whether their words are known, or whether nobody fits. Says nothing of anybody. */
import type { RecordId } from "@cosmicsync/protocol";
import type { Subject } from "@cosmicsync/matching";
import type { Reader } from "@cosmicsync/storage";
import { readSpheresInReach } from "./people.ts";

export type Emptiness = "nobody-here" | "no-projects" | "own-words" | "none-fits";

/** Spheres whose members are counted: among more than these there is somebody. */
const spheresCounted = 20;

export const readEmptiness = async (reader: Reader, seeker: Subject, joined: readonly RecordId[], want: "person" | "project"): Promise<Emptiness> => {
  const spheres = await readSpheresInReach(reader, joined);
  if (spheres.length <= spheresCounted && !(await isAnybody(reader, spheres, want))) return want === "person" ? "nobody-here" : "no-projects";
  const concepts = [...seeker.offers, ...seeker.needs].map(({ skill }) => skill).concat(seeker.interests);
  return concepts.length > 0 && concepts.every((id) => id.startsWith("own/")) ? "own-words" : "none-fits";
};

const isAnybody = async (reader: Reader, spheres: readonly RecordId[], want: "person" | "project"): Promise<boolean> => {
  for (const owner of spheres) {
    // Whoever asks is a member themself.
    if (want === "person" && (await reader.list("sphereMember", { owner }, { where: { state: "joined" }, limit: 2 })).length > 1) return true;
    if (want === "project" && (await reader.list("project", { fanOut: true }, { where: { sphereId: owner }, index: "bySphere", limit: 1 })).length > 0) return true;
  }
  return false;
};
