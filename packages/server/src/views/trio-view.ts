/**
 * A trio as one of its three sees it: both others by pseudonym with the reasons between each of them and oneself, and, once all have said yes, the way to the introductions
 * that it has become. Made of one's own row alone, so nothing in it depends on what another has said.
 */
import type { TrioView } from "@cosmicsync/api";
import type { ServerParts } from "../parts.ts";
import { present } from "../present.ts";
import { subjectOf } from "../reading/subjects.ts";
import { membersOf, type SeenTrio } from "../reading/trios.ts";
import { showSide } from "./match-view.ts";
import { timeOf } from "./time.ts";
import type { Viewing } from "./viewing.ts";

export const showTrio = async (parts: Pick<ServerParts, "matcher">, viewing: Viewing, { row, state: { side, state, answer, canSayYes, canSayNo, canWithdraw } }: SeenTrio): Promise<TrioView> => {
  const subject = async (id: string) => subjectOf(parts.matcher, await viewing.facts(id), id, viewing.now);
  const me = await subject(row.ownerId);
  const others: TrioView["others"] = [];
  for (const id of membersOf(row).filter((one) => one !== row.ownerId)) {
    const match = parts.matcher.score(me, await subject(id));
    const met = state === "revealed" ? (await viewing.introductions()).find((one) => one.row.otherId === id && one.state.bothYes)?.row.introductionId : undefined;
    others.push(present({ person: await viewing.card(id, true), asked: id !== row.askerId, you: showSide(match.forSeeker, viewing.labels), them: showSide(match.forSubject, viewing.labels), introduction: met }));
  }
  const project = row.projectId === null ? undefined : await viewing.reader.get("project", { ownerId: row.projectId });
  return present({
    id: row.trioId, side, state, askedAt: timeOf(row.askedAt), dueAt: timeOf(row.dueAt), note: row.note ?? undefined,
    project: project === undefined ? undefined : { id: project.ownerId, title: project.title },
    answer: side === "asked" ? (answer ?? undefined) : undefined, others, canSayYes, canSayNo, canWithdraw,
  });
};
