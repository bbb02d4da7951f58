/**
 * An introduction as one of its two people sees it. The card is pseudonymous until both have said yes; the reasons of both
 * sides come from scoring the two now. Nothing in it depends on whether the other side has said no.
 */
import type { IntroductionView } from "@cosmicsync/api";
import type { ServerParts } from "../parts.ts";
import { present } from "../present.ts";
import { readCollaborationOf } from "../reading/collaborations.ts";
import type { SeenIntroduction } from "../reading/introductions.ts";
import { subjectOf } from "../reading/subjects.ts";
import { showSide } from "./match-view.ts";
import { timeOf } from "./time.ts";
import type { Viewing } from "./viewing.ts";

export const showIntroduction = async (parts: Pick<ServerParts, "matcher">, viewing: Viewing, { row, introduction, state }: SeenIntroduction): Promise<IntroductionView> => {
  const { reader, now } = viewing;
  const { ownerId: me, otherId, projectId } = row;
  const project = projectId === null ? undefined : await reader.get("project", { ownerId: projectId });
  const asker = subjectOf(parts.matcher, await viewing.facts(introduction.asker), introduction.asker, now);
  const about = projectId === null ? undefined : parts.matcher.get(projectId);
  const asked = about ?? subjectOf(parts.matcher, await viewing.facts(introduction.asked), introduction.asked, now);
  const match = parts.matcher.score(asker, asked);
  const [you, them] = row.side === "asker" ? [match.forSeeker, match.forSubject] : [match.forSubject, match.forSeeker];
  const collaboration = await readCollaborationOf(reader, me, row.introductionId);
  const card = await viewing.card(otherId, true);
  const revealed = state.reveals.find(({ person }) => person === otherId);
  return present({
    id: row.introductionId, side: row.side as IntroductionView["side"], state: state.state,
    askedAt: timeOf(row.askedAt), dueAt: timeOf(state.dueAt), note: row.note ?? undefined,
    // What somebody chose to reveal here is theirs to choose, whatever the profile says.
    other: revealed === undefined ? card : { ...card, name: revealed.name, contacts: [...revealed.contacts] },
    project: project === undefined || projectId === null ? undefined : { id: projectId, title: project.title },
    you: showSide(you, viewing.labels), them: showSide(them, viewing.labels),
    questions: state.questions.map(({ question, reply }) => present({ question, reply })),
    canAnswer: state.canAnswer, canReply: state.canReply, canWithdraw: state.canWithdraw, canStart: state.canStart && collaboration === undefined, collaboration,
  });
};
