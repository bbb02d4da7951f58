/** What in somebody's own profile contradicts itself, as they see it. */
import type { ContradictionView } from "@cosmicsync/api";
import type { Contradiction } from "@cosmicsync/matching";
import { present } from "../present.ts";
import type { Labels } from "./labels.ts";

export const showContradiction = ({ contradiction, concepts, hours, windowHours }: Contradiction, labels: Labels): ContradictionView =>
  present({ contradiction, concepts: concepts?.map(labels.concept), hours, windowHours });
