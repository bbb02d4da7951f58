/** A collaboration from its first step to its outcome, in the order in which things happened. */
import type { CollaborationView } from "@cosmicsync/api";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { ClosingNoteForm } from "../parts/ClosingNoteForm.tsx";
import { CollaborationNotes } from "../parts/CollaborationNotes.tsx";
import { FinishForm } from "../parts/FinishForm.tsx";
import { FirstStep } from "../parts/FirstStep.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { Milestones } from "../parts/Milestones.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Said } from "../parts/Said.tsx";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Collaboration(): ReactElement {
  const words = useWords();
  const { collaboration: id } = useParams({ from: "/collaborations/$collaboration" });
  return <ForPerson title={words.t("collaboration.title")}>{() => <div className="page narrow"><Read id={id} /></div>}</ForPerson>;
}

function Read({ id }: { readonly id: string }): ReactElement {
  const read = useRead("collaboration", { params: { collaboration: id } }, { waiting: true });
  return <Loaded of={read}>{(collaboration) => <Shown of={collaboration} />}</Loaded>;
}

function Shown({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const others = one.people.filter((person) => !person.you).map((person) => person.name);
  return (
    <>
      <PageHeading title={isolate(one.title)}><Said text={one.title} /></PageHeading>
      <p className="lead">{words.t("collaboration.with", { names: words.list(others) })}</p>
      {one.project !== undefined && <p>{words.t("introduction.about")} <Link to="/projects/$project" params={{ project: one.project.id }}><Said text={one.project.title} /></Link></p>}
      <p className="state" role="status">{words.t(`collaboration.${one.state}`)}</p>
      <ol className="timeline" aria-label={words.t("collaboration.timeline")}>
        <li className="done"><h2>{words.t("collaboration.began")}</h2><p><time dateTime={one.startedAt}>{words.date(one.startedAt)}</time></p></li>
        <li className={one.firstStep.doneAt === undefined ? "now" : "done"}><FirstStep of={one} /></li>
        <li className={one.milestones.some((milestone) => milestone.doneAt === undefined) ? "now" : "done"}><Milestones of={one} /></li>
        <li className={one.state === "finished" ? "done" : "now"}><FinishForm of={one} /></li>
        <li className={one.outcome === undefined ? "now" : "done"}>
          <h2>{words.t("notes.title")}</h2>
          {one.canLeaveNote && <ClosingNoteForm of={one} />}
          <CollaborationNotes of={one} />
        </li>
      </ol>
    </>
  );
}
