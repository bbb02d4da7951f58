/** A closer look at one match as its reader sees it. */
import type { FitView, MatchView } from "@cosmicsync/api";
import { present } from "../present.ts";
import type { Fit } from "../reading/fit.ts";
import type { Viewing } from "./viewing.ts";

export const showFit = (viewing: Viewing, { place, unsuggested, changes, read }: Fit, match: MatchView): FitView => present({
  match, place, unsuggested,
  changes: changes.map(({ change, concept, level, language, hours, score }) => present({
    change, concept: concept === undefined ? undefined : viewing.labels.concept(concept), level, language, hours, score: Math.min(1, Math.round(score * 10_000) / 10_000),
  })),
  read: { yours: [...read.yours], theirs: [...read.theirs] },
});
