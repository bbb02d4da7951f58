/** A team as the project's lead sees it: people by what each may be seen as, and the grid of shares. */
import type { MatchView, TeamView } from "@cosmicsync/api";
import type { ReadTeam } from "../reading/team.ts";
import type { Viewing } from "./viewing.ts";

/** `matches`: those of the proposed who may be shown. */
export const showTeam = async (viewing: Viewing, { needs, members, proposed, now, then }: ReadTeam, matches: readonly MatchView[]): Promise<TeamView> => {
  const named: TeamView["members"] = [];
  for (const { id, serves } of members) {
    const card = await viewing.card(id, false);
    named.push({ id, name: card.name ?? card.pseudonym, you: id === viewing.viewer, serves: serves.map(rounded) });
  }
  return {
    needs: needs.map(viewing.labels.skill), members: named,
    proposed: matches.map((match) => ({ match, serves: (proposed.find((one) => one.match.subjectId === match.id)?.serves ?? []).map(rounded) })),
    now: now.map(rounded), then: then.map(rounded),
  };
};

/** To two places: a share is drawn, not reckoned with. */
const rounded = (share: number): number => Math.round(share * 100) / 100;
