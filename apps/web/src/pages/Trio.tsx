/** An introduction of three: who the two others may be, why, until when; one's own yes or no; and after all have said yes, the way to each of them. */
import type { TrioView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { Due } from "../parts/Due.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading, focusHeading } from "../parts/PageHeading.tsx";
import { PersonFacts } from "../parts/PersonFacts.tsx";
import { Problem } from "../parts/Problem.tsx";
import { Reasons } from "../parts/Reasons.tsx";
import { RevealFields, revealBody, revealReady, useReveal } from "../parts/RevealFields.tsx";
import { Said, SaidBlock } from "../parts/Said.tsx";
import { Window } from "../parts/Window.tsx";
import { useOnceKey } from "../parts/onceKey.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Trio(): ReactElement {
  const words = useWords();
  const { trio: id } = useParams({ from: "/trios/$trio" });
  return <ForPerson title={words.t("trio.title")}>{() => <div className="page narrow"><Read id={id} /></div>}</ForPerson>;
}

function Read({ id }: { readonly id: string }): ReactElement {
  const words = useWords();
  const read = useRead("trio", { params: { trio: id }, query: { language: words.language } }, { waiting: true });
  return <Loaded of={read}>{(trio) => <Shown trio={trio} />}</Loaded>;
}

function Shown({ trio }: { readonly trio: TrioView }): ReactElement {
  const words = useWords();
  const { others, state, side, answer, note, project } = trio;
  const title = words.t("trio.with", { names: words.list(others.map(({ person }) => isolate(person.name ?? person.pseudonym))) });
  return (
    <>
      <PageHeading title={title} />
      <p className={`state state-${state}`} role="status">{words.t(state === "waiting" && answer === "yes" ? "trio.said" : state === "waiting" ? `trio.waiting.${side}` : `trio.${state}`)}</p>
      {state === "waiting" && <><Due at={trio.dueAt} /><p className="hint">{words.t("trio.about")}</p></>}
      {project !== undefined && <p>{words.t("introduction.about")} <Link to="/projects/$project" params={{ project: project.id }}><Said text={project.title} /></Link></p>}
      {note !== undefined && <section className="card" aria-labelledby="note"><h2 id="note">{words.t(side === "asker" ? "introduction.yourNote" : "introduction.theirNote")}</h2><SaidBlock text={note} /></section>}
      <Acts trio={trio} />
      {others.map(({ person, asked, you, them, introduction }) => (
        <section className="card" key={person.id} aria-labelledby={person.id}>
          <h2 id={person.id}><Said text={person.name ?? person.pseudonym} /></h2>
          <p className="hint">{words.t(asked ? "trio.asked" : "trio.asks")}</p>
          {introduction !== undefined && <p><Link className="button" to="/introductions/$introduction" params={{ introduction }}>{words.t("trio.toIntroduction")}</Link></p>}
          <PersonFacts of={person} />
          <div className="sides">
            <Reasons side={you} who="you" level={3} title={words.t("why.you")} />
            <Reasons side={them} who="them" level={3} title={words.t("why.them")} />
          </div>
        </section>
      ))}
    </>
  );
}

type Act = "yes" | "no" | "withdraw";

function Acts({ trio: { id, canSayYes, canSayNo, canWithdraw } }: { readonly trio: TrioView }): ReactElement | null {
  const words = useWords();
  const [act, setAct] = useState<Act>();
  if (!canSayYes && !canSayNo && !canWithdraw) return null;
  return (
    <section className="card" aria-labelledby="answer">
      <h2 id="answer">{words.t(canWithdraw ? "withdraw.title" : "answer.title")}</h2>
      <p className="row">
        {canSayYes && <button type="button" onClick={() => setAct("yes")}>{words.t("answer.yes")}</button>}
        {canSayNo && <button type="button" className="quiet" onClick={() => setAct("no")}>{words.t("answer.no")}</button>}
        {canWithdraw && <button type="button" className="quiet" onClick={() => setAct("withdraw")}>{words.t("withdraw.open")}</button>}
      </p>
      {act !== undefined && <Dialog id={id} act={act} onClose={() => setAct(undefined)} />}
    </section>
  );
}

function Dialog({ id, act, onClose }: { readonly id: string; readonly act: Act; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const idempotencyKey = useOnceKey();
  const [reveal, setReveal] = useReveal();
  const params = { trio: id };
  const said = useMutation({
    mutationFn: () => (act === "withdraw" ? call("withdrawTrio", { params, idempotencyKey }) : call("answerTrio", { params, body: act === "yes" ? { answer: "yes", ...revealBody(reveal) } : { answer: "no" }, idempotencyKey })),
    onSuccess: async ({ state }) => {
      announce(words.t(act === "yes" ? (state === "revealed" ? "trio.revealed" : "trio.said") : act === "no" ? "answer.no.done" : "withdraw.done"));
      onClose();
      await refresh("trio", "trios", "introductions");
      focusHeading();
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    said.mutate();
  };
  return (
    <Window title={words.t(act === "yes" ? "answer.yes.title" : act === "no" ? "answer.no.title" : "withdraw.title")} open onClose={onClose} {...(act === "yes" ? {} : { urgent: true })}>
      <form className="form" onSubmit={send}>
        <p>{words.t(act === "yes" ? "trio.about" : act === "no" ? "trio.no.about" : "trio.withdraw.about")}</p>
        {act === "yes" && <RevealFields reveal={reveal} onChange={setReveal} when={words.t("trio.reveal.when")} />}
        <Problem of={said.error} />
        <p className="row">
          <button type="submit" disabled={said.isPending || (act === "yes" && !revealReady(reveal))}>{words.t(act === "yes" ? "answer.yes.send" : act === "no" ? "answer.no.send" : "withdraw.send")}</button>
          <button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button>
        </p>
      </form>
    </Window>
  );
}
