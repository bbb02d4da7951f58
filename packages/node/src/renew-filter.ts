/**
 * The collaborative filter of a running node: made anew beside other work when enough has changed, or somebody was forgotten, and asked for candidates.
 *
 * It is looked at once a minute. Who took a consent back is in no answer from that very change (the filter answers nothing until it is made anew). Where making it anew fails, that is told, and the lists and vectors go on alone.
 */
import type { CandidateSource, RenewedFilter } from "@cosmicsync/matching";

/** Above so many projects the graph filter, which is built in the time of reading: the closed form would hold requests up for its cube. */
export const filterSettings = { closedFormProjects: 200 } as const;
const everyMillis = 60_000;

/** Projects that people took part in who took part in what the seeker did. */
export const alsoTookPart = (filter: Pick<RenewedFilter, "scores">): CandidateSource => (seeker, want, most) => (want === "project" ? filter.scores(seeker, most).map(({ project }) => project) : []);

export interface RenewFilterParts {
  readonly filter: Pick<RenewedFilter, "isDue" | "renew">;
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  readonly onFailure: (cause: unknown) => void;
}

/** Begins, and answers how to stop. */
export function renewFilter({ filter, schedule, onFailure }: RenewFilterParts): () => void {
  const look = (): void => {
    try {
      if (filter.isDue()) filter.renew();
    } catch (cause) {
      onFailure(cause);
    }
    stop = schedule(everyMillis, look);
  };
  let stop = schedule(everyMillis, look);
  return () => stop();
}
