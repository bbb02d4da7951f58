/** One introduction: who it may be, why, until when; answering it; and after both said yes, names, contacts and a first step. */
import type { IntroductionView } from "@cosmicsync/api";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { AnswerActions } from "../parts/AnswerActions.tsx";
import { Demo } from "../parts/Demo.tsx";
import { Due } from "../parts/Due.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Blocked, PersonActions } from "../parts/PersonActions.tsx";
import { otherOf } from "../parts/other.ts";
import { PersonFacts } from "../parts/PersonFacts.tsx";
import { Reasons } from "../parts/Reasons.tsx";
import { Said, SaidBlock } from "../parts/Said.tsx";
import { StartForm } from "../parts/StartForm.tsx";
import { TermPicture } from "../parts/TermPicture.tsx";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Introduction(): ReactElement {
  const words = useWords();
  const { introduction: id } = useParams({ from: "/introductions/$introduction" });
  return (
    <ForPerson title={words.t("introduction.title")}>
      {() => <div className="page narrow"><Read id={id} /></div>}
    </ForPerson>
  );
}

function Read({ id }: { readonly id: string }): ReactElement {
  const words = useWords();
  const read = useRead("introduction", { params: { introduction: id }, query: { language: words.language } }, { waiting: true });
  return <Loaded of={read}>{(introduction) => <Shown introduction={introduction} />}</Loaded>;
}

function Shown({ introduction }: { readonly introduction: IntroductionView }): ReactElement {
  const words = useWords();
  const { other, state, side } = introduction;
  const name = other.name ?? other.pseudonym;
  const [blocked, setBlocked] = useState<boolean>();
  const open = state === "waiting" || state === "question";
  return (
    <>
      <PageHeading title={words.t("introduction.with", { name: isolate(name) })}>{words.t("introduction.with", { name: isolate(name) })} <Demo when={other.demo} /></PageHeading>
      <p className={`state state-${state}`} role="status">{words.t(`introduction.${state}.${side}`)}</p>
      {open && <Due at={introduction.dueAt} />}
      {introduction.project !== undefined && <p>{words.t("introduction.about")} <Link to="/projects/$project" params={{ project: introduction.project.id }}><Said text={introduction.project.title} /></Link></p>}
      {introduction.collaboration !== undefined && <p><Link className="button" to="/collaborations/$collaboration" params={{ collaboration: introduction.collaboration }}>{words.t("introduction.toCollaboration")}</Link></p>}
      <section className="card" aria-labelledby="other">
        <h2 id="other"><Said text={name} /></h2>
        {state !== "revealed" && <p className="hint">{words.t("introduction.pseudonym")}</p>}
        <PersonFacts of={other} />
        {introduction.note !== undefined && <><h3>{words.t(side === "asker" ? "introduction.yourNote" : "introduction.theirNote")}</h3><SaidBlock text={introduction.note} /></>}
        {blocked === true ? <Blocked other={otherOf(other)} onUndone={() => setBlocked(false)} /> : <PersonActions other={otherOf(other)} focused={blocked === false} onBlocked={() => setBlocked(true)} />}
      </section>
      {introduction.questions.length > 0 && (
        <section className="card" aria-labelledby="questions">
          <h2 id="questions">{words.t("introduction.questions")}</h2>
          <dl className="talk">
            {introduction.questions.map(({ question, reply }) => (
              <div key={question}>
                <dt>{words.t(side === "asker" ? "introduction.theyAsk" : "introduction.youAsk")}</dt><dd><SaidBlock text={question} /></dd>
                {reply !== undefined && <><dt>{words.t(side === "asker" ? "introduction.youReply" : "introduction.theyReply")}</dt><dd><SaidBlock text={reply} /></dd></>}
              </div>
            ))}
          </dl>
        </section>
      )}
      <AnswerActions introduction={introduction} />
      {introduction.canStart && introduction.collaboration === undefined && <StartForm introduction={introduction} />}
      <section className="card" aria-labelledby="why">
        <h2 id="why">{words.t("introduction.why")}</h2>
        <div className="sides">
          <Reasons side={introduction.you} who="you" level={3} title={words.t("why.you")} />
          <Reasons side={introduction.them} who="them" level={3} title={words.t("why.them")} />
        </div>
        <TermPicture you={introduction.you} them={introduction.them} />
      </section>
    </>
  );
}
